import { expectRefusal } from '../../api/support/expect-problem';
import {
  count,
  DAY,
  factsOf,
  HOUR,
  leaveFree,
  linesOf,
  mailsTo,
  MINUTE,
  order,
  pay,
  refundsOf,
  seen,
  type Bought,
} from './support/acts';
import { createSite, type Guest, type Site } from './support/site';

/** Money that comes when the hold has lapsed, and news that comes later than the money. */
let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterEach(async () => {
  await site.switchesOff();
  await leaveFree(site, '1', null);
  await site.expectInvariants();
});
afterAll(() => site?.close());

/** Has an order whose page the gateway still opens, and takes money on, long after the deadline. */
const buyer = async (): Promise<{ guest: Guest; bought: Bought }> => {
  const guest = await site.guest('1');
  const bought = await order(guest, '1');
  await site.switches({ outTradeNo: bought.attempt, payAfterExpiry: true });
  return { guest, bought };
};

describe('money after the hold has lapsed [R32]', () => {
  it('is recorded and due back, and who has the place since keeps it [edge 1]', async () => {
    const { guest: late, bought } = await buyer();
    await leaveFree(site, '1', 0);
    await site.time.skip(DAY + MINUTE);
    expect(await site.outcome(late.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    const owner = await site.guest('1');
    await pay(site, await order(owner, '1'));
    const nobody = await site.guest();
    await expectRefusal(nobody.client.choose([{ subject: '1' }]), 'placeFull');

    await pay(site, bought);
    expect(site.notices.answers.at(-1)).toBe('200 success');
    expect(await linesOf(site, bought)).toEqual([['1', 'refundDue', 'placeGone']]);
    expect(await refundsOf(site, late.number)).toEqual([
      { attempt: bought.attempt, subject: '1', reason: 'placeGone', owner: 'finance' },
    ]);
    expect(await seen(site, late.number)).toEqual({ state: 'deleted', held: [], paid: [] });
    expect(await seen(site, owner.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
    expect((await mailsTo(site, late)).at(-1)).toContain('全额退回');
  });

  it('re-seats as many as there are places, whoever comes at the same moment [edge 1]', async () => {
    const late = [await buyer(), await buyer(), await buyer(), await buyer()];
    await site.time.skip(DAY + MINUTE);
    for (const { guest } of late) await site.outcome(guest.number);
    const rivals = [await site.guest(), await site.guest()];
    await leaveFree(site, '1', 2);

    // Alone, a notification waits for the flush: so all come with the rivals' clicks.
    await site.switches({ reorderNotifications: true });
    for (const { bought } of late) await site.control.pay(bought.attempt, bought.url);
    await Promise.all([
      site.flush(),
      ...rivals.map(({ client }) => client.choose([{ subject: '1' }]).catch(() => undefined)),
    ]);
    const everybody = [...late.map(({ guest }) => guest), ...rivals];
    const states = await Promise.all(everybody.map(({ number }) => seen(site, number)));
    expect(states.filter(({ held, paid }) => [...held, ...paid].includes('1'))).toHaveLength(2);
    for (const { guest, bought } of late) {
      const isSeated = (await seen(site, guest.number)).paid.includes('1');
      expect(await linesOf(site, bought)).toEqual([
        isSeated ? ['1', 'reentered', null] : ['1', 'refundDue', 'placeGone'],
      ]);
    }
  });
});

describe('a payment in time of which the news is late [R31]', () => {
  it('keeps the place: the gateway is asked before anything is released [edge 2]', async () => {
    const guest = await site.guest('1');
    const bought = await order(guest, '1');
    await site.switches({ outTradeNo: bought.attempt, delayNotificationsMs: 26 * HOUR });
    await site.time.skip(DAY - MINUTE);
    await site.control.pay(bought.attempt, bought.url);
    await site.time.skip(2 * MINUTE);
    expect(await site.outcome(guest.number)).toEqual({ end: 'settled' });
    expect(await seen(site, guest.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
    expect(await factsOf(site, guest.number)).not.toContain('subjectsReleased');
    expect(await count(site, 'notice WHERE attempt = $1', bought.attempt)).toBe(0);

    await site.time.skip(26 * HOUR);
    await site.flush();
    expect(await count(site, 'notice WHERE attempt = $1', bought.attempt)).toBe(1);
    expect(site.notices.answers.at(-1)).toBe('200 success');
    expect(await linesOf(site, bought)).toEqual([['1', 'paid', null]]);
    expect(await seen(site, guest.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
  });

  it('is judged by the gateway’s payment time, not by when it is told [edge 2] [R32]', async () => {
    const [punctual, tardy] = [await buyer(), await buyer()];
    await site.switches({ dropNotifications: true });
    await site.time.skip(DAY - MINUTE);
    await site.control.pay(punctual.bought.attempt, punctual.bought.url);
    // Our own fault, as after a restore of the database: closed and released although it was paid.
    await site.store.payments.recordClosed(punctual.bought.attempt, 'expired', 'workflow');
    await site.time.skip(2 * MINUTE);
    await site.control.pay(tardy.bought.attempt, tardy.bought.url);
    for (const { guest } of [punctual, tardy]) await site.outcome(guest.number);
    await leaveFree(site, '1', 1);
    await site.guest('1');

    await site.switches({ dropNotifications: false });
    await site.time.skip(5 * MINUTE);
    await site.flush();
    expect(await linesOf(site, punctual.bought)).toEqual([['1', 'refundDue', 'placeGoneInTime']]);
    expect(await linesOf(site, tardy.bought)).toEqual([['1', 'refundDue', 'placeGone']]);
    expect((await mailsTo(site, punctual.guest)).at(-1)).toContain('由于我方原因');
    expect((await mailsTo(site, tardy.guest)).at(-1)).not.toContain('由于我方原因');
    for (const { guest } of [punctual, tardy]) {
      expect(await factsOf(site, guest.number)).toContain('latePaymentSettled');
    }
  });
});
