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

describe('a candidate who pays in time', () => {
  it('ends the run as settled, in at most thirty events of history [R30]', async () => {
    const who = await play.save();
    await play.choose(who, '1');
    await play.choose(who, 'F');
    await play.payInTime(await play.order(who, '1', 'F'));
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['1', 'F'] });
    const events = await play.events(registrationWorkflowId(who.number));
    expect(events.length).toBeLessThanOrEqual(30);
  });

  it('keeps the paid subject when its 24 hours are over [R27]', async () => {
    const who = await play.holding('1');
    await play.payInTime(await play.order(who, '1'));
    await rig.outcome(who.number);
    await rig.time.skip(25 * HOUR);
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
  });

  it('starts the next run of the same id when an oral is chosen after that [R26]', async () => {
    const who = await play.holding('1');
    await play.payInTime(await play.order(who, '1'));
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });

    await play.choose(who, 'F');
    const next = await play.untilState(who.number, 'holding');
    expect(next.snapshot.entries.map(({ subject, state }) => `${subject} ${state}`)).toEqual([
      '1 paid',
      'F held',
    ]);
    const runs = [];
    for await (const run of rig.client.workflow.list({
      query: `WorkflowId = '${registrationWorkflowId(who.number)}'`,
    })) {
      runs.push(run.status.name);
    }
    expect(runs.sort()).toEqual(['COMPLETED', 'RUNNING']);

    await rig.time.skip(24 * HOUR + MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
  });

  it('may pay in the last two minutes what was opened before them, and wins over the purge [R27] [R31]', async () => {
    const who = await play.holding('1');
    await rig.time.skip(24 * HOUR - 5 * MINUTE);
    const opened = await play.order(who, '1');
    await rig.time.skip(4 * MINUTE);
    await play.payInTime(opened);
    await rig.time.skip(5 * MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
  });
});

describe('what only arrives at the deadline', () => {
  it('is found by the deadline’s own question when the notification was lost [R30] [R31] [edge 2]', async () => {
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.pay(opened.attempt, opened.url);
    await rig.time.skip(24 * HOUR + MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
    const facts = await rig.rows<{ type: string }>(
      'SELECT type FROM fact WHERE subject_id = $1 ORDER BY seq',
      [who.number],
    );
    expect(facts.map((fact) => fact.type)).toContain('paymentConfirmed');
    expect(await play.notify(opened)).toBe('known');
  });

  it('closes at the gateway what was opened and left unpaid, then releases the place [R31] [edge 18]', async () => {
    const who = await play.holding('1');
    // Paid far too late by a page that Alipay keeps open: only the close stands between.
    const opened = await play.order(who, '1');
    await rig.switches({ outTradeNo: opened.attempt, payAfterExpiry: true });
    await rig.openPage(opened.url);
    await rig.time.skip(24 * HOUR + MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    expect((await rig.trade(opened.attempt))?.status).toBe('TRADE_CLOSED');
    expect(await play.attemptState(opened.attempt)).toBe('closed');
    await expect(rig.pay(opened.attempt, opened.url)).rejects.toThrow('ACQ.TRADE_HAS_CLOSE');
  });

  it('releases what was never opened at the gateway, which knows no such trade [R31] [edge 5]', async () => {
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.time.skip(24 * HOUR + MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    expect(await rig.trade(opened.attempt)).toBeNull();
    expect(await play.attemptState(opened.attempt)).toBe('closed');
    await expect(rig.pay(opened.attempt, opened.url)).rejects.toThrow('ACQ.TRADE_HAS_CLOSE');
  });

  it('quarantines an answer with a wrong amount, and the entry goes at its deadline [R33]', async () => {
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.switches({ outTradeNo: opened.attempt, wrongAmount: true });
    await rig.pay(opened.attempt, opened.url);
    await rig.time.skip(24 * HOUR + MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    expect(await play.attemptState(opened.attempt)).toBe('quarantined');
    expect(
      await rig.rows('SELECT reason, owner FROM quarantine WHERE attempt = $1', [opened.attempt]),
    ).toEqual([{ reason: 'amountDiffers', owner: 'finance' }]);
    expect(await play.money(who.number)).toEqual([]);
  });
});
