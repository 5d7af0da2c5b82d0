import { Client, Connection } from '@temporalio/client';
import { z } from 'zod';
import type { Choosing, CommandsWorld, Size } from '../commands';
import type { LifecycleSize } from '../lifecycle';
import { chooseUpdate, decidingRegistration } from '../harness/bare.workflows';
import { startChild, type Child } from '../harness/child';
import { crowd } from '../harness/crowd';
import { interleave, ratioOf } from '../harness/pairs';
import type { Report } from '../harness/report';
import type { Site } from '../harness/site';
import { median } from '../harness/statistics';
import { BARE_QUEUE, startWorkerChild } from '../harness/worker-child';
import { FEE_FEN, ORAL, sitting } from '../harness/world';
import { installPeers } from './install';
import { REFERENCE } from './pg-reference';

/** Other ways to the same end, each in a process of its own: what they take for a command, and for a whole registration. */

const CLIENTS = 40;
/** They are slower: fewer works measure as long. */
const SHARE = { dbos: 5, boss: 2, temporal: 5 };

const Answer = z.union([z.object({ seconds: z.number() }), z.object({ failed: z.string() })]);

interface Peer extends Child {
  /** Works a second. */
  rate(act: string, works: readonly object[]): Promise<number>;
}

const startPeer = async (site: Site, file: string): Promise<Peer> => {
  const child = await startChild(`peers/${file}`, {
    DATABASE_URL: site.databaseUrl,
    // Their own deprecation warnings are nobody's business here.
    NODE_NO_WARNINGS: '1',
    SYSTEM_URL: await site.emptyDatabase(file.replace(/\W/g, '_')),
    CLAIM: JSON.stringify({ sitting, subject: ORAL, feeFen: FEE_FEN, text: REFERENCE }),
  });
  site.atEnd(() => child.stop());
  return {
    ...child,
    rate: async (act, works) => {
      const answer = Answer.parse(await child.ask({ act, works, clients: CLIENTS }));
      if ('failed' in answer) throw new Error(`${file}: ${answer.failed}`);
      return works.length / answer.seconds;
    },
  };
};

/** A command: the same claim by the batched store, DBOS, pg-boss and Temporal Updates, in turn. */
export const comparePeers = async (
  site: Site,
  { address, store }: { address: string; store: () => Promise<number> },
  world: CommandsWorld,
  report: Report,
  size: Size,
): Promise<void> => {
  installPeers(report.say);
  const dbos = await startPeer(site, 'dbos.mjs');
  const boss = await startPeer(site, 'pg-boss.mjs');
  const temporal = await startUpdates(site, address);
  const take = (share: number): Choosing[] => world.spread.take(Math.ceil(size.each / share));
  const found = await interleave(size.peerRounds, {
    store,
    received: async () => {
      const works = take(SHARE.dbos);
      await dbos.rate('open', works);
      return dbos.rate('receive', works);
    },
    queued: () => dbos.rate('queue', take(SHARE.dbos)),
    boss: () => boss.rate('claim', take(SHARE.boss)),
    updates: () => temporal(take(SHARE.temporal)),
  });
  await Promise.all([dbos.stop(), boss.stop()]);
  report.figure('dbosReceivePerSecond', median(found.received));
  report.figure('dbosQueuePerSecond', median(found.queued));
  report.figure('pgBossPerSecond', median(found.boss));
  report.figure('temporalUpdatesPerSecond', median(found.updates));
  // Against the better of DBOS's two ways, round by round.
  const best = found.received.map((figure, round) => Math.max(figure, found.queued[round] ?? 0));
  report.ratio('toDbos', ratioOf(found.store, best), { atLeast: 40 });
  report.ratio('toPgBoss', ratioOf(found.store, found.boss), { atLeast: 6 });
  report.ratio('toTemporal', ratioOf(found.store, found.updates), { atLeast: 60 });
};

/** Workflows that decide: started before, then one Update each, which claims in an activity. */
const startUpdates = async (site: Site, address: string) => {
  const worker = await startWorkerChild(site.appUrl, address);
  site.atEnd(() => worker.stop());
  const connection = await Connection.connect({ address });
  site.atEnd(() => connection.close());
  const client = new Client({ connection });
  const idOf = ({ index }: Choosing): string => `deciding:${index}`;
  return async (works: readonly Choosing[]): Promise<number> => {
    await crowd(CLIENTS, works, (work) =>
      client.workflow.start(decidingRegistration, {
        workflowId: idOf(work),
        taskQueue: BARE_QUEUE,
        args: [work.session],
      }),
    );
    const { perSecond } = await crowd(CLIENTS, works, (work) =>
      client.workflow.getHandle(idOf(work)).executeUpdate(chooseUpdate, { args: [work.campus] }),
    );
    return perSecond;
  };
};

/** Whole registrations without any rule in them; Temporal Updates are the bare workflow itself. */
export const lifecyclePeers = async (
  site: Site,
  report: Report,
  size: LifecycleSize,
): Promise<void> => {
  installPeers(report.say);
  const dbos = await startPeer(site, 'dbos.mjs');
  const boss = await startPeer(site, 'pg-boss.mjs');
  let next = 0;
  const works = (): object[] =>
    Array.from({ length: size.each }, () => ({ session: `lifecycle${next++}` }));
  const found = await interleave(Math.min(3, size.rounds), {
    dbos: () => dbos.rate('lifecycle', works()),
    boss: () => boss.rate('lifecycle', works()),
  });
  await Promise.all([dbos.stop(), boss.stop()]);
  report.figure('dbosLifecyclesPerSecond', median(found.dbos));
  report.figure('pgBossLifecyclesPerSecond', median(found.boss));
};
