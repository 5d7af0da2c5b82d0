import type { Client } from '@temporalio/client';
import { startDispatcher } from '../outbox/dispatcher';
import { createDatabase } from '../prisma/client';
import { createStore } from '../store/store';
import { taskQueues } from '../temporal.config';
import { barePurge } from './harness/bare.workflows';
import type { Bench, Scale } from './harness/bench';
import { createSupply, crowd } from './harness/crowd';
import { chooseAtPace } from './harness/pace';
import { interleave, ratioOf } from './harness/pairs';
import type { Site } from './harness/site';
import { estimate, median, quantile } from './harness/statistics';
import { countWorkflows, openTemporal, until } from './harness/temporal';
import { BARE_QUEUE, startWorkerChild } from './harness/worker-child';
import {
  addCampuses,
  addHolding,
  campusCode,
  candidate,
  createBenchPersonalData,
  demandInvariants,
  openSitting,
  settleDown,
} from './harness/world';

/**
 * The day after the opening minute: thousands of unpaid subjects come to their 24 hours in the same
 * instant, under the real policy, while candidates go on choosing.
 */
export const purge: Bench = {
  name: 'purge',
  ratios: ['released', 'early', 'drainToBare', 'foregroundP99'],
  run: async (site, report, scale) => {
    const size = SIZES[scale];
    const world = await prepare(site, size);
    const seen = { released: 0, early: 0, tails: [] as number[], quiet: [] as number[] };
    const found = await interleave(size.rounds, {
      product: () => purgeOnce(world, size, seen),
      bare: () => bareOnce(world, size),
    });
    report.figure('drainPerSecond', median(found.product));
    report.figure('bareDrainPerSecond', median(found.bare));
    report.count('released', seen.released, { atLeast: size.rounds * size.due });
    report.count('early', seen.early, { atMost: 0 });
    report.ratio('drainToBare', ratioOf(found.product, found.bare), { atLeast: 0.7 });
    report.figure('quietP99Ms', median(seen.quiet));
    report.ratio('foregroundP99', estimate(seen.tails), { atMost: 2 });
    await demandInvariants(world.pool);
  },
};

interface Size {
  readonly rounds: number;
  readonly due: number;
  /** Seconds from the first start to the deadline: all must be waiting by then. */
  readonly lead: number;
  /** Choices of the foreground before the deadline and, at the same pace, after it. */
  readonly choices: number;
}

const SIZES: Record<Scale, Size> = {
  full: {
    rounds: Number(process.env['CET_BENCH_ROUNDS'] ?? 6),
    due: 5_000,
    lead: 150,
    choices: 1_500,
  },
  smoke: { rounds: 1, due: 100, lead: 12, choices: 100 },
};

type World = Awaited<ReturnType<typeof prepare>>;

const prepare = async (site: Site, size: Size) => {
  const database = createDatabase({ url: site.databaseUrl, poolSize: 16 });
  site.atEnd(() => database.close());
  const { pool } = database;
  const personalData = createBenchPersonalData();
  await openSitting(pool, personalData);
  await addCampuses(pool, { first: 0, count: 50, places: 1_000_000 });
  const campuses = Array.from({ length: 50 }, (_, index) => campusCode(index));
  const foreground = size.choices * size.rounds * 2 + 100;
  await addHolding(pool, personalData, { first: 0, count: foreground, campuses });
  await settleDown(pool);
  const { address, client } = await openTemporal(site);
  const worker = await startWorkerChild(site.appUrl, address);
  site.atEnd(() => worker.stop());
  await worker.dispatch(true);
  const nudge = { call: (): void => undefined };
  const store = createStore({ database, personalData, onCommitted: () => nudge.call() });
  const dispatcher = startDispatcher({ facts: store.facts, client, queues: taskQueues });
  nudge.call = () => dispatcher.nudge();
  site.atEnd(() => dispatcher.stop());
  return {
    pool,
    store,
    client,
    personalData,
    campuses,
    foreground: createSupply(candidate, foreground),
    // The foreground's candidates come first, those who are purged after them.
    nextIndex: { value: foreground },
  };
};

const DAY_MS = 24 * 3_600_000;

/** Released registrations a second, from the deadline to the last release. */
const purgeOnce = async (
  world: World,
  size: Size,
  seen: { released: number; early: number; tails: number[]; quiet: number[] },
): Promise<number> => {
  const { pool, store, client } = world;
  const first = world.nextIndex.value;
  world.nextIndex.value += size.due;
  const madeAgo = `${DAY_MS / 1000 - size.lead} seconds`;
  const { campuses, personalData } = world;
  await addHolding(
    pool,
    personalData,
    { first, count: size.due, campuses },
    { madeAgo, untold: true },
  );
  const deadline = await deadlineOf(pool, first);
  const before = await countOpen(client);
  await until(async () => (await countOpen(client)) >= before + size.due);
  if (Date.now() > deadline) throw new Error('the lead is too short to start every workflow');
  await until(async () => (await store.facts.backlog()).subjects === 0);
  await pool.query('CHECKPOINT');
  const quiet = await chooseAtPace(store, world.foreground.take(size.choices), world.campuses);
  if (Date.now() > deadline) throw new Error('the lead is too short for the quiet half');

  await new Promise((resolve) => setTimeout(resolve, deadline - Date.now()));
  const busy = chooseAtPace(store, world.foreground.take(size.choices), world.campuses);
  await until(async () => (await heldOf(pool, first, size.due)) === 0);
  const { early, last } = await releasesOf(pool, first, size.due, deadline);
  seen.early += early;
  seen.released += size.due;
  seen.tails.push(quantile(await busy, 0.99) / quantile(quiet, 0.99));
  seen.quiet.push(quantile(quiet, 0.99));
  await until(async () => (await countOpen(client)) === 0);
  return size.due / ((last - deadline) / 1000);
};

const MINE = `account_id IN (SELECT md5('bench' || n)::uuid FROM generate_series($1::int, $2::int) AS n)`;

const deadlineOf = async (pool: World['pool'], index: number): Promise<number> => {
  const { rows } = await pool.query<{ at: Date }>(
    `SELECT pay_by AS at FROM entry e JOIN registration r ON r.id = e.registration_id WHERE ${MINE}`,
    [index, index],
  );
  return rows[0]?.at.getTime() ?? 0;
};

const heldOf = async (pool: World['pool'], first: number, count: number): Promise<number> => {
  const { rows } = await pool.query<{ held: number }>(
    `SELECT count(*)::int AS held FROM registration WHERE state = 'live' AND ${MINE}`,
    [first, first + count - 1],
  );
  return rows[0]?.held ?? 0;
};

/** By the database's own clock of commits. */
const releasesOf = async (pool: World['pool'], first: number, count: number, deadline: number) => {
  const { rows } = await pool.query<{ early: number; last: number }>(
    `SELECT count(*) FILTER (WHERE at < $3)::int AS early, max(at) AS last
     FROM (SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 * 1000 AS at FROM registration WHERE ${MINE}) c`,
    [first, first + count - 1, deadline],
  );
  return rows[0] ?? { early: 0, last: Infinity };
};

const countOpen = (client: Client): Promise<number> =>
  countWorkflows(client, `ExecutionStatus = 'Running'`);

let nextBare = 1;

/** The same number of timers to one instant, each with an empty activity after it. */
const bareOnce = async ({ client }: World, size: Size): Promise<number> => {
  const deadline = Date.now() + size.lead * 1000;
  const before = await countOpen(client);
  await crowd(40, Array<null>(size.due).fill(null), () =>
    client.workflow.start(barePurge, {
      workflowId: `bare-purge:${nextBare++}`,
      taskQueue: BARE_QUEUE,
      args: [deadline],
    }),
  );
  await until(async () => (await countOpen(client)) >= before + size.due);
  if (Date.now() > deadline) throw new Error('the lead is too short to start every workflow');
  await until(async () => (await countOpen(client)) === before, 250);
  return size.due / ((Date.now() - deadline) / 1000);
};
