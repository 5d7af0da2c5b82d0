import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError, runMain } from './stack/plain-error';
import { schemaDifference } from './stack/schema-difference';
import { prismaFolder } from './stack/schema-engine';

/**
 * `npm run db:migration -- <name>`: writes the difference between prisma/migrations and schema.prisma as
 * a new migration folder. What Prisma cannot say (checks, views, functions) is added to its
 * migration.sql by hand. With `--empty` a folder is made even when nothing differs, for such SQL alone.
 */
async function main(): Promise<void> {
  const [name, flag] = process.argv.slice(2);
  if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new PlainError(
      'Name the new migration in lower case, as in: db:migration -- add_tickets',
    );
  }
  const script = await schemaDifference();
  if (script === null && flag !== '--empty') {
    process.stdout.write('schema.prisma and the migrations agree: there is nothing to migrate.\n');
    return;
  }
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(prismaFolder, 'migrations', `${stamp}_${name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'migration.sql'), script ?? '');
  process.stdout.write(`Written: ${join(folder, 'migration.sql')}\n`);
}

runMain(main);
