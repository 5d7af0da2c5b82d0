import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { searchAttributes } from '../temporal.config';
import { keep, type Kept } from './stack/keep';
import { lastLines } from './stack/logs';
import { PlainError } from './stack/plain-error';
import { findTemporalBinary, type TemporalBinary } from './temporal-binary';

/** How to start a Temporal development server. */
export interface TemporalServerOptions {
  /** SQLite file that keeps workflows between runs. */
  dbFile: string;
  port: number;
  /** Port of the Web UI; `null` = no UI. */
  uiPort: number | null;
  logFile: string;
  /** Namespaces to make beside `default`. */
  namespaces?: readonly string[];
  /** Lets tests and demonstrations move a workflow's clock; production servers leave it off. */
  timeSkipping?: boolean;
  /** Further settings of the server, `key=value`; for tests. */
  dynamicConfig?: readonly string[];
}

/** A running Temporal development server. */
export interface RunningTemporal {
  pid: number;
  address: string;
  uiUrl: string | null;
  binary: TemporalBinary;
  ended: Promise<string>;
  stop: () => Promise<void>;
}

const readyWithinMs = 60_000;

/**
 * Starts `temporal server start-dev` on 127.0.0.1 with this product's search attributes and waits until
 * every namespace answers.
 * @throws PlainError when no fit CLI is found or the server does not come up.
 */
export async function startTemporalServer(
  options: TemporalServerOptions,
  env: NodeJS.ProcessEnv = process.env,
): Promise<RunningTemporal> {
  const binary = await findTemporalBinary(env);
  for (const file of [options.dbFile, options.logFile]) {
    mkdirSync(dirname(file), { recursive: true });
  }
  const server = await keep({
    command: binary.path,
    args: ['server', 'start-dev', ...flags(options)],
    logFile: options.logFile,
    stopSignal: 'SIGTERM',
    patienceMs: 30_000,
  });
  const address = `127.0.0.1:${options.port}`;
  await untilReady(server, address, options);
  const uiUrl = options.uiPort === null ? null : `http://127.0.0.1:${options.uiPort}`;
  return { pid: server.pid, address, uiUrl, binary, ended: server.ended, stop: server.stop };
}

function flags(options: TemporalServerOptions): string[] {
  const ui = options.uiPort === null ? ['--headless'] : ['--ui-port', String(options.uiPort)];
  const pragmas = ['journal_mode=wal', 'synchronous=normal'];
  const dynamic = [
    ...(options.timeSkipping ? ['frontend.WorkflowTimeSkippingEnabled=true'] : []),
    ...(options.dynamicConfig ?? []),
  ];
  return [
    ...['--ip', '127.0.0.1', '--port', String(options.port), ...ui],
    ...['--db-filename', options.dbFile, '--log-level', 'warn'],
    ...repeated('--sqlite-pragma', pragmas),
    ...repeated('--dynamic-config-value', dynamic),
    ...repeated(
      '--search-attribute',
      searchAttributes.map(({ name, type }) => `${name}=${type}`),
    ),
    ...repeated('--namespace', options.namespaces ?? []),
  ];
}

const repeated = (flag: string, values: readonly string[]): string[] =>
  values.flatMap((value) => [flag, value]);

async function untilReady(
  server: Kept,
  address: string,
  options: TemporalServerOptions,
): Promise<void> {
  const giveUpAt = Date.now() + readyWithinMs;
  const end: { how: string | null } = { how: null };
  void server.ended.then((how) => (end.how = how));
  while (!(await answers(address, ['default', ...(options.namespaces ?? [])]))) {
    if (end.how !== null) throw notUp(`it ended (${end.how})`, options);
    if (Date.now() > giveUpAt) {
      await server.stop();
      throw notUp('it did not answer within a minute', options);
    }
    await sleep(100);
  }
}

async function answers(address: string, namespaces: string[]): Promise<boolean> {
  const connection = Connection.lazy({ address, connectTimeout: 2_000 });
  try {
    await connection.ensureConnected();
    for (const namespace of namespaces) {
      await connection.workflowService.describeNamespace({ namespace });
    }
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

function notUp(how: string, options: TemporalServerOptions): PlainError {
  return new PlainError(
    `The Temporal development server did not start: ${how}. The end of ${options.logFile}:\n${lastLines(options.logFile)}`,
  );
}
