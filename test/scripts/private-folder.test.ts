import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '../../scripts/postgres';
import { freePort } from '../../scripts/stack/ports';

/** `mkdtemp` makes a folder that is its owner's alone, as a home folder often is. */
const folder = mkdtempSync(join(tmpdir(), 'cet-private-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('runs PostgreSQL below a folder that only the starter may pass, also for root', async () => {
  expect(statSync(folder).mode & 0o077).toBe(0);
  const server = await startPostgres({
    dir: join(folder, 'postgres'),
    port: await freePort(),
    password: 'test',
    logFile: join(folder, 'postgres.log'),
    throwaway: true,
  });
  try {
    const client = new Client({ connectionString: server.url('postgres') });
    await client.connect();
    const { rows } = await client.query<{ one: number }>('SELECT 1 AS one');
    await client.end();
    expect(rows).toEqual([{ one: 1 }]);
  } finally {
    await server.stop();
  }
});
