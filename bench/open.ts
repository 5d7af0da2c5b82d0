import { startDispatcher } from '../outbox/dispatcher';
import { createDatabase } from '../prisma/client';
import { createStore } from '../store/store';
import { taskQueues } from '../temporal.config';
import type { Bench, Scale } from './harness/bench';
import { cpuMsOf, memoryMbOf } from './harness/cpu';
import { createSupply, crowd } from './harness/crowd';
import { interleave, ratioOf } from './harness/pairs';
import { withSite, type Site } from './harness/site';
import { median, quantile } from './harness/statistics';
import { countWorkflows, openTemporal, until } from './harness/temporal';
import { startWorkerChild } from './harness/worker-child';
import {
  addCampuses,
  addHolding,
  campusCode,
  candidate,
  createBenchPersonalData,
  openSitting,
  settleDown,
  WRITTEN,
} from './harness/world';

/**
 * What a command costs while many registrations are open and most of their workflows are in no cache:
 * two sites side by side, one with five times as many, asked in turn.
 */
export const open: Bench = {
  name: 'open',
  ratios: ['cpuGrowth', 'medianGrowth'],
  run: async (site, report, scale) => {
    const size = SIZES[scale];
    const few = await prepare(site, size.few, size);
    report.say(`${size.few} registrations are open`);
    await withSite(async (otherSite) => {
      const many = await prepare(otherSite, size.many, size);
      report.say(`${size.many} registrations are open`);
      for (const world of [few, many]) await order(world, size.each);
      const found = await interleave(size.rounds, {
        few: async () => (await order(few, size.each)).cpuMs,
        many: async () => (await order(many, size.each)).cpuMs,
      });
      for (const [name, world, cpu] of [
        ['few', few, found.few],
        ['many', many, found.many],
      ] as const) {
        report.figure(`${name}CpuMsPerCommand`, median(cpu));
        report.figure(`${name}MedianMs`, median(world.medians.slice(1)));
        report.figure(`${name}P99Ms`, median(world.tails.slice(1)));
        report.figure(`${name}WorkerMb`, memoryMbOf(world.workerPid));
        report.figure(`${name}TemporalMb`, memoryMbOf(world.temporalPid));
      }
      report.ratio('cpuGrowth', ratioOf(found.many, found.few), { atMost: 1.2 });
      const medians = ratioOf(many.medians.slice(1), few.medians.slice(1));
      report.ratio('medianGrowth', medians, { atMost: 1.2 });
    });
  },
};

interface Size {
  readonly few: number;
  readonly many: number;
  readonly rounds: number;
  readonly each: number;
}

const SIZES: Record<Scale, Size> = {
  full: { few: 10_000, many: 50_000, rounds: 9, each: 400 },
  smoke: { few: 100, many: 300, rounds: 1, each: 30 },
};

type World = Awaited<ReturnType<typeof prepare>>;

const prepare = async (site: Site, openCount: number, size: Size) => {
  const database = createDatabase({ url: site.databaseUrl, poolSize: 16 });
  site.atEnd(() => database.close());
  const { pool } = database;
  const personalData = createBenchPersonalData();
  await openSitting(pool, personalData);
  await addCampuses(pool, { first: 0, count: 50, places: 1_000_000 });
  const campuses = Array.from({ length: 50 }, (_, index) => campusCode(index));
  const candidates = { first: 0, count: openCount, campuses };
  await addHolding(pool, personalData, candidates, { untold: true });
  await settleDown(pool);

  const { address, pid: temporalPid, client } = await openTemporal(site);
  const worker = await startWorkerChild(site.appUrl, address);
  site.atEnd(() => worker.stop());
  const nudge = { call: (): void => undefined };
  const store = createStore({ database, personalData, onCommitted: () => nudge.call() });
  const dispatcher = startDispatcher({ facts: store.facts, client, queues: taskQueues });
  nudge.call = () => dispatcher.nudge();
  site.atEnd(() => dispatcher.stop());
  const waiting = async (): Promise<number> =>
    countWorkflows(client, `ExecutionStatus = 'Running' AND CetState = 'holding'`);
  await untilPatiently(async () => (await waiting()) >= openCount);
  await untilPatiently(async () => (await store.facts.backlog()).subjects === 0);
  const needed = size.each * (size.rounds + 1);
  // Far apart, so that nearly all of them have left the worker's cache.
  const step = Math.floor(openCount / needed);
  return {
    store,
    client,
    supply: createSupply((index) => candidate(index * step), needed),
    workerPid: worker.pid,
    temporalPid,
    pids: [site.postgresPid, temporalPid, worker.pid],
    medians: [] as number[],
    tails: [] as number[],
  };
};

const untilPatiently = async (look: () => Promise<boolean>): Promise<void> => {
  const giveUpAt = Date.now() + 3_600_000;
  while (!(await look())) {
    if (Date.now() > giveUpAt) throw new Error('the registrations did not open within an hour');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
};

/** Orders are opened: the command that wakes the workflow of somebody who has long left the cache. */
const order = async (world: World, each: number): Promise<{ cpuMs: number }> => {
  const { store, client } = world;
  const paying = (): Promise<number> => countWorkflows(client, `CetState = 'paying'`);
  const before = await paying();
  const own = process.cpuUsage();
  const used = (): number => world.pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  const usedBefore = used();
  const { latencies } = await crowd(8, world.supply.take(each), ({ session }) =>
    store.payments.openOrder({ session }, { subjects: [WRITTEN], gateway: 'alipay', bank: null }),
  );
  await until(async () => (await paying()) >= before + each, 250);
  const { user, system } = process.cpuUsage(own);
  world.medians.push(median(latencies));
  world.tails.push(quantile(latencies, 0.99));
  return { cpuMs: (used() - usedBefore + (user + system) / 1000) / each };
};
