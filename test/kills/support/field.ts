import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { simpleParser } from 'mailparser';
import { z } from 'zod';
import { createDatabase, type Database } from '../../../prisma/client';
import { createMovedTime, type MovedTime } from '../../../scripts/stack/moved-time';
import { ownerUrlOf, withoutOwner } from '../../../scripts/stack/database-urls';
import * as parts from '../../../scripts/stack/parts';
import { portsFrom } from '../../../scripts/stack/settings';
import { eventually as patiently } from '../../support/eventually';
import { controlOf, type Control } from '../../gateways/support/control';
import { FieldMessage, type FieldReady, type Programs } from './field-messages';

/** What can be killed. */
export type Name = 'api' | 'worker' | 'postgres' | 'temporal';

/**
 * The whole product on servers of its own, each part and server kept alive by what keeps `npm start`
 * alive, under a clock that can be moved: where things are killed.
 */
export interface Field {
  /** Where the API listens. */
  readonly origin: string;
  readonly dataDir: string;
  /** What API and worker are started with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly database: Database;
  readonly client: Client;
  readonly time: MovedTime;
  readonly gateway: Control;
  /** Process id of what runs now under this name; another one after each death. */
  pidOf(name: Name): number;
  /** How often it was found killed and started again. */
  deathsOf(name: Name): number;
  /** Waits until it has been started anew and answers. */
  reborn(name: 'api' | 'worker', deadPid: number): Promise<void>;
  rows<T>(text: string, values?: readonly unknown[]): Promise<T[]>;
  /** How often each mail was delivered, by the number in its Message-ID. */
  deliveries(): Promise<ReadonlyMap<string, number>>;
  /** What the parts and the stack have said last, for the message of a failure. */
  said(): string;
  close(): Promise<void>;
}

/** Nobody here is a crowd: what a test asks for is not limited, and what goes well not told. */
const NO_LIMITS = {
  LOG_LEVEL: 'warn',
  CAPTCHA_WORK: '2',
  LIMIT_ADDRESS: '1000000/60',
  LIMIT_CAPTCHAS_BY_ADDRESS: '1000000/60',
  LIMIT_SESSION_COMMANDS: '1000000/60',
};

export const openField = async (programs: Omit<Programs, 'env'> = {}): Promise<Field> => {
  const run = await runField({ ...programs, env: NO_LIMITS });
  const { env, addresses, dataDir } = run.ready;
  const database = createDatabase({ url: env['DATABASE_URL'] ?? '', poolSize: 4 });
  const owner = createDatabase({ url: ownerUrlOf(env) ?? '', poolSize: 4 });
  const connection = await Connection.connect({ address: addresses.temporal });
  const client = new Client({ connection });
  const simulatorUrl = addresses.simulator;
  const { pool } = owner;
  const patienceMs = PATIENCE_MS;
  const time = await createMovedTime({ pool, client, simulatorUrl, patienceMs });
  const ports = portsFrom(env);
  const wanted = {
    api: parts.api(ports, withoutOwner(env)),
    worker: parts.worker(ports, withoutOwner(env)),
  };
  const pidOf = (name: Name): number => run.pids.get(name) ?? serverPid(dataDir, name);
  return {
    origin: `http://127.0.0.1:${ports.api}`,
    dataDir,
    env,
    database,
    client,
    time,
    gateway: controlOf(simulatorUrl),
    pidOf,
    deathsOf: (name) =>
      run.lines.filter((one) => one.startsWith(`${name}  ended unasked (SIGKILL)`)).length,
    reborn: (name, deadPid) =>
      eventually(async () => {
        if (pidOf(name) === deadPid) throw new Error(`${name} has not been started again`);
        if (!(await wanted[name].isReady())) throw new Error(`${name} is not ready again`);
      }),
    rows: async <T>(text: string, values: readonly unknown[] = []) =>
      (await pool.query(text, [...values])).rows as T[],
    deliveries: () => deliveriesIn(join(dataDir, 'mails')),
    said: () => ['The last words:', ...run.lines.slice(-30)].join('\n'),
    close: async () => {
      await connection.close();
      await database.close();
      await owner.close();
      await run.stop();
    },
  };
};

const runField = async (programs: Programs) => {
  const here = (file: string) => join(__dirname, file);
  const guard = here('../../../scripts/stack/leave-with-parent.mjs');
  const child = spawn(
    process.execPath,
    [...['--import', guard, '--import', 'tsx', here('field-process.ts')], JSON.stringify(programs)],
    { cwd: here('../../..'), stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const gone = once(child, 'exit');
  const lines: string[] = [];
  const pids = new Map<string, number>();
  const ready = await new Promise<FieldReady>((resolve, reject) => {
    void gone.then(() => reject(new Error(`the field is gone\n${lines.join('\n')}`)));
    child.on('message', (sent) => {
      const message = FieldMessage.parse(sent);
      if ('line' in message) lines.push(message.line);
      else if ('started' in message) pids.set(message.started.name, message.started.pid);
      else if ('ready' in message) resolve(message.ready);
      else reject(new Error(message.failed));
    });
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await gone;
  };
  return { ready, lines, pids, stop };
};

const RunFile = z.object({ parts: z.array(z.object({ name: z.string(), pid: z.number() })) });

/** The stack writes down what it has started, for the next start. */
const serverPid = (dataDir: string, name: string): number => {
  const run = RunFile.parse(JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')));
  return run.parts.find((part) => part.name === name)?.pid ?? -1;
};

/** Longer than any time-out of an activity that a death leaves behind. */
const PATIENCE_MS = 240_000;

/** Waits until a check stops throwing; its last complaint is the failure. */
export const eventually = <T>(check: () => Promise<T> | T): Promise<T> =>
  patiently(check, PATIENCE_MS);

const deliveriesIn = async (folder: string): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>();
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.eml'))) {
    const { messageId } = await simpleParser(readFileSync(join(folder, name)));
    const number = /^<(.+)@/.exec(messageId ?? '')?.[1] ?? 'no number';
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  return counts;
};
