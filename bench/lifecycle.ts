import type { Client } from '@temporalio/client';
import { startDispatcher, type Dispatcher } from '../outbox/dispatcher';
import { createDatabase } from '../prisma/client';
import { createStore, type Store } from '../store/store';
import { taskQueues } from '../temporal.config';
import { registrationWorkflowId } from '../workflows/ids';
import type { Bench, Scale } from './harness/bench';
import { createSupply, crowd } from './harness/crowd';
import { interleave, ratioOf } from './harness/pairs';
import type { Report } from './harness/report';
import type { Site } from './harness/site';
import { estimate, median } from './harness/statistics';
import { countBare, countSettled, openTemporal, runBareLifecycle, until } from './harness/temporal';
import { startWorkerChild, type WorkerChild } from './harness/worker-child';
import {
  accountIds,
  addAccounts,
  addCampuses,
  campusCode,
  candidate,
  createBenchPersonalData,
  demandInvariants,
  openSitting,
  ORAL,
  recordIds,
  settleDown,
  WRITTEN,
} from './harness/world';
import { lifecyclePeers } from './peers/peers';

/**
 * Whole registrations: saved, two subjects chosen, ordered, paid, until the run has ended `settled` —
 * against a bare Temporal workflow that takes as many commands and does nothing.
 */
export const lifecycle: Bench = {
  name: 'lifecycle',
  ratios: ['toBareTemporal', 'backlogToBareTemporal', 'eventsCalm', 'eventsBacklog'],
  run: async (site, report, scale) => {
    const size = SIZES[scale];
    const world = await prepare(site, size);
    await walkCalmly(world, report, size);
    await compare(world, report, size);
    await everyFactAlone(world, report, size);
    await lifecyclePeers(site, report, size);
    await demandInvariants(world.pool);
  },
};

export interface LifecycleSize {
  readonly rounds: number;
  readonly each: number;
  readonly calm: number;
}

const SIZES: Record<Scale, LifecycleSize> = {
  full: { rounds: 9, each: 200, calm: 20 },
  smoke: { rounds: 1, each: 20, calm: 3 },
};

const CLIENTS = 40;

/** Who enters: an account and the student record it will save. */
interface Entrant {
  readonly session: string;
  readonly accountId: string;
  readonly recordId: string;
}

type World = Awaited<ReturnType<typeof prepare>>;

const prepare = async (site: Site, size: LifecycleSize) => {
  const database = createDatabase({ url: site.databaseUrl, poolSize: 16 });
  site.atEnd(() => database.close());
  const { pool } = database;
  const personalData = createBenchPersonalData();
  await openSitting(pool, personalData);
  await addCampuses(pool, { first: 0, count: 50, places: 1_000_000 });
  const campuses = Array.from({ length: 50 }, (_, index) => campusCode(index));
  const count = size.each * (size.rounds * 2 + 4) + size.calm;
  const candidates = { first: 0, count, campuses };
  await addAccounts(pool, personalData, candidates);
  const [accounts, records] = [
    await accountIds(pool, candidates),
    await recordIds(pool, candidates),
  ];
  await settleDown(pool);
  const entrants = createSupply<Entrant>(
    (index) => ({
      session: candidate(index).session,
      accountId: accounts[index] ?? '',
      recordId: records[index] ?? '',
    }),
    count,
  );

  const { address, client } = await openTemporal(site);
  const worker = await startWorkerChild(site.appUrl, address);
  site.atEnd(() => worker.stop());
  const outbox: Outbox = { dispatcher: undefined, messages: 0, coalesced: 0 };
  const onCommitted = (): void => outbox.dispatcher?.nudge();
  const store = createStore({ database, personalData, onCommitted });
  site.atEnd(() => stopDispatch({ outbox, worker }));
  return { pool, store, client, worker, outbox, entrants };
};

/** This process stands for the API: it has a dispatcher, as the worker has. */
interface Outbox {
  dispatcher: Dispatcher | undefined;
  messages: number;
  coalesced: number;
}

const startDispatch = async ({ store, client, outbox, worker }: World): Promise<void> => {
  outbox.dispatcher ??= startDispatcher({
    facts: store.facts,
    client,
    queues: taskQueues,
    onSent: ({ subjects, coalesced }) => {
      outbox.messages += subjects;
      outbox.coalesced += coalesced;
    },
  });
  await worker.dispatch(true);
};

const stopDispatch = async ({
  outbox,
  worker,
}: {
  outbox: Outbox;
  worker: WorkerChild;
}): Promise<void> => {
  await outbox.dispatcher?.stop();
  outbox.dispatcher = undefined;
  await worker.dispatch(false);
};

/** One candidate from nothing to paid; `between` is waited for after each command. */
const walk = async (
  store: Store,
  { session, accountId, recordId }: Entrant,
  between: (number: string) => Promise<unknown> = () => Promise.resolve(),
): Promise<string> => {
  const { number } = await store.saving.save(accountId, recordId);
  const step = async <T>(command: Promise<T>): Promise<T> => {
    const done = await command;
    await between(number);
    return done;
  };
  await between(number);
  await step(store.registrations.chooseSubjects({ session }, [{ subject: WRITTEN }]));
  await step(store.registrations.chooseSubjects({ session }, [{ subject: ORAL }]));
  const { answer } = await step(
    store.payments.openOrder(
      { session },
      { subjects: [WRITTEN, ORAL], gateway: 'alipay', bank: null },
    ),
  );
  const { number: attempt, amountFen } = answer.attempt;
  const trade = {
    gateway: 'alipay',
    attempt,
    tradeNo: `T${attempt}`,
    amountFen,
    paidAt: null,
  } as const;
  await step(store.payments.recordTrade(trade, 'alipay'));
  return number;
};

/** Seconds until Temporal has ended this many more runs as settled. */
const untilSettled = async (client: Client, more: number, act: () => Promise<unknown>) => {
  const before = await countSettled(client);
  const startedAt = Date.now();
  await act();
  await until(async () => (await countSettled(client)) >= before + more);
  return (Date.now() - startedAt) / 1000;
};

/** At the calm pace everybody is alone: each fact is told before the next command comes. */
const walkCalmly = async (world: World, report: Report, size: LifecycleSize): Promise<void> => {
  const { store, client } = world;
  await startDispatch(world);
  const events: number[] = [];
  for (const entrant of world.entrants.take(size.calm)) {
    await untilSettled(client, 1, async () => {
      const number = await walk(store, entrant, () => told(world));
      await until(async () => (await eventsOf(client, number)) !== null);
      events.push((await eventsOf(client, number)) ?? 0);
    });
  }
  report.ratio('eventsCalm', estimate(events), { atMost: 30 });
};

const told = ({ store }: World): Promise<void> =>
  until(async () => (await store.facts.backlog()).subjects === 0, 10);

/** Events in the history of a registration's run; `null` while it is open. */
const eventsOf = async (client: Client, number: string): Promise<number | null> => {
  const handle = client.workflow.getHandle(registrationWorkflowId(number));
  const { status, historyLength } = await handle.describe();
  return status.name === 'COMPLETED' ? historyLength : null;
};

const compare = async (world: World, report: Report, size: LifecycleSize): Promise<void> => {
  const { store, client, outbox } = world;
  const events: number[] = [];
  const product = async (): Promise<number> => {
    await startDispatch(world);
    const entrants = world.entrants.take(size.each);
    const seconds = await untilSettled(client, size.each, () =>
      crowd(CLIENTS, entrants, (entrant) => walk(store, entrant)),
    );
    await told(world);
    return size.each / seconds;
  };
  const backlog = async (): Promise<number> => {
    await stopDispatch(world);
    const numbers: string[] = [];
    await crowd(CLIENTS, world.entrants.take(size.each), async (entrant) => {
      numbers.push(await walk(store, entrant));
    });
    const seconds = await untilSettled(client, size.each, () => startDispatch(world));
    for (const number of numbers.slice(0, 5)) events.push((await eventsOf(client, number)) ?? 0);
    await told(world);
    return size.each / seconds;
  };
  const bare = async (): Promise<number> => {
    await told(world);
    const before = await countBare(client);
    const startedAt = Date.now();
    await crowd(CLIENTS, Array<null>(size.each).fill(null), () => runBareLifecycle(client));
    await until(async () => (await countBare(client)) >= before + size.each);
    return size.each / ((Date.now() - startedAt) / 1000);
  };
  await bare();
  await product();
  outbox.messages = outbox.coalesced = 0;
  const found = await interleave(size.rounds, { product, backlog, bare });
  report.figure('lifecyclesPerSecond', median(found.product));
  report.figure('lifecyclesPerSecondFromBacklog', median(found.backlog));
  report.figure('bareLifecyclesPerSecond', median(found.bare));
  report.figure('coalescedShare', outbox.coalesced / Math.max(1, outbox.messages));
  report.ratio('toBareTemporal', ratioOf(found.product, found.bare), { atLeast: 1.2 });
  report.ratio('backlogToBareTemporal', ratioOf(found.backlog, found.bare), { atLeast: 1.3 });
  report.ratio('eventsBacklog', estimate(events), { atMost: 10 });
};

/** Nothing is coalesced: everybody waits until Temporal has been told before going on. */
const everyFactAlone = async (world: World, report: Report, size: LifecycleSize): Promise<void> => {
  const { pool, store, client } = world;
  await startDispatch(world);
  const mineTold = (number: string): Promise<void> =>
    until(async () => {
      const { rowCount } = await pool.query({
        name: 'mineTold',
        text: `SELECT 1 FROM dispatch WHERE subject_kind = 'registration' AND subject_id = $1`,
        values: [number],
      });
      return rowCount === 0;
    }, 20);
  const entrants = world.entrants.take(size.each);
  const seconds = await untilSettled(client, size.each, () =>
    crowd(CLIENTS, entrants, (entrant) => walk(store, entrant, mineTold)),
  );
  report.figure('lifecyclesPerSecondEachFactAlone', size.each / seconds);
};
