import { forward } from '../../scripts/stack/moved-time';
import { sweep } from '../../outbox/sweep';
import { taskQueues } from '../../temporal.config';
import { registrationWorkflowId } from '../../workflows/ids';
import { english4 } from '../support/people';
import { createPlay, HOUR, MINUTE, type Play } from '../support/play';
import { createRig, type Rig } from '../support/rig';

let rig: Rig;
let play: Play;

beforeAll(async () => {
  rig = await createRig();
  play = createPlay(rig, english4());
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig?.close());

const DAY = 24 * HOUR;
const handleOf = (number: string) => rig.client.workflow.getHandle(registrationWorkflowId(number));
const sweepNow = () => sweep({ facts: rig.store.facts, client: rig.client, queues: taskQueues });

describe('a workflow that an operator has terminated', () => {
  it('is mended by the sweep two minutes after it should have acted, and told once in five minutes', async () => {
    const who = await play.save();
    await handleOf(who.number).terminate('a slip of the hand');
    await rig.time.skip(DAY + MINUTE);
    expect(await sweepNow()).toBe(0);
    expect(await play.seen(who.number)).toMatchObject({ state: 'live' });

    await rig.time.skip(2 * MINUTE);
    expect(await sweepNow()).toBe(1);
    expect(await sweepNow()).toBe(0);
    // The new run starts on the real clock: it has to be brought to the moved one.
    await rig.time.skip(1_000);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'empty24h' });
    expect(await rig.rows('SELECT 1 FROM deadline_overdue')).toEqual([]);
  });

  it('is started again by the next fact, with the whole state', async () => {
    const who = await play.save();
    await handleOf(who.number).terminate('a slip of the hand');
    await play.choose(who, '1');
    const { snapshot } = await play.untilState(who.number, 'holding');
    expect(snapshot.entries.map((entry) => entry.subject)).toEqual(['1']);
  });
});

describe('a workflow whose row is gone', () => {
  it('ends, and says so', async () => {
    const who = await play.save();
    const { snapshot } = await play.status(who.number);
    const number = '26299999999';
    await rig.client.workflow.start('registration', {
      workflowId: registrationWorkflowId(number),
      taskQueue: taskQueues.registration,
      args: [{ snapshot: { ...snapshot, number } }],
    });
    await rig.time.skip(DAY + MINUTE);
    expect(await rig.outcome(number)).toEqual({ end: 'gone' });
  });
});

describe('a workflow whose clock is ahead of the store’s', () => {
  it('is told “not yet” and waits: it deletes nothing before the store’s time, and asks once [edge 43]', async () => {
    const empty = await play.save();
    const unpaid = await play.holding('1');
    // Both to the moved clock first, since a run starts on the real one.
    await rig.time.skip(0);
    await forwardAlone(empty.number, DAY + MINUTE);
    await forwardAlone(unpaid.number, DAY - 4 * HOUR + MINUTE);
    await rig.eventually(async () => {
      expect(await asked(empty.number)).toEqual({ local: 1, normal: 0 });
      expect(await asked(unpaid.number)).toEqual({ local: 0, normal: 1 });
    });
    expect(await play.seen(empty.number)).toMatchObject({ state: 'live' });
    await rig.expectWaiting(empty.number);

    await rig.time.skip(DAY + MINUTE);
    expect(await rig.outcome(empty.number)).toEqual({ end: 'deleted', reason: 'empty24h' });
    expect(await rig.outcome(unpaid.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
  });
});

describe('workers that are shut down', () => {
  it('drain: the question under way is answered for, and the next workers go on from there', async () => {
    const waiting = await play.holding('1');
    const paying = await play.holding('1');
    const opened = await play.order(paying, '1');
    await rig.openPage(opened.url);
    await rig.switches({ outTradeNo: opened.attempt, hangQueries: true });
    // Far enough that a gateway still silent after three tries is asked again within it.
    const moving = rig.time.skip(DAY + HOUR);
    await rig.eventually(async () =>
      expect(await pendingOf(paying.number)).toMatchObject([
        {
          activityType: { name: 'closeTrade' },
          attempt: 1,
          lastStartedTime: expect.anything() as unknown,
        },
      ]),
    );
    await rig.stopWorkers();
    expect(await pendingOf(paying.number)).toMatchObject([
      { lastFailure: { message: 'closeTrade failed: GatewayFault' } },
    ]);
    expect(await play.attemptState(opened.attempt)).toBe('open');

    await rig.switchesOff();
    await rig.startWorkers();
    await moving;
    expect(await rig.outcome(waiting.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    expect(await rig.outcome(paying.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    expect((await rig.trade(opened.attempt))?.status).toBe('TRADE_CLOSED');
  });
});

const forwardAlone = async (number: string, ms: number): Promise<void> => {
  const { workflowId, runId } = await handleOf(number).describe();
  await forward(rig.client, { workflowId, runId }, ms, 30_000);
};

const asked = async (number: string) => {
  const names = await play.events(registrationWorkflowId(number));
  const count = (wanted: string) => names.filter((name) => name === wanted).length;
  return { local: count('markerRecorded'), normal: count('activityTaskScheduled') };
};

const pendingOf = async (number: string) =>
  (await handleOf(number).describe()).raw.pendingActivities ?? [];
