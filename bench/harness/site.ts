import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../scripts/migrate';
import { ensureDatabase, startPostgres } from '../../scripts/postgres';
import { ensureApplicationLogin } from '../../scripts/stack/application-login';
import { freePort } from '../../scripts/stack/ports';
import { startTemporalServer } from '../../scripts/temporal-server';

/** Where a benchmark runs: servers of its own on free ports, in a folder that is gone afterwards. */
export interface Site {
  readonly folder: string;
  /** A migrated database on a PostgreSQL that flushes: fsync and synchronous_commit are on. */
  readonly databaseUrl: string;
  /** The same, for API and worker: the application's login. */
  readonly appUrl: string;
  /** Of another database on the same server, made empty. */
  emptyDatabase(name: string): Promise<string>;
  readonly postgresPid: number;
  /** Starts Temporal's development server; it is stopped with the site. */
  startTemporal(): Promise<{ readonly address: string; readonly pid: number }>;
  /** Runs at the end, the last one first, also after a failure. */
  atEnd(stop: () => Promise<unknown>): void;
}

/**
 * Runs `work` on a site and takes all of it away again, also after a failure or Ctrl-C. `CET_BENCH_DIR`
 * chooses the disk; without it the system's temporary folder is taken.
 */
export const withSite = async <T>(work: (site: Site) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(process.env['CET_BENCH_DIR'] ?? tmpdir(), 'cet-bench-'));
  // Run by root, PostgreSQL drops to a user of its own, who must be able to pass.
  chmodSync(folder, 0o755);
  const stops: (() => Promise<unknown>)[] = [];
  const atEnd = (stop: () => Promise<unknown>): void => void stops.push(stop);
  const leave = async (): Promise<void> => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop().catch(complain);
    rmSync(folder, { recursive: true, force: true });
  };
  const interrupted = (): void => void leave().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await work(await openSite(folder, atEnd));
  } finally {
    await leave();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
};

const openSite = async (folder: string, atEnd: Site['atEnd']): Promise<Site> => {
  const options = {
    dir: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
    port: await freePort(),
    password: 'bench',
  };
  // The instants of commits are the database's own log of who got a place when.
  await settle(options);
  const server = await startPostgres(options);
  atEnd(() => server.stop());
  await ensureDatabase(server.url('postgres'), 'cet');
  await migrate(server.url('cet'));
  return {
    folder,
    databaseUrl: server.url('cet'),
    appUrl: await ensureApplicationLogin(server.url('cet')),
    postgresPid: server.pid,
    emptyDatabase: async (name) => {
      await ensureDatabase(server.url('postgres'), name);
      return server.url(name);
    },
    startTemporal: async () => {
      const temporal = await startTemporalServer({
        dbFile: join(folder, 'temporal.db'),
        logFile: join(folder, 'temporal.log'),
        port: await freePort(),
        uiPort: null,
      });
      atEnd(() => temporal.stop());
      return { address: temporal.address, pid: temporal.pid };
    },
    atEnd,
  };
};

/** A first life of the server, in which it is told what it reads only when it starts. */
const settle = async (options: Parameters<typeof startPostgres>[0]): Promise<void> => {
  const server = await startPostgres(options);
  const client = new Client({ connectionString: server.url('postgres') });
  try {
    await client.connect();
    await client.query('ALTER SYSTEM SET track_commit_timestamp = on');
  } finally {
    await client.end();
    await server.stop();
  }
};

const complain = (error: unknown): void => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
};
