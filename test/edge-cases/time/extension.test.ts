import { plusHours } from '../../../domain/instant';
import { school } from '../../support/desk';
import { extend } from '../../support/extension';
import { english4 } from '../../support/people';
import { createPlay, HOUR, MINUTE, type Play } from '../../support/play';
import { createRig, type Rig } from '../../support/rig';

/** An emergency extension, started at the desk, while candidates are at the gateway or late [R45]. */
let rig: Rig;
let play: Play;
beforeAll(async () => {
  rig = await createRig();
  play = createPlay(rig, english4());
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig?.close());

const DAY = 24 * HOUR;

const extendByTwoHours = () => extend(rig, school('99301'), 2);

describe('an extension by two hours while the candidate is at the gateway', () => {
  it('[edge 42] [R31] leaves the gateway its deadline, closes that trade at it, and a new one runs to the new deadline', async () => {
    const who = await play.holding('1');
    const first = await play.order(who, '1');
    await rig.openPage(first.url);
    await extendByTwoHours();
    const moved = await rig.eventually(async () => {
      const { snapshot } = await play.untilState(who.number, 'paying');
      const payBy = snapshot.entries[0]?.payBy ?? '';
      expect(payBy > plusHours(first.expiresAt, 1)).toBe(true);
      return payBy;
    });

    await rig.time.skip(DAY + MINUTE);
    await play.untilState(who.number, 'holding');
    expect((await rig.trade(first.attempt))?.status).toBe('TRADE_CLOSED');
    expect(await play.attemptState(first.attempt)).toBe('closed');
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: ['1'], paid: [] });

    const second = await play.order(who, '1');
    expect(second.attempt).not.toBe(first.attempt);
    expect(second.expiresAt).toBe(`${moved.slice(0, 19)}.000Z`);
    expect(second.expiresAt).toBe(plusHours(first.expiresAt, 2));
    await rig.time.skip(HOUR);
    await play.payInTime(second);
    expect(await rig.outcome(who.number)).toEqual({ end: 'settled' });
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
  });

  it('[edge 42] [R31] counts what is paid before the gateway’s own deadline, and purges at the new one what is not', async () => {
    const [paying, lapsing] = [await play.holding('1'), await play.holding('1')];
    const opened = await play.order(paying, '1');
    await extendByTwoHours();
    await rig.time.skip(DAY - MINUTE);
    await rig.pay(opened.attempt, opened.url);
    await rig.time.skip(2 * MINUTE);
    // The notification is lost: the question at the gateway's deadline finds the money.
    expect(await rig.outcome(paying.number)).toEqual({ end: 'settled' });
    expect(await play.seen(lapsing.number)).toEqual({ state: 'live', held: ['1'], paid: [] });
    await rig.expectWaiting(lapsing.number);

    await rig.time.skip(2 * HOUR - 2 * MINUTE);
    await rig.expectWaiting(lapsing.number);
    await rig.time.skip(2 * MINUTE);
    expect(await rig.outcome(lapsing.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
  });

  it('[edge 42] [edge 41] moves the reminder along', async () => {
    const who = await play.holding('1');
    await extendByTwoHours();
    const reminders = () =>
      rig.mails.filter(
        ({ text, subject }) => text.includes(who.number) && subject.includes('请尽快支付'),
      );
    await rig.time.skip(DAY - 4 * HOUR + MINUTE);
    await rig.told();
    expect((await play.status(who.number)).snapshot.entries).toMatchObject([{ state: 'held' }]);
    expect(reminders()).toEqual([]);
    await rig.time.skip(2 * HOUR);
    await rig.eventually(() => Promise.resolve(expect(reminders()).toHaveLength(1)));
  });
});
