import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PoolConfig } from 'pg';
import { startPostgres } from '../postgres';
import { freePort } from './ports';

/** Runs `work` with an empty PostgreSQL of its own, which is gone afterwards. */
export async function withThrowawayPostgres<T>(
  work: (connection: PoolConfig) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cet-throwaway-'));
  // Run by root, PostgreSQL drops to a user of its own, who must be able to pass.
  chmodSync(folder, 0o755);
  try {
    const login = { port: await freePort(), password: 'throwaway' };
    const server = await startPostgres({
      dir: join(folder, 'postgres'),
      logFile: join(folder, 'postgres.log'),
      throwaway: true,
      ...login,
    });
    const connection = { host: '127.0.0.1', user: 'postgres', database: 'postgres', ...login };
    return await work(connection).finally(() => server.stop());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
