import type { temporal } from '@temporalio/proto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { plusHours } from '../../domain/instant';
import { extensionWorkflowId } from '../../workflows/ids';
import { school } from '../support/desk';
import { startExtension } from '../support/extension';
import { english4, type TestCandidate } from '../support/people';
import { createPlay, HOUR, MINUTE, type Play } from '../support/play';
import { createRig, type Rig } from '../support/rig';

/** An emergency extension as a workflow [R45]: from its start at the desk to what each registration waits for. */
let rig: Rig;
let play: Play;
beforeAll(async () => {
  rig = await createRig();
  play = createPlay(rig, english4());
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig?.close());

const start = (hours: number) => startExtension(rig, school('99301'), hours);
const handle = (number: string) => rig.client.workflow.getHandle(extensionWorkflowId(number));
const resultOf = (number: string): Promise<unknown> => handle(number).result();
const payByOf = async ({ number }: TestCandidate) =>
  (await play.status(number)).snapshot.entries[0]?.payBy ?? '';

/** What the Web UI shows above the history. */
const detailsOf = async (number: string): Promise<string> => {
  const answer = await rig.client.workflowService.queryWorkflow({
    namespace: rig.namespace,
    execution: { workflowId: extensionWorkflowId(number) },
    query: { queryType: '__temporal_workflow_metadata' },
  });
  const payload = answer.queryResult?.payloads?.[0] as Payload;
  return (
    defaultPayloadConverter.fromPayload<temporal.api.sdk.v1.IWorkflowMetadata>(payload)
      .currentDetails ?? ''
  );
};

describe('a started extension', () => {
  it('[R45] moves every live deadline of its school, and each registration waits for the new one', async () => {
    const all = [await play.holding('1'), await play.holding('1')];
    const empty = await play.save();
    const before = await Promise.all(all.map(payByOf));
    const number = await start(2);
    expect(await resultOf(number)).toEqual({ moved: 3, skipped: 0, total: 3 });
    expect(await detailsOf(number)).toBe(
      `应急延期 ${number}：共约 3 个报名，已顺延 3 个，0 个已无时限；已完成。`,
    );
    await rig.told();
    await rig.eventually(async () => {
      expect(await Promise.all(all.map(payByOf))).toEqual(before.map((at) => plusHours(at, 2)));
    });

    await rig.time.skip(24 * HOUR + MINUTE);
    for (const who of [...all, empty]) await rig.expectWaiting(who.number);
    await rig.time.skip(2 * HOUR);
    for (const who of all) {
      expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    }
    expect(await rig.outcome(empty.number)).toEqual({ end: 'deleted', reason: 'empty24h' });
  });

  it('[R45] goes on where a worker left it, and moves nothing twice', async () => {
    const all = [await play.holding('1'), await play.holding('1'), await play.holding('1')];
    const before = await Promise.all(all.map(payByOf));
    await rig.stopWorkers();
    const number = await start(5);
    // The first chunk is written, and the worker dies before Temporal is told.
    await rig.store.extending.extendSome({ number, after: '0', limit: 2 });
    await rig.startWorkers();
    expect(await resultOf(number)).toEqual({ moved: 3, skipped: 0, total: 3 });
    await rig.told();
    await rig.eventually(async () => {
      expect(await Promise.all(all.map(payByOf))).toEqual(before.map((at) => plusHours(at, 5)));
    });
    for (const who of all) await play.cancel(who, '1');
    await rig.time.skip(30 * HOUR);
  });

  it('[R45] whose history has grown long goes on in a next run', async () => {
    const who = await play.holding('1');
    const before = await payByOf(who);
    await rig.stopWorkers();
    const number = await start(1);
    await rig.eventually(async () =>
      expect((await handle(number).describe()).status.name).toBe('RUNNING'),
    );
    const { runId } = await handle(number).describe();
    // Signals that it does not know: only their number counts.
    for (let heard = 0; heard < 300; heard += 20) {
      await Promise.all(Array.from({ length: 20 }, () => handle(number).signal('somethingNew')));
    }
    await rig.startWorkers();
    expect(await resultOf(number)).toEqual({ moved: 1, skipped: 0, total: 1 });
    expect((await handle(number).describe()).runId).not.toBe(runId);
    await rig.told();
    await rig.eventually(async () => expect(await payByOf(who)).toBe(plusHours(before, 1)));
  });
});
