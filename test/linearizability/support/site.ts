import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isNativeError } from 'node:util/types';
import { createDatabase, type Database } from '../../../prisma/client';
import { createPersonalData } from '../../../prisma/personal-data';
import { ensureDatabase, startPostgres, type RunningPostgres } from '../../../scripts/postgres';
import { ensureApplicationLogin } from '../../../scripts/stack/application-login';
import { runPart, type Part, type RunningPart } from '../../../scripts/stack/children';
import { api, simulatorSettings } from '../../../scripts/stack/parts';
import { freePort } from '../../../scripts/stack/ports';
import { ownSecrets, type Secrets } from '../../../scripts/stack/secrets';
import { freePorts } from '../../../scripts/stack/settings';
import { prepareContest } from './contested';

/**
 * A PostgreSQL that flushes and some API processes, as in production but without Temporal, which nobody
 * needs to get a place. Each can be killed and comes back on the same port and data.
 */
export interface Site {
  readonly origins: readonly string[];
  readonly sessionSecret: string;
  /** For looking at what is there; the API processes have pools of their own. */
  readonly database: Database;
  /** SIGKILL; answers when a new process serves. */
  killApi(index: number): Promise<void>;
  /** SIGKILL to the server that serves one of the API's connections: PostgreSQL throws out everybody and recovers. */
  killBackend(): Promise<void>;
  /** SIGKILL to PostgreSQL itself; answers when it has recovered. */
  killPostgres(): Promise<void>;
  /** Stops the API processes and waits until the last statement they sent is over. */
  quiet(): Promise<void>;
  /** Starts them again. */
  wake(): Promise<void>;
  stop(): Promise<void>;
}

/** @param candidates how many are logged in and hold the written subject */
export const openSite = async (options: {
  readonly apis: number;
  readonly candidates: number;
}): Promise<Site> => {
  const folder = mkdtempSync(join(tmpdir(), 'cet-seats-'));
  // Run by root, PostgreSQL drops to a user of its own, who must be able to pass.
  chmodSync(folder, 0o755);
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    // One that fails to stop must not keep the others running.
    const failures: unknown[] = [];
    for (let next = stops.pop(); next; next = stops.pop()) {
      await next().catch((error: unknown) => failures.push(error));
    }
    rmSync(folder, { recursive: true, force: true });
    if (failures.length > 0) throw new AggregateError(failures, 'Some parts did not stop.');
  };
  try {
    return { ...(await open(folder, options, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const open = async (
  folder: string,
  { apis, candidates }: { apis: number; candidates: number },
  stops: (() => Promise<unknown>)[],
): Promise<Omit<Site, 'stop'>> => {
  const secrets = ownSecrets(join(folder, 'secrets.json'), false);
  const postgres = await runPostgres(folder, secrets.postgresPassword);
  stops.push(() => postgres.now().stop());
  await ensureDatabase(postgres.now().url('postgres'), 'cet');
  const url = postgres.now().url('cet');
  // In a process of its own: jest cannot load the schema engine.
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/migrate.ts'], {
    cwd: join(__dirname, '..', '..', '..'),
    env: { ...process.env, MIGRATE_DATABASE_URL: url },
  });
  const database = createDatabase({ url, poolSize: 4, applicationName: 'cet-test' });
  stops.push(() => database.close());
  const personalData = createPersonalData({
    keys: secrets.personalDataKeys,
    hashKey: secrets.personalHashKey,
  });
  await prepareContest(database.pool, personalData, candidates);

  const appUrl = await ensureApplicationLogin(url);
  const parts = await Promise.all(Array.from({ length: apis }, () => apiPart(appUrl, secrets)));
  const running: RunningPart[] = [];
  const start = async (index: number): Promise<void> => {
    running[index] = await runPart(partAt(parts, index).part, QUIET);
  };
  const quiet = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.stop()));
    await untilUnused(database);
  };
  const wake = async (): Promise<void> => {
    await Promise.all(parts.map((_, index) => start(index)));
  };
  stops.push(() => Promise.all(running.map((one) => one.stop())));
  await wake();

  return {
    origins: parts.map(({ origin }) => origin),
    sessionSecret: secrets.sessionSecret,
    database,
    killApi: async (index) => {
      const part = partAt(running, index);
      const pid = part.pid();
      // Without a process its id is told as -1, which to a signal means everybody.
      if (pid > 0) process.kill(pid, 'SIGKILL');
      // Its keeper would wait longer before each new life; here every life is short.
      await part.stop();
      await start(index);
    },
    killBackend: async () => {
      const { rows } = await database.pool.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE application_name = 'cet-api' ORDER BY state = 'active' DESC LIMIT 1`,
      );
      if (rows[0]) killIfThere(rows[0].pid);
      await untilAnswers(database);
    },
    killPostgres: postgres.kill,
    quiet,
    wake,
  };
};

const QUIET = { line: () => undefined, started: () => undefined };

const partAt = <T>(parts: readonly T[], index: number): T => {
  const part = parts[index];
  if (!part) throw new Error(`there is no API process ${index}`);
  return part;
};

/** A connection's server may end by itself between being named and being killed. */
const killIfThere = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!isNativeError(error) || !('code' in error) || error.code !== 'ESRCH') throw error;
  }
};

/** A PostgreSQL that can be killed and is then started again at once. */
const runPostgres = async (folder: string, password: string) => {
  const options = {
    dir: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
    port: await freePort(),
    password,
  };
  let server: RunningPostgres = await startPostgres(options);
  return {
    now: () => server,
    kill: async (): Promise<void> => {
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
      // Backends that have not noticed yet keep a new server from starting.
      for (let tries = 1; ; tries += 1) {
        try {
          server = await startPostgres(options);
          return;
        } catch (error) {
          if (tries === 20) throw error;
          await pause(250);
        }
      }
    },
  };
};

const ENOUGH = '1000000000/60';

const apiPart = async (
  databaseUrl: string,
  secrets: Secrets,
): Promise<{ part: Part; origin: string }> => {
  const ports = await freePorts();
  const origin = `http://127.0.0.1:${ports.api}`;
  const part = api(ports, {
    PATH: process.env['PATH'],
    TZ: 'Asia/Shanghai',
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
    PERSONAL_DATA_KEYS: secrets.personalDataKeys,
    PERSONAL_HASH_KEY: secrets.personalHashKey,
    SESSION_SECRET: secrets.sessionSecret,
    ...simulatorSettings(ports, secrets),
    PUBLIC_URL: origin,
    PORT: String(ports.api),
    METRICS_PORT: String(ports.apiMetrics),
    LOG_LEVEL: 'silent',
    // One address stands for a whole city here, and nobody sleeps.
    LIMIT_ADDRESS: ENOUGH,
    LIMIT_SESSION_COMMANDS: ENOUGH,
    LIMIT_SESSION_READS: ENOUGH,
  });
  const isReady = () =>
    fetch(`${origin}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    );
  return { part: { ...part, isReady }, origin };
};

const untilAnswers = async (database: Database): Promise<void> => {
  for (;;) {
    const answers = await database.pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
    if (answers) return;
    await pause(50);
  }
};

/** A process that was killed may have left a statement behind, which its server still carries out. */
const untilUnused = async (database: Database): Promise<void> => {
  for (;;) {
    const { rows } = await database.pool.query(
      `SELECT FROM pg_stat_activity WHERE application_name = 'cet-api'`,
    );
    if (rows.length === 0) return;
    await pause(50);
  }
};
