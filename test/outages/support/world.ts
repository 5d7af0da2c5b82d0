import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Pool } from 'pg';
import { startSimulator } from '../../../gateways/simulator/server';
import { createDatabase } from '../../../prisma/client';
import { createPersonalData } from '../../../prisma/personal-data';
import { seed } from '../../../prisma/seed';
import { ensureDatabase, startPostgres } from '../../../scripts/postgres';
import {
  APPLICATION_LOGIN,
  applicationPassword,
  ensureApplicationLogin,
} from '../../../scripts/stack/application-login';
import { runPart } from '../../../scripts/stack/children';
import { withoutOwner } from '../../../scripts/stack/database-urls';
import * as parts from '../../../scripts/stack/parts';
import { ownSecrets } from '../../../scripts/stack/secrets';
import { runServer } from '../../../scripts/stack/servers';
import { freePorts } from '../../../scripts/stack/settings';
import { findTemporalBinary } from '../../../scripts/temporal-binary';
import { instant } from '../../../domain/instant';
import { controlOf, type Control } from '../../gateways/support/control';
import { pageBlock } from '../../doctor/support/operations-page';
import { startBareTemporal } from './bare-temporal';
import { eventually } from '../../support/eventually';
import { workflowBundle } from '../../support/stack';
import { runShell, type Said } from './shell';
import { switchOf, type Switch } from './switch';
import { createTime, type Time } from './time';

/** The whole product on servers and processes of its own, each of which a test may take away for a while. */
export interface World extends Time {
  /** Holds everything; `postgres` in it is the cluster. */
  readonly folder: string;
  /** What API, worker and every command of the operator's page run with; a process takes it when it is started. */
  readonly env: NodeJS.ProcessEnv;
  /** Where candidates reach the API. */
  readonly origin: string;
  readonly postgres: Switch;
  readonly temporal: Switch;
  readonly api: Switch;
  readonly worker: Switch;
  readonly mail: Switch;
  readonly pool: Pool;
  readonly gateway: Control;
  /** Throws when an invariant of [R47] is broken. */
  expectInvariants(): Promise<void>;
  rows<T>(text: string, values?: readonly unknown[]): Promise<T[]>;
  /** A new connection each time: one from before an outage may still be pausing. */
  withTemporal<T>(work: (client: Client) => Promise<T>): Promise<T>;
  /** Runs lines of a shell as an operator would type them. */
  shell(script: string): Promise<Said>;
  /** Value of a metric, labels and all; `null` when it is not there or the target does not answer. */
  metric(name: string, of?: 'worker' | 'api'): Promise<number | null>;
  close(): Promise<void>;
}

const NAMESPACE = 'cet';
const SILENT = { line: () => undefined, started: () => undefined, say: () => undefined };

/** Starts everything; whatever fails, nothing is left running. */
export const createWorld = async (): Promise<World> => {
  const folder = mkdtempSync(join(tmpdir(), 'cet-outage-'));
  const stops = [() => Promise.resolve(rmSync(folder, { recursive: true, force: true }))];
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    return { ...(await build(folder, stops)), close };
  } catch (error) {
    await close();
    throw error;
  }
};

const build = async (
  folder: string,
  stops: (() => Promise<void>)[],
): Promise<Omit<World, 'close'>> => {
  // As root, PostgreSQL runs as a user of its own, who must be able to pass.
  chmodSync(folder, 0o755);
  const ports = await freePorts();
  const secrets = ownSecrets(join(folder, 'secrets.json'), false);
  const program = (await findTemporalBinary(process.env)).path;
  mkdirSync(join(folder, 'bin'));
  symlinkSync(program, join(folder, 'bin', 'temporal'));

  const simulator = await startSimulator({ merchant: secrets.alipay, port: ports.simulator });
  stops.push(() => simulator.close());
  const login = { password: secrets.postgresPassword, port: ports.postgres };
  const url = `postgresql://postgres:${login.password}@127.0.0.1:${login.port}`;
  const origin = `http://127.0.0.1:${ports.api}`;
  const env: NodeJS.ProcessEnv = {
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    TZ: 'Asia/Shanghai',
    CAPTCHA_WORK: '2',
    DATABASE_URL: `postgresql://${APPLICATION_LOGIN}:${applicationPassword(login.password)}@127.0.0.1:${login.port}/cet`,
    MIGRATE_DATABASE_URL: `${url}/cet`,
    TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
    TEMPORAL_NAMESPACE: NAMESPACE,
    WORKFLOW_BUNDLE: workflowBundle().codePath,
    PERSONAL_DATA_KEYS: secrets.personalDataKeys,
    PERSONAL_HASH_KEY: secrets.personalHashKey,
    SESSION_SECRET: secrets.sessionSecret,
    PUBLIC_URL: origin,
    SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
    PORT: String(ports.api),
    METRICS_PORT: String(ports.apiMetrics),
    WORKER_METRICS_PORT: String(ports.workerMetrics),
    ...parts.simulatorSettings(ports, secrets),
  };
  const postgresOptions = {
    ...login,
    dir: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
  };
  const temporalOptions = {
    program,
    port: ports.temporal,
    dbFile: join(folder, 'temporal.db'),
    logFile: join(folder, 'temporal.log'),
  };
  const switches = {
    temporal: switchOf(() => startBareTemporal(temporalOptions)),
    // Started again when it dies by itself, as a supervisor does.
    postgres: switchOf(() => runServer(() => startPostgres(postgresOptions), SILENT)),
    mail: switchOf(() => runPart(parts.mailCatcher(folder, ports, env), SILENT)),
    worker: switchOf(() => runPart(parts.worker(ports, withoutOwner(env)), SILENT)),
    api: switchOf(() => runPart(parts.api(ports, withoutOwner(env)), SILENT)),
  };
  stops.push(...Object.values(switches).map((one) => () => one.off()));
  await together([switches.postgres.on(), switches.temporal.on(), switches.mail.on()]);

  const database = createDatabase({ url: `${url}/cet`, poolSize: 4, applicationName: 'cet-test' });
  const { pool } = database;
  stops.push(() => database.close());
  await ensureDatabase(`${url}/postgres`, 'cet');
  await demand(runShell('npm run db:migrate', env));
  await ensureApplicationLogin(`${url}/cet`);
  const gateway = controlOf(simulator.url);
  const withTemporal: World['withTemporal'] = async (work) => {
    const connection = await Connection.connect({ address: `127.0.0.1:${ports.temporal}` });
    try {
      return await work(new Client({ connection, namespace: NAMESPACE }));
    } finally {
      await connection.close();
    }
  };
  const time = await createTime({ pool, gateway, withTemporal });
  const personalData = createPersonalData({
    keys: secrets.personalDataKeys,
    hashKey: secrets.personalHashKey,
  });
  await seed({ pool, personalData, now: instant(new Date()), size: 'small' });

  const world: Omit<World, 'close'> = {
    folder,
    env,
    origin,
    ...switches,
    gateway,
    rows: async <T>(text: string, values: readonly unknown[] = []) =>
      (await pool.query(text, [...values])).rows as T[],
    expectInvariants: async () => {
      const broken = await world.rows('SELECT * FROM invariant_violation');
      if (broken.length > 0) throw new Error(`invariants are broken: ${JSON.stringify(broken)}`);
    },
    withTemporal,
    pool,
    ...time,
    shell: (script) => runShell(script, env),
    metric: (name, of) => metricAt(of === 'api' ? ports.apiMetrics : ports.workerMetrics, name),
  };
  await makeNamespace(world);
  await together([switches.worker.on(), switches.api.on()]);
  return world;
};

const demand = async (said: Promise<Said>): Promise<void> => {
  const { code, out } = await said;
  if (code !== 0) throw new Error(out);
};

/** As docs/operations.md says. */
export const makeNamespace = async ({ shell: run }: Pick<World, 'shell'>): Promise<void> => {
  await demand(run(pageBlock('The Temporal namespace', 'sh', 'namespace create')));
  await eventually(() =>
    demand(run(pageBlock('The Temporal namespace', 'sh', 'search-attribute'))),
  );
};

/** All have ended, well or badly, before the first failure is told: what runs can then be stopped. */
const together = async (starts: readonly Promise<void>[]): Promise<void> => {
  const ended = await Promise.allSettled(starts);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
};

const metricAt = async (port: number, name: string): Promise<number | null> => {
  try {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    return line === undefined ? null : Number(line.slice(name.length));
  } catch {
    return null;
  }
};
