import { everything, migrationsOnDisk, schemaOnDisk, withSchemaEngine } from './schema-engine';
import { withThrowawayPostgres } from './throwaway-postgres';

/**
 * The statements that lead from prisma/migrations, applied to an empty PostgreSQL, to schema.prisma;
 * `null` when none are missing. Indexes that only the migrations have are no difference: partial ones
 * are written there by hand, because schema.prisma cannot say them. So an index is also dropped by hand.
 */
export async function schemaDifference(): Promise<string | null> {
  const { stdout } = await withThrowawayPostgres((connection) =>
    withSchemaEngine(connection, (engine) =>
      engine.diff({
        from: { tag: 'migrations', ...migrationsOnDisk() },
        to: { tag: 'schemaDatamodel', ...schemaOnDisk() },
        script: true,
        exitCode: null,
        filters: everything,
      }),
    ),
  );
  const steps = (stdout ?? '').split(/^(?=-- )/m).filter((step) => step.trim() !== '');
  const missing = steps.filter((step) => !/^-- (DropIndex|This is an empty migration)/.test(step));
  return missing.length === 0 ? null : missing.join('');
}
