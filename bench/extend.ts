import { randomUUID } from 'node:crypto';
import { startDispatcher } from '../outbox/dispatcher';
import { createDatabase } from '../prisma/client';
import { createStore } from '../store/store';
import { taskQueues } from '../temporal.config';
import type { Bench, Scale } from './harness/bench';
import { createSupply } from './harness/crowd';
import { chooseAtPace } from './harness/pace';
import type { Site } from './harness/site';
import { estimate, median, quantile } from './harness/statistics';
import { countWorkflows, openTemporal, until } from './harness/temporal';
import { startWorkerChild } from './harness/worker-child';
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
 * An emergency extension: thousands of live deadlines, each with its workflow waiting, are moved in one batch while
 * candidates go on choosing. Against the same candidates at the same pace while nothing is moved.
 */
export const extend: Bench = {
  name: 'extend',
  ratios: ['moved', 'seconds', 'foregroundP99'],
  run: async (site, report, scale) => {
    const size = SIZES[scale];
    const world = await prepare(site, size);
    const rounds: Round[] = [];
    for (let round = 1; round <= size.rounds; round += 1) {
      rounds.push(await extendOnce(world, size));
      report.say(`round ${round}: ${JSON.stringify(rounds.at(-1))}`);
    }
    const of = (key: keyof Round) => rounds.map((round) => round[key]);
    report.count('moved', Math.min(...of('moved')), { atLeast: size.live });
    report.count('seconds', Math.round(median(of('seconds')) * 10) / 10);
    report.figure('movedPerSecond', median(of('moved')) / median(of('seconds')));
    report.figure('toldAfterSeconds', median(of('toldSeconds')));
    report.figure('quietP99Ms', median(of('quietP99')));
    report.figure('busyP99Ms', median(of('busyP99')));
    report.ratio('foregroundP99', estimate(rounds.map((one) => one.busyP99 / one.quietP99)), {
      atMost: 2,
    });
    await demandInvariants(world.pool);
  },
};

interface Size {
  readonly rounds: number;
  readonly live: number;
  /** Choices of the foreground while nothing is moved. */
  readonly quiet: number;
}

const SIZES: Record<Scale, Size> = {
  full: { rounds: Number(process.env['CET_BENCH_ROUNDS'] ?? 3), live: 10_000, quiet: 1_500 },
  smoke: { rounds: 1, live: 200, quiet: 100 },
};

/** So many times as many go on choosing while deadlines are moved; whoever is left over does not come. */
const LONGER = 5;

interface Round {
  readonly moved: number;
  /** From the start of the batch to its end. */
  readonly seconds: number;
  /** From the start until every workflow waits for its new deadline. */
  readonly toldSeconds: number;
  readonly quietP99: number;
  readonly busyP99: number;
}

type World = Awaited<ReturnType<typeof prepare>>;

/** Of the campuses 50 to 59, whose deadlines are moved; the foreground stands at those before. */
const EXTENDED = { kind: 'school', code: '99505' } as const;

const prepare = async (site: Site, size: Size) => {
  const database = createDatabase({ url: site.databaseUrl, poolSize: 16 });
  site.atEnd(() => database.close());
  const { pool } = database;
  const personalData = createBenchPersonalData();
  await openSitting(pool, personalData);
  await addCampuses(pool, { first: 0, count: 60, places: 1_000_000 });
  const here = Array.from({ length: 50 }, (_, index) => campusCode(index));
  const there = Array.from({ length: 10 }, (_, index) => campusCode(50 + index));
  const foreground = size.rounds * size.quiet * (1 + LONGER);
  await addHolding(pool, personalData, { first: 0, count: foreground, campuses: here });
  const live = { first: foreground, count: size.live, campuses: there };
  await addHolding(pool, personalData, live, { untold: true });
  await settleDown(pool);
  const { address, client } = await openTemporal(site);
  const worker = await startWorkerChild(site.databaseUrl, address);
  site.atEnd(() => worker.stop());
  await worker.dispatch(true);
  const nudge = { call: (): void => undefined };
  const store = createStore({ database, personalData, onCommitted: () => nudge.call() });
  const dispatcher = startDispatcher({ facts: store.facts, client, queues: taskQueues });
  nudge.call = () => dispatcher.nudge();
  site.atEnd(() => dispatcher.stop());
  const open = () =>
    countWorkflows(client, `WorkflowType = 'registration' AND ExecutionStatus = 'Running'`);
  await until(async () => (await open()) >= size.live, 1_000);
  await until(async () => (await store.facts.backlog()).subjects === 0);
  return { pool, store, here, foreground: createSupply(candidate, foreground) };
};

/** Somebody who may extend everything. */
const by = {
  staff: { id: randomUUID(), role: 'leader', scope: { kind: 'all' } },
  from: '127.0.0.1',
} as const;

const extendOnce = async (world: World, size: Size): Promise<Round> => {
  const { pool, store, here } = world;
  await pool.query('CHECKPOINT');
  const quiet = await chooseAtPace(store, world.foreground.take(size.quiet), here);
  const { number, version } = await store.extensions.propose(by, {
    scope: EXTENDED,
    hours: 1,
    why: 'bench',
  });
  let isMoving = true;
  const busy = chooseAtPace(
    store,
    world.foreground.take(LONGER * size.quiet),
    here,
    () => isMoving,
  );
  const startedAt = performance.now();
  await store.extensions.start(by, number, version);
  await until(async () => (await store.extensions.read(by.staff, number)).state === 'done');
  const seconds = (performance.now() - startedAt) / 1000;
  await until(async () => (await store.facts.backlog()).subjects < 20);
  const toldSeconds = (performance.now() - startedAt) / 1000;
  isMoving = false;
  const { moved } = await store.extensions.read(by.staff, number);
  return {
    moved,
    seconds,
    toldSeconds,
    quietP99: quantile(quiet, 0.99),
    busyP99: quantile(await busy, 0.99),
  };
};
