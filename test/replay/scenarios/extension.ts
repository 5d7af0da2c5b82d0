import { extensionWorkflowId } from '../../../workflows/ids';
import { startExtension } from '../../support/extension';
import { HOUR, MINUTE } from '../../support/play';
import type { Recorded, Scenario, Stage } from './stage';

/** Of everything that is live. */
const start = async ({ rig }: Stage, hours: number): Promise<string> =>
  extensionWorkflowId(await startExtension(rig, { kind: 'all' }, hours));

/** A run whose history is long before its first step; signals that it does not know are enough for that. */
const grownLong = async (stage: Stage, wanted: 'first' | 'next'): Promise<Recorded> => {
  await stage.play.holding('1');
  await stage.rig.stopWorkers();
  const workflowId = await start(stage, 1);
  const handle = stage.rig.client.workflow.getHandle(workflowId);
  const first = await stage.rig.eventually(() => handle.describe());
  for (let heard = 0; heard < 300; heard += 20) {
    await Promise.all(Array.from({ length: 20 }, () => handle.signal('somethingNew')));
  }
  await stage.rig.startWorkers();
  await handle.result();
  const { runId } = wanted === 'first' ? first : await handle.describe();
  return { workflowId, runId };
};

/** Emergency extensions [R45], and a registration that is told of one. */
export const extensionScenarios: readonly Scenario[] = [
  {
    name: 'extension-done',
    play: async (stage) => {
      await stage.play.holding('1');
      await stage.play.save();
      const workflowId = await start(stage, 2);
      const handle = stage.rig.client.workflow.getHandle(workflowId);
      await handle.result();
      return { workflowId, runId: (await handle.describe()).runId };
    },
  },
  { name: 'extension-continued-as-new', play: (stage) => grownLong(stage, 'first') },
  { name: 'extension-continued-as-new-next-run', play: (stage) => grownLong(stage, 'next') },
  {
    name: 'deadline-extended-then-purged',
    play: async (stage) => {
      const who = await stage.play.holding('1');
      const workflowId = await start(stage, 2);
      await stage.rig.client.workflow.getHandle(workflowId).result();
      await stage.rig.told();
      await stage.rig.time.skip(26 * HOUR + MINUTE);
      await stage.rig.outcome(who.number);
      return stage.runOf(who.number);
    },
  },
];
