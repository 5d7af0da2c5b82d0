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
const sweepNow = () =>
  sweep({ facts: rig.store.facts, client: rig.client, queues: taskQueues });

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
  it('is told “not yet”, waits, and deletes nothing before the store’s time', async () => {
    const who = await play.save();
    await rig.rows('UPDATE moved_clock SET offset_ms = offset_ms - 3000');
    try {
      await rig.time.skip(0);
      await rig.rows('SELECT 1');
    } finally {
      await rig.rows('UPDATE moved_clock SET offset_ms = offset_ms + 3000');
    }
    await rig.expectWaiting(who.number);
  });
});

describe('workers that are shut down', () => {
  it('drain: what is under way is finished, what waits goes on with the next workers at the same instant', async () => {
    const waiting = await play.holding('1');
    const { nextWakeAt } = await play.status(waiting.number);
    const paying = await play.holding('1');
    const opened = await play.order(paying, '1');
    await rig.switches({ hangQueries: true });
    const moving = rig.time.skip(DAY - 5 * HOUR);
    await moving;
    await rig.stopWorkers();
    await rig.switchesOff();
    expect(await play.attemptState(opened.attempt)).toBe('open');
    await rig.startWorkers();
    expect((await play.status(waiting.number)).nextWakeAt).toBe(nextWakeAt);
    await rig.time.skip(5 * HOUR + MINUTE);
    expect(await rig.outcome(waiting.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    expect(await rig.outcome(paying.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
  });
});
