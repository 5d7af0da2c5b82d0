import { Client } from 'pg';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { ownerUrlOf } from './stack/database-urls';
import { PlainError, runMain } from './stack/plain-error';
import { everything, migrationsOnDisk, reasonOf, withSchemaEngine } from './stack/schema-engine';

/** Serialises migrations of one database; any number of our own, Prisma's binary uses another. */
const migrationLock = 7_202_611;

/**
 * Brings a database to the newest schema: applies what is missing of `prisma/migrations`, noted in
 * `_prisma_migrations` exactly as `prisma migrate deploy` would. Two at once wait for each other.
 * @param folder another migrations folder, for tests
 * @returns the names of the migrations applied now; empty when there was nothing to do
 * @throws PlainError, with the database unchanged, when it has migrations we do not know (a newer
 * schema), when one was edited after it was applied, or when one failed earlier
 */
export async function migrate(databaseUrl: string, folder?: string): Promise<string[]> {
  const lock = await holdLock(databaseUrl);
  try {
    return await withSchemaEngine({ connectionString: databaseUrl }, async (engine) => {
      const migrationsList = migrationsOnDisk(folder);
      await demandHistory(engine, migrationsList);
      try {
        const applied = await engine.applyMigrations({ migrationsList, filters: everything });
        return applied.appliedMigrationNames;
      } catch (error) {
        await markRolledBack(engine, migrationsList);
        throw new PlainError(`A migration failed; nothing of it was kept. ${reasonOf(error)}`);
      }
    });
  } finally {
    await lock.end();
  }
}

/** Refuses a database whose applied migrations are not a beginning of ours. */
async function demandHistory(engine: SchemaEngine, migrationsList: MigrationList): Promise<void> {
  const found = await engine.diagnoseMigrationHistory({
    migrationsList,
    optInToShadowDatabase: false,
    filters: everything,
  });
  const { history } = found;
  if (history !== null && 'unpersistedMigrationNames' in history) {
    throw new PlainError(
      `The database has a newer schema than this program: it contains ${history.unpersistedMigrationNames.join(', ')}, which this version does not know. Nothing was changed; use the newer version.`,
    );
  }
  if (found.editedMigrationNames.length > 0) {
    throw new PlainError(
      `The migration ${found.editedMigrationNames.join(', ')} was edited after this database had applied it. Nothing was changed; restore its file and put the change into a new migration.`,
    );
  }
  if (found.failedMigrationNames.length > 0) {
    throw new PlainError(
      `The migration ${found.failedMigrationNames.join(', ')} failed on this database earlier and has to be mended by hand (see \`prisma migrate resolve\`). Nothing was changed.`,
    );
  }
}

/** A script is one transaction: when it fails nothing is left, so a mended one may simply run again. */
async function markRolledBack(engine: SchemaEngine, migrationsList: MigrationList): Promise<void> {
  const found = await engine.diagnoseMigrationHistory({
    migrationsList,
    optInToShadowDatabase: false,
    filters: everything,
  });
  for (const migrationName of found.failedMigrationNames) {
    await engine.markMigrationRolledBack({ migrationName });
  }
}

/** The session's end frees the lock, also when this process is killed. */
async function holdLock(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl });
  try {
    await client.connect();
  } catch (error) {
    throw new PlainError(`The database to migrate cannot be reached: ${reasonOf(error)}`);
  }
  await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
  return client;
}

/** `npm run db:migrate`, on MIGRATE_DATABASE_URL, else DATABASE_URL; an argument names another migrations folder. */
async function main(): Promise<void> {
  const url = ownerUrlOf(process.env);
  if (!url) throw new PlainError('DATABASE_URL is not set: say which database is to be migrated.');
  const applied = await migrate(url, process.argv[2]);
  const told = applied.length > 0 ? `Applied: ${applied.join(', ')}.` : 'Nothing to apply.';
  process.stdout.write(`${told}\n`);
}

if (require.main === module) runMain(main);
