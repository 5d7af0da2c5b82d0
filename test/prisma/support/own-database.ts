import { Pool } from 'pg';
import { testDatabase } from '../../support/stack';

/** A migrated database of a test's own with a pool on it; `close` removes both. */
export const ownDatabase = async (): Promise<{ pool: Pool; close: () => Promise<void> }> => {
  const server = await testDatabase();
  const pool = new Pool({ connectionString: server.url, max: 4 });
  // `end` does not wait for sockets to close, and dropping the database ends those that are left.
  pool.on('error', () => undefined);
  return {
    pool,
    close: async () => {
      await pool.end();
      await server.drop();
    },
  };
};
