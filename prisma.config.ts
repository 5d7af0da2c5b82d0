import { defineConfig } from 'prisma/config';

/** For Prisma's own commands (`prisma validate`, `prisma migrate deploy`); `npm run db:migrate` needs none of it. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['MIGRATE_DATABASE_URL'] || process.env['DATABASE_URL'] || '' },
});
