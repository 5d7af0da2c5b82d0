import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { hash } from '@node-rs/argon2';
import type { Pool } from 'pg';
import { QUEUE_COOKIE } from '../api/admission/ticket';
import { createPictures } from '../api/captcha/picture';
import { createDatabase } from '../prisma/client';
import type { PersonalData } from '../prisma/personal-data';
import { noopRequest, startApi } from './harness/api-child';
import type { Bench, Scale } from './harness/bench';
import { crowd as closedLoop } from './harness/crowd';
import { rawRequest, type RawRequest } from './harness/http-crowd';
import { createConnections, openLoop } from './harness/open-loop';
import { interleave, ratioOf } from './harness/pairs';
import type { Report } from './harness/report';
import { median, quantile } from './harness/statistics';
import {
  addAccounts,
  addCampuses,
  campusCode,
  candidate,
  createBenchPersonalData,
  openSitting,
  secrets,
  settleDown,
} from './harness/world';

/**
 * The opening minute: candidates come to log in at one, two and five times the rate that can be let in,
 * each at a random instant; who is told to wait comes back when told, with the place in the queue.
 */
export const crowd: Bench = {
  name: 'crowd',
  ratios: ['acceptedAt5xTo1x', 'p99At5xToUnloaded', 'serverErrors'],
  run: async (site, report, scale) => {
    const size = SIZES[scale];
    const database = createDatabase({ url: site.databaseUrl, poolSize: 4 });
    site.atEnd(() => database.close());
    const { pool } = database;
    await prepare(pool, createBenchPersonalData());
    const api = await startApi(site.appUrl);
    site.atEnd(() => api.stop());
    const connections = createConnections(api.port);
    site.atEnd(() => Promise.resolve(connections.close()));
    const gate: Gate = { pool, connections, serverErrors: 0 };

    await alone(gate, size.alone);
    const capacity = await capacityOf(gate, size);
    report.figure('capacityPerSecond', capacity);
    await showGenerator(gate, capacity, report, size);
    const runs: Runs = { one: [], two: [], five: [] };
    const found = await interleave(size.rounds, {
      unloaded: () => alone(gate, size.alone),
      one: () => rush(gate, capacity, size, runs.one),
      two: () => rush(gate, capacity * 2, size, runs.two),
      five: () => rush(gate, capacity * 5, size, runs.five),
    });

    for (const [name, some] of Object.entries(runs)) tell(report, name, some);
    report.figure('unloadedP99Ms', median(found.unloaded));
    report.figure('loadAverage', loadavg()[0] ?? 0);
    report.ratio('acceptedAt5xTo1x', ratioOf(found.five, found.one), { atLeast: 0.9 });
    const tails = runs.five.map(({ p99Ms }) => p99Ms);
    report.ratio('p99At5xToUnloaded', ratioOf(tails, found.unloaded), { atMost: 2 });
    report.count('serverErrors', gate.serverErrors, { atMost: 0 });
  },
};

interface Size {
  readonly rounds: number;
  readonly seconds: number;
  /** Logins of one candidate after another. */
  readonly alone: number;
  /** Logins of a crowd that nobody has to wait in. */
  readonly together: number;
}

const SIZES: Record<Scale, Size> = {
  full: { rounds: 3, seconds: 60, alone: 300, together: 600 },
  smoke: { rounds: 1, seconds: 3, alone: 20, together: 40 },
};

interface Gate {
  readonly pool: Pool;
  readonly connections: ReturnType<typeof createConnections>;
  serverErrors: number;
}

/** What came of one rush. */
interface Rush {
  readonly acceptedPerSecond: number;
  /** Of accepted requests themselves, without the queue before them. */
  readonly p99Ms: number;
  readonly refusedPerSecond: number;
  readonly leftWaiting: number;
}

type Runs = Record<'one' | 'two' | 'five', Rush[]>;

const ACCOUNTS = 2_000;
/** From here on a candidate's number makes an idempotency key that is long enough. */
const KEY_FITS = 1_000;
const PASSWORD = 'Correct-Horse-9';
/** On two cores as many as a process takes without a queue: those let in, and as many in line. */
const TOGETHER = 4;
/** The API's own setting for a password. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const emailOf = (index: number): string => `crowd${index % ACCOUNTS}@example.cn`;

const prepare = async (pool: Pool, personalData: PersonalData): Promise<void> => {
  await openSitting(pool, personalData);
  await addCampuses(pool, { first: 0, count: 1, places: 1 });
  await addAccounts(pool, personalData, { first: 0, count: ACCOUNTS, campuses: [campusCode(0)] });
  const hashes = Array.from({ length: ACCOUNTS }, (_, at) => personalData.emailHash(emailOf(at)));
  await pool.query(
    `UPDATE account SET email_hash = e.hash, password_hash = $1
     FROM unnest($2::bytea[]) WITH ORDINALITY AS e (hash, n) WHERE id = md5('bench' || (n - 1))::uuid`,
    [await hash(PASSWORD, ARGON2ID), hashes],
  );
  await settleDown(pool);
};

/** Somebody who has read the picture already. */
const solvedCaptcha = async (): Promise<string> => {
  let text = '';
  const draw = (drawn: string): Promise<Buffer> => {
    text = drawn;
    return Promise.resolve(Buffer.alloc(0));
  };
  const sessionSecret = Buffer.from(secrets.SESSION_SECRET, 'base64');
  const { token } = await createPictures(sessionSecret, draw).create('login');
  return Buffer.from(JSON.stringify({ token, text })).toString('base64');
};

const loginRequest = (index: number, captcha: string, ticket: string | null): RawRequest =>
  rawRequest(
    'POST',
    '/api/v1/logins',
    ticket === null ? {} : { Cookie: `${QUEUE_COOKIE}=${ticket}` },
    { email: emailOf(index), password: PASSWORD, captcha },
  );

const logInAtOnce = async ({ connections }: Gate, index: number): Promise<void> => {
  const request = loginRequest(index, await solvedCaptcha(), null);
  const { status } = await connections.exchange(request);
  if (status !== 201) throw new Error(`a login without a crowd was answered ${status}`);
};

const indices = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** One after the other: the 99th percentile in milliseconds. */
const alone = async (gate: Gate, count: number): Promise<number> => {
  const { latencies } = await closedLoop(1, indices(count), (index) => logInAtOnce(gate, index));
  return quantile(latencies, 0.99);
};

/** What can be let in a second, when there is always somebody to let in. */
const capacityOf = async (gate: Gate, { together }: Size): Promise<number> => {
  const logIn = (index: number): Promise<void> => logInAtOnce(gate, index);
  return (await closedLoop(TOGETHER, indices(together), logIn)).perSecond;
};

/** A generator that could not send ten times as much would measure itself. */
const showGenerator = async (
  { connections }: Gate,
  capacity: number,
  report: Report,
  { seconds }: Size,
): Promise<void> => {
  const underWay: Promise<unknown>[] = [];
  const answers = new Map<number, number>();
  const plan = { perSecond: capacity * 12, seconds: Math.min(seconds, 10) };
  const { sent, perSecond, lateness } = await openLoop(plan, (index) => {
    const request = noopRequest(candidate(KEY_FITS + (index % KEY_FITS)), campusCode(0));
    const answered = connections.exchange(request).then(({ status }) => {
      answers.set(status, (answers.get(status) ?? 0) + 1);
    });
    underWay.push(answered);
  });
  await Promise.all(underWay);
  report.figure('generatorPerSecond', perSecond);
  report.figure('generatorToCapacity', perSecond / capacity);
  report.figure('generatorP99LateMs', quantile(lateness, 0.99));
  if (answers.get(200) !== sent) {
    throw new Error(`the no-op was answered ${JSON.stringify([...answers])}, sent ${sent}`);
  }
};

/** A rush of `seconds`; answers how many were accepted a second. */
const rush = async (
  gate: Gate,
  perSecond: number,
  { seconds }: Size,
  rushes: Rush[],
): Promise<number> => {
  const latencies: number[] = [];
  const endsAt = performance.now() + seconds * 1000;
  const isOver = (): boolean => performance.now() >= endsAt;
  let [refused, left] = [0, 0];

  const come = async (index: number): Promise<void> => {
    const captcha = await solvedCaptcha();
    let ticket: string | null = null;
    while (!isOver()) {
      const sentAt = performance.now();
      const { status, head } = await gate.connections.exchange(
        loginRequest(index, captcha, ticket),
      );
      if (isOver()) break;
      if (status === 201) {
        latencies.push(performance.now() - sentAt);
        return;
      }
      if (status >= 500) {
        gate.serverErrors += 1;
        return;
      }
      if (status !== 429) throw new Error(`a login was answered ${status}`);
      refused += 1;
      ticket = TICKET.exec(head)?.[1] ?? ticket;
      await sleep(Number(/\r\nretry-after: (\d+)/i.exec(head)?.[1]) * 1000, endsAt);
    }
    left += 1;
  };

  const everybody: Promise<void>[] = [];
  await openLoop({ perSecond, seconds }, (index) => void everybody.push(come(index)));
  await Promise.all(everybody);
  await clearQueue(gate.pool);
  const acceptedPerSecond = latencies.length / seconds;
  const p99Ms = quantile(latencies, 0.99);
  rushes.push({ acceptedPerSecond, p99Ms, refusedPerSecond: refused / seconds, leftWaiting: left });
  return acceptedPerSecond;
};

const TICKET = new RegExp(`\\r\\nset-cookie: ${QUEUE_COOKIE}=([^;]+)`, 'i');

/** Not beyond the end: nobody comes any more. */
const sleep = (ms: number, endsAt: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, Math.min(ms, endsAt - performance.now())));
  });

/** Those who wait go home, and the API forgets whom it expected. */
const clearQueue = async (pool: Pool): Promise<void> => {
  await pool.query('UPDATE admission SET admitted = issued');
  await new Promise((resolve) => setTimeout(resolve, 6_000));
};

const tell = (report: Report, name: string, rushes: readonly Rush[]): void => {
  const of = (read: (rush: Rush) => number): number => median(rushes.map(read));
  report.figure(
    `${name}AcceptedPerSecond`,
    of((rush) => rush.acceptedPerSecond),
  );
  report.figure(
    `${name}P99Ms`,
    of((rush) => rush.p99Ms),
  );
  report.figure(
    `${name}RefusedPerSecond`,
    of((rush) => rush.refusedPerSecond),
  );
  report.figure(
    `${name}LeftWaiting`,
    of((rush) => rush.leftWaiting),
  );
};
