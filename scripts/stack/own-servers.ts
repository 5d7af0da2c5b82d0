import { join } from 'node:path';
import { parseTemporalConfig } from '../../temporal.config';
import { ensureDatabase, startPostgres } from '../postgres';
import { startTemporalServer } from '../temporal-server';
import type { DataLock } from './lock';
import { messageOf, PlainError } from './plain-error';
import { runServer } from './servers';
import type { Given, Ports } from './settings';
import { demandGivenTemporal } from './temporal-given';

/** What the steps of a start share. */
export interface Site {
  dataDir: string;
  env: NodeJS.ProcessEnv;
  namespaces?: readonly string[];
  timeSkipping?: boolean;
  given: Given;
  ports: Ports;
  lock: DataLock;
  /** What has to be stopped, in the order of starting. */
  stops: (() => Promise<void>)[];
  /** Process ids by name, of what runs now. */
  pids: Map<string, () => number>;
  line: (part: string, text: string) => void;
}

/** A Temporal that is ready, and how the parts reach it. */
export interface ReadyTemporal {
  address: string;
  uiUrl: string | null;
  /** The CLI that runs, in words; `null` when Temporal is given. */
  binary: string | null;
  env: NodeJS.ProcessEnv;
}

/** Starts PostgreSQL in the data folder and makes the database `cet`; answers how its owner reaches it. */
export async function ownDatabase(
  site: Site,
  dir: string,
  password: string,
): Promise<{ MIGRATE_DATABASE_URL: string }> {
  const options = {
    dir,
    password,
    port: site.ports.postgres,
    logFile: join(site.dataDir, 'logs', 'postgres.log'),
  };
  site.line('postgres', `starts on port ${options.port}, data in ${dir}`);
  const server = await runServer(() => startPostgres(options), eventsOf(site, 'postgres'));
  site.pids.set('postgres', () => server.now().pid);
  site.stops.push(server.stop);
  await ensureDatabase(server.now().url('postgres'), 'cet');
  return { MIGRATE_DATABASE_URL: server.now().url('cet') };
}

/** Starts a Temporal development server in the data folder. */
export async function ownTemporal(site: Site): Promise<ReadyTemporal> {
  const config = configOf(site.env);
  const wanted = new Set([config.namespace, ...(site.namespaces ?? [])]);
  const options = {
    dbFile: join(site.dataDir, 'temporal.db'),
    logFile: join(site.dataDir, 'logs', 'temporal.log'),
    port: site.ports.temporal,
    uiPort: site.ports.temporalUi,
    namespaces: [...wanted].filter((namespace) => namespace !== 'default'),
    timeSkipping: site.timeSkipping ?? false,
  };
  site.line('temporal', `starts on port ${options.port}; the first time its CLI may be downloaded`);
  const start = () => startTemporalServer(options, site.env);
  const server = await runServer(start, eventsOf(site, 'temporal'));
  site.pids.set('temporal', () => server.now().pid);
  site.stops.push(server.stop);
  const { address, uiUrl, binary } = server.now();
  return {
    address,
    uiUrl,
    binary: `CLI ${binary.cliVersion} with server ${binary.serverVersion} from ${binary.from}`,
    env: { TEMPORAL_ADDRESS: address, ...(uiUrl !== null && { TEMPORAL_UI_URL: uiUrl }) },
  };
}

/** Looks whether the Temporal that the environment names answers; starts nothing. */
export async function givenTemporal(env: NodeJS.ProcessEnv): Promise<ReadyTemporal> {
  const config = configOf(env);
  await demandGivenTemporal(config);
  return { address: config.address, uiUrl: config.uiUrl, binary: null, env: {} };
}

function configOf(env: NodeJS.ProcessEnv) {
  try {
    return parseTemporalConfig(env);
  } catch (error) {
    throw new PlainError(messageOf(error));
  }
}

const eventsOf = (site: Site, name: string) => ({
  say: (text: string) => site.line(name, text),
  started: (pid: number) => site.lock.record(name, pid),
});
