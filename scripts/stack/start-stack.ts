import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../migrate';
import { runPart, type Part } from './children';
import { ensureApplicationLogin } from './application-login';
import { ownerUrlOf, withoutOwner } from './database-urls';
import { fillEmptyDatabase } from './demo-data';
import { lockDataDir } from './lock';
import { givenTemporal, ownDatabase, ownTemporal, type Site } from './own-servers';
import * as parts from './parts';
import { demandFree } from './ports';
import { ownSecrets, type Secrets } from './secrets';
import { freePorts, givenBy, portsFrom, usualPorts, type Given, type Ports } from './settings';

/** What a stack is to consist of. Everything is on unless it is switched off. */
export interface StackOptions {
  /** Keeps database, workflows, mails, secrets and logs; one stack at a time. */
  dataDir: string;
  /** What is taken instead of own parts (DATABASE_URL, …), and the base of every part's environment. */
  env: NodeJS.ProcessEnv;
  /** `free` = whatever is free, for stacks beside others; `usual` = the documented ones. */
  ports: 'usual' | 'free';
  withApi?: boolean;
  withWorker?: boolean;
  withSimulator?: boolean;
  withMail?: boolean;
  /** Serves the candidate's website and the desk from the API, built first if need be. Default: no. */
  withSite?: boolean;
  /** Demonstration data for an embedded database that is empty; `null` = none. Default `demo`. */
  seed?: 'demo' | 'small' | null;
  /** Lets workflows' clocks be moved (embedded Temporal only). */
  timeSkipping?: boolean;
  /** Namespaces beside `default` (embedded Temporal only). */
  namespaces?: readonly string[];
  /** Aborts a start between two steps; what was started is stopped again. */
  signal?: AbortSignal;
  /** Gets each line that the stack or a part says. */
  line?: (part: string, text: string) => void;
}

/** A running stack. */
export interface Stack {
  /**
   * The environment that API and worker run with: every address and secret is in it. MIGRATE_DATABASE_URL, the
   * owner's login, is for those who started the stack; the parts do not get it.
   */
  env: NodeJS.ProcessEnv;
  addresses: Addresses;
  given: Given;
  /** Which Temporal CLI runs, in words; `null` when Temporal is given. */
  temporalBinary: string | null;
  /** Process id of a server or part that runs now, for showing that it survives a kill. */
  pidOf: (name: string) => number | undefined;
  /** Stops everything it started, in order: API, worker, gateway and mail, Temporal, PostgreSQL. */
  stop: () => Promise<void>;
}

/** Where the parts are; `null` for what is switched off or unknown. */
export interface Addresses {
  api: string | null;
  desk: string | null;
  temporal: string;
  temporalUi: string | null;
  simulator: string | null;
  mailPage: string | null;
}

/**
 * Starts PostgreSQL, Temporal, migrations, demonstration data, gateway, mail catcher, worker and API, each
 * unless the environment gives it or an option switches it off. Whatever dies later is started again.
 * @throws PlainError when it cannot, after everything it had started was stopped again.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const given = givenBy(options.env);
  const ports = options.ports === 'free' ? await freePorts() : portsFrom(options.env);
  const lock = await lockDataDir(options.dataDir);
  const stops: (() => Promise<void>)[] = [() => Promise.resolve(lock.release())];
  const stop = () => stopAll(stops.splice(0).reverse());
  const line = options.line ?? (() => undefined);
  try {
    const started = await bringUp({ ...options, line, given, ports, lock, stops, pids: new Map() });
    return { ...started, given, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One that fails to stop must not keep the others running. */
async function stopAll(stops: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const stop of stops) await stop().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, 'Some parts did not stop.');
}

/** The options that only the start itself reads. */
type Wanted = Omit<StackOptions, keyof Site>;

async function bringUp(site: Site & Wanted): Promise<Omit<Stack, 'given' | 'stop'>> {
  const { given, ports, dataDir } = site;
  const own = ownParts(site);
  await demandPorts(ports, given, own);
  const databaseDir = join(dataDir, 'postgres');
  const secrets = given.database
    ? null
    : ownSecrets(join(dataDir, 'secrets.json'), existsSync(databaseDir));

  const database = secrets ? await ownDatabase(site, databaseDir, secrets.postgresPassword) : {};
  site.signal?.throwIfAborted();
  const temporal = given.temporal ? await givenTemporal(site.env) : await ownTemporal(site);
  site.signal?.throwIfAborted();
  const owned = { ...settings(site, secrets), ...database, ...temporal.env };
  const env = { ...owned, ...(await migrateAndFill(site, owned)) };
  const ofParts = withoutOwner(env);

  const wanted: Part[][] = [
    [
      ...(own.simulator && secrets ? [parts.simulator(dataDir, ports, ofParts, secrets)] : []),
      ...(own.mail ? [parts.mailCatcher(dataDir, ports, ofParts)] : []),
    ],
    [
      ...(own.worker ? [parts.worker(ports, ofParts)] : []),
      ...(own.api ? [parts.api(ports, { ...ofParts, ...(await siteSettings(site)) })] : []),
    ],
  ];
  for (const group of wanted) {
    site.signal?.throwIfAborted();
    await startParts(site, group);
  }
  const at = (port: number, on: boolean) => (on ? `http://127.0.0.1:${port}` : null);
  return {
    env,
    addresses: {
      api: at(ports.api, own.api),
      desk: at(ports.desk, own.api),
      temporal: temporal.address,
      temporalUi: temporal.uiUrl,
      simulator: at(ports.simulator, own.simulator),
      mailPage: at(ports.mailWeb, own.mail),
    },
    temporalBinary: temporal.binary,
    pidOf: (name) => site.pids.get(name)?.(),
  };
}

/** Builds website and desk when they are wanted and not given; takes seconds the first time. */
async function siteSettings({ env, line, withSite }: Site & Wanted): Promise<NodeJS.ProcessEnv> {
  if (!withSite) return {};
  line('website', 'building what is not built yet');
  const { buildDesk, buildWeb } = await import('../web-build.mjs');
  return {
    WEB_DIR: env['WEB_DIR'] || (await buildWeb()),
    DESK_DIR: env['DESK_DIR'] || (await buildDesk()),
  };
}

type OwnParts = Record<'simulator' | 'mail' | 'worker' | 'api', boolean>;

function ownParts({ given, ...options }: Site & Wanted): OwnParts {
  return {
    simulator: !given.gateway && options.withSimulator !== false,
    mail: !given.smtp && options.withMail !== false,
    worker: options.withWorker !== false,
    api: options.withApi !== false,
  };
}

/** Before anything is started, so that a port in use leaves nothing half-done. */
async function demandPorts(ports: Ports, given: Given, own: OwnParts): Promise<void> {
  const needed: [port: keyof Ports, part: string, needed: boolean][] = [
    ['postgres', 'PostgreSQL', !given.database],
    ['temporal', 'Temporal', !given.temporal],
    ['temporalUi', "Temporal's Web UI", !given.temporal],
    ['simulator', 'the simulated gateway', own.simulator],
    ['smtp', 'the mail catcher (SMTP)', own.mail],
    ['mailWeb', 'the mail catcher (page)', own.mail],
    ['workerMetrics', "the worker's metrics", own.worker],
    ['api', 'the API', own.api],
    ['apiMetrics', "the API's metrics", own.api],
    ['desk', 'the desk', own.api],
  ];
  for (const [port, part, isNeeded] of needed) {
    if (isNeeded) await demandFree(ports[port], part, usualPorts[port].variable);
  }
}

/** What is given comes last and wins, but for the ports, which are parsed from it already. */
function settings({ env, given, ports }: Site, secrets: Secrets | null): NodeJS.ProcessEnv {
  const own = secrets && {
    PERSONAL_DATA_KEYS: secrets.personalDataKeys,
    PERSONAL_HASH_KEY: secrets.personalHashKey,
    SESSION_SECRET: secrets.sessionSecret,
    ...(!given.gateway && parts.simulatorSettings(ports, secrets)),
  };
  return {
    TZ: 'Asia/Shanghai',
    PUBLIC_URL: `http://127.0.0.1:${ports.api}`,
    DESK_URL: `http://127.0.0.1:${ports.desk}`,
    SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
    ...own,
    ...Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')),
    PORT: String(ports.api),
    METRICS_PORT: String(ports.apiMetrics),
    DESK_PORT: String(ports.desk),
    WORKER_METRICS_PORT: String(ports.workerMetrics),
  };
}

/** As the owner; answers what the parts of a database of ours log in with. */
async function migrateAndFill(
  site: Site & Wanted,
  env: NodeJS.ProcessEnv,
): Promise<{ DATABASE_URL?: string }> {
  const ownerUrl = ownerUrlOf(env) ?? '';
  const applied = await migrate(ownerUrl);
  if (applied.length > 0) site.line('migrations', `applied ${applied.join(', ')}`);
  site.signal?.throwIfAborted();
  const size = site.seed === undefined ? 'demo' : site.seed;
  if (site.given.database) return {};
  if (size !== null) await fillEmptyDatabase(env, size, (text) => site.line('seed', text));
  return { DATABASE_URL: await ensureApplicationLogin(ownerUrl) };
}

/** Those of a group start side by side; each is stopped by itself, the last in the list first. */
async function startParts(site: Site, group: Part[]): Promise<void> {
  const started = (name: string, pid: number) => site.lock.record(name, pid);
  const events = { line: site.line, started };
  const running = await Promise.allSettled(group.map((part) => runPart(part, events)));
  for (const result of running) {
    if (result.status === 'rejected') continue;
    site.stops.push(result.value.stop);
    site.pids.set(result.value.name, result.value.pid);
  }
  for (const result of running) if (result.status === 'rejected') throw result.reason;
}
