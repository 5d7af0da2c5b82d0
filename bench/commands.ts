import { Client, Connection } from '@temporalio/client';
import { startDispatcher } from '../outbox/dispatcher';
import { createDatabase } from '../prisma/client';
import { createStore, type Store } from '../store/store';
import { taskQueues } from '../temporal.config';
import { chooseRequest, noopRequest, startApi } from './harness/api-child';
import type { Bench, Scale } from './harness/bench';
import { createSupply, crowd } from './harness/crowd';
import { openRawClients } from './harness/http-crowd';
import { interleave, ratioOf } from './harness/pairs';
import type { Report } from './harness/report';
import type { Site } from './harness/site';
import { estimate, median, quantile } from './harness/statistics';
import {
  addCampuses,
  addHolding,
  campusCode,
  candidate,
  createBenchPersonalData,
  demandInvariants,
  openSitting,
  ORAL,
  settleDown,
  type Candidate,
} from './harness/world';
import { comparePeers } from './peers/peers';
import { chooseByStatement } from './peers/pg-reference';

/**
 * Choosing an oral subject: claim, entry, fact and audit, by 40 clients whose session was made before.
 * The batched store against one statement at a time through bare `pg`, then the same over HTTP.
 */
export const commands: Bench = {
  name: 'commands',
  ratios: [
    ...['storeToPg', 'storeToPgHot', 'toDbos', 'toPgBoss', 'toTemporal'],
    ...['httpToPg', 'httpToNoop', 'p99ToP50'],
  ],
  run: async (site, report, scale) => {
    const size = SIZES[scale];
    const world = await prepare(site, size);
    await compareStore(world, report, size);
    await compareAlone(world, report, size);
    await compareHttp(site, world, report, size);
    const { address } = await site.startTemporal();
    await withDispatcher(address, world, report, size);
    const store = rate(() => world.spread.take(size.each), chooseByStore(world.store));
    await comparePeers(site, { address, store }, world, report, size);
    await demandInvariants(world.pool);
  },
};

const CLIENTS = 40;
const CAMPUSES = 50;
const PLACES = 10_000_000;

/** How much is measured; `rounds × each` is the number of samples of one side. */
export interface Size {
  readonly rounds: number;
  readonly each: number;
  readonly alone: number;
  readonly peerRounds: number;
}

const SIZES: Record<Scale, Size> = {
  full: { rounds: 12, each: 1_000, alone: 200, peerRounds: 6 },
  smoke: { rounds: 2, each: 200, alone: 50, peerRounds: 1 },
};

/** A crowd's work: who chooses, and where. */
export interface Choosing extends Candidate {
  readonly campus: string;
}

type World = Awaited<ReturnType<typeof prepare>>;
export type { World as CommandsWorld };

const prepare = async (site: Site, size: Size) => {
  const database = createDatabase({ url: site.databaseUrl, poolSize: 16 });
  site.atEnd(() => database.close());
  const { pool } = database;
  const personalData = createBenchPersonalData();
  await openSitting(pool, personalData);
  await addCampuses(pool, { first: 0, count: CAMPUSES + 1, places: PLACES });
  const campuses = Array.from({ length: CAMPUSES }, (_, index) => campusCode(index));
  const hot = campusCode(CAMPUSES);
  // Three sides of the crowd on many campuses, three over HTTP, two on the hot one, and room to warm up.
  const spreadCount =
    size.each * (size.rounds * 5 + size.peerRounds * 3 + 12) + size.alone * size.rounds * 4;
  const hotCount = size.each * (size.rounds * 3 + 4);
  await addHolding(pool, personalData, { first: 0, count: spreadCount, campuses });
  await addHolding(pool, personalData, { first: spreadCount, count: hotCount, campuses: [hot] });
  await settleDown(pool);

  const spread = createSupply<Choosing>(
    (index) => ({ ...candidate(index), campus: campuses[index % CAMPUSES] ?? hot }),
    spreadCount,
  );
  const crowded = createSupply<Choosing>(
    (index) => ({ ...candidate(spreadCount + index), campus: hot }),
    hotCount,
  );
  const nudge = { call: (): void => undefined };
  const store = createStore({ database, personalData, onCommitted: () => nudge.call() });
  return { pool, store, spread, crowded, nudge };
};

const chooseByStore =
  (store: Store) =>
  ({ session, campus }: Choosing) =>
    store.registrations.chooseSubjects({ session }, [{ subject: ORAL, campus }]);

const chooseByReference = ({ pool }: Pick<World, 'pool'>) => {
  const choose = chooseByStatement(pool);
  return async ({ session, campus }: Choosing): Promise<void> => {
    if (!(await choose(session, campus))) throw new Error('the reference found no place');
  };
};

/** Commands a second of a crowd. */
const rate =
  (take: () => readonly Choosing[], act: (work: Choosing) => Promise<unknown>) =>
  async (): Promise<number> =>
    (await crowd(CLIENTS, take(), act)).perSecond;

const compareStore = async (world: World, report: Report, size: Size): Promise<void> => {
  const { pool, store } = world;
  const byStore = chooseByStore(store);
  const byReference = chooseByReference(world);
  const spread = () => world.spread.take(size.each);
  const hot = () => world.crowded.take(size.each);
  for (const act of [byStore, byReference]) await rate(spread, act)();

  await pool.query('CHECKPOINT');
  const found = await interleave(size.rounds, {
    store: rate(spread, byStore),
    reference: rate(spread, byReference),
    again: rate(spread, byReference),
  });
  report.figure('storePerSecond', median(found.store));
  report.figure('referencePerSecond', median(found.reference));
  report.ratio('storeToPg', ratioOf(found.store, found.reference), { atLeast: 2.5 });
  report.demand('referenceToItself', ratioOf(found.again, found.reference), { atLeast: 0 });

  for (const act of [byStore, byReference]) await rate(hot, act)();
  await pool.query('CHECKPOINT');
  const crowded = await interleave(size.rounds, {
    store: rate(hot, byStore),
    reference: rate(hot, byReference),
  });
  report.figure('storePerSecondHot', median(crowded.store));
  report.figure('referencePerSecondHot', median(crowded.reference));
  report.ratio('storeToPgHot', ratioOf(crowded.store, crowded.reference), { atLeast: 4 });
};

/** One client: what a batch of one costs, in median milliseconds. */
const compareAlone = async (world: World, report: Report, size: Size): Promise<void> => {
  const alone = (act: (work: Choosing) => Promise<unknown>) => async (): Promise<number> =>
    median((await crowd(1, world.spread.take(size.alone), act)).latencies);
  const found = await interleave(size.rounds, {
    store: alone(chooseByStore(world.store)),
    reference: alone(chooseByReference(world)),
  });
  report.figure('aloneStoreMs', median(found.store));
  report.figure('aloneReferenceMs', median(found.reference));
  report.demand('aloneP50ToPg', ratioOf(found.store, found.reference), { atMost: 1.3 });
};

const compareHttp = async (site: Site, world: World, report: Report, size: Size): Promise<void> => {
  const { pool } = world;
  const api = await startApi(site.appUrl);
  const clients = await openRawClients(api.port, CLIENTS);
  try {
    const tails: number[] = [];
    const over =
      (build: typeof chooseRequest, status: number, isCommand: boolean) =>
      async (): Promise<number> => {
        const works = world.spread.take(size.each).map((one) => build(one, one.campus));
        const { perSecond, latencies } = await crowd(CLIENTS, works, (request, client) =>
          clients.demand(client, request, status),
        );
        if (isCommand) tails.push(quantile(latencies, 0.99) / median(latencies));
        return perSecond;
      };
    const http = over(chooseRequest, 201, true);
    const noop = over(noopRequest, 200, false);
    const reference = rate(() => world.spread.take(size.each), chooseByReference(world));
    for (const side of [http, noop]) await side();
    tails.length = 0;
    await pool.query('CHECKPOINT');
    const found = await interleave(size.rounds, { http, noop, reference });
    report.figure('httpPerSecond', median(found.http));
    report.figure('noopPerSecond', median(found.noop));
    report.ratio('httpToPg', ratioOf(found.http, found.reference), { atLeast: 0.8 });
    report.ratio('httpToNoop', ratioOf(found.http, found.noop), { atLeast: 0.7 });
    report.ratio('p99ToP50', estimate(tails), { atMost: 4 });
  } finally {
    clients.close();
    await api.stop();
  }
};

/** The same crowd while the facts go to a Temporal server on the same two cores. */
const withDispatcher = async (
  address: string,
  world: World,
  report: Report,
  size: Size,
): Promise<void> => {
  const { pool, store } = world;
  const connection = await Connection.connect({ address });
  await pool.query('TRUNCATE dispatch');
  await pool.query('UPDATE fact SET sent_at = now() WHERE sent_at IS NULL');
  const client = new Client({ connection });
  const dispatcher = startDispatcher({ facts: store.facts, client, queues: taskQueues });
  world.nudge.call = () => dispatcher.nudge();
  try {
    const rates: number[] = [];
    const side = rate(() => world.spread.take(size.each), chooseByStore(store));
    for (let round = 0; round < 3; round += 1) rates.push(await side());
    report.figure('storePerSecondWithDispatcher', median(rates));
  } finally {
    world.nudge.call = () => undefined;
    await dispatcher.stop();
    await connection.close();
    await pool.query('TRUNCATE dispatch');
  }
};
