import { beijing } from '../../../domain/instant';
import { createWorkerMetrics } from '../../../worker/metrics';
import { expectRefusal } from '../../api/support/expect-problem';
import {
  count,
  DAY,
  factsOf,
  HOUR,
  leaveFree,
  linesOf,
  logInAgain,
  mailsTo,
  MINUTE,
  order,
  pay,
  refundsOf,
  seen,
  type Bought,
} from './support/acts';
import { createSite, type Site } from './support/site';

/** Attempts of which nobody knows yet whether they were paid: at the deadline, at the close, abandoned. */
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

const HELD = { state: 'live', held: ['1'], paid: [] };
const PAID = { state: 'live', held: [], paid: ['1'] };
const PURGED = { end: 'deleted', reason: 'purgedEmpty' };

/** A question is put three times, two and four seconds apart. */
const THREE_QUESTIONS = 10_000;

const attemptOf = async ({ attempt }: Bought) =>
  (
    await site.rows<{ state: string; asked: number }>(
      'SELECT state, asked FROM attempt WHERE number = $1',
      [attempt],
    )
  )[0];

const payByOf = async (number: string): Promise<Date | undefined> =>
  (
    await site.rows<{ pay_by: Date }>(
      'SELECT e.pay_by FROM entry e JOIN registration r ON r.id = e.registration_id WHERE r.number = $1',
      [number],
    )
  )[0]?.pay_by;

describe('a gateway that cannot be reached when the hold is over [R31]', () => {
  it('keeps the place in doubt, rings after an hour, and releases only once it has answered [edge 4]', async () => {
    const guest = await site.guest('1');
    const bought = await order(guest, '1');
    await site.time.skip(DAY - HOUR);
    const nobody = await site.guest();
    await leaveFree(site, '1', 0);
    const metrics = createWorkerMetrics(site.database.pool, site.store);
    const ringing = async () => {
      await metrics.observe();
      return /^cet_in_doubt_for_finance (\d+)$/m.exec(await metrics.registry.metrics())?.[1];
    };

    await site.gatewayWire.cut();
    try {
      await site.time.skip(HOUR + THREE_QUESTIONS);
      await site.eventually(async () =>
        expect(await attemptOf(bought)).toEqual({ state: 'inDoubt', asked: 1 }),
      );
      expect(await seen(site, guest.number)).toEqual(HELD);
      await expectRefusal(nobody.client.choose([{ subject: '1' }]), 'placeFull');
      await logInAgain(guest);
      expect((await guest.client.page()).nextStep).toContain('正在核对支付结果');
      await expectRefusal(order(guest, '1'), 'orderOpen');

      expect(await ringing()).toBe('0');
      await site.time.skip(HOUR + MINUTE);
      expect(await ringing()).toBe('1');
      await site.eventually(async () =>
        expect(await attemptOf(bought)).toEqual({ state: 'inDoubt', asked: 2 }),
      );
      expect(await seen(site, guest.number)).toEqual(HELD);
    } finally {
      await site.gatewayWire.mend();
    }
    await site.time.skip(16 * MINUTE);
    expect(await site.outcome(guest.number)).toEqual(PURGED);
    expect(await attemptOf(bought)).toMatchObject({ state: 'closed' });
    expect(await ringing()).toBe('0');
    await nobody.client.choose([{ subject: '1' }]);
  });
});

describe('a close to which Alipay says no [R31]', () => {
  it('ACQ.TRADE_HAS_SUCCESS at the deadline: it was paid in that instant, and counts [edge 5]', async () => {
    const guest = await site.guest('1');
    const bought = await order(guest, '1');
    await site.openPage(bought.url);
    await site.switches({ dropNotifications: true });
    // Alipay's own clock has closed it by then, unless it is a little behind ours.
    await site.switches({ outTradeNo: bought.attempt, paidAtClose: true, payAfterExpiry: true });
    await site.time.skip(DAY + MINUTE);
    expect(await site.outcome(guest.number)).toEqual({ end: 'settled' });
    expect(await seen(site, guest.number)).toEqual(PAID);
    expect(await linesOf(site, bought)).toEqual([['1', 'paid', null]]);
    expect(await factsOf(site, guest.number)).not.toContain('attemptClosed');
  });

  it('ACQ.TRADE_HAS_SUCCESS when the candidate gives up: the candidate is told that it is paid [edge 5]', async () => {
    const guest = await site.guest('1');
    const bought = await order(guest, '1');
    await site.openPage(bought.url);
    await site.switches({ dropNotifications: true });
    await site.switches({ outTradeNo: bought.attempt, paidAtClose: true });
    await expectRefusal(guest.client.giveUpOrder(bought.orderNo), 'orderPaid');
    expect(await seen(site, guest.number)).toEqual(PAID);
  });

  it('ACQ.TRADE_NOT_EXIST: a page that is opened and paid after all is recorded, and refunded if the place is gone [edge 5]', async () => {
    const guest = await site.guest('1');
    const bought = await order(guest, '1');
    await guest.client.giveUpOrder(bought.orderNo);
    expect(await site.trade(bought.attempt)).toBeNull();
    expect(await attemptOf(bought)).toMatchObject({ state: 'closed' });
    await guest.client.cancel('1');
    await leaveFree(site, '1', 1);
    const owner = await site.guest('1');

    await pay(site, bought);
    expect(site.notices.answers.at(-1)).toBe('200 success');
    expect(await refundsOf(site, guest.number)).toMatchObject([
      { attempt: bought.attempt, subject: '1', reason: 'placeGoneGivenUp', owner: 'finance' },
    ]);
    expect((await mailsTo(site, guest)).at(-1)).toContain('您此前已放弃该笔支付');
    expect(await seen(site, owner.number)).toEqual(HELD);
    await leaveFree(site, '1', null);
    await guest.client.choose([{ subject: '1' }]);
    expect((await order(guest, '1')).attempt).not.toBe(bought.attempt);
  });

  it('ACQ.TRADE_NOT_EXIST, and then paid in the old tab while the entry still stands: it pays it [edge 5]', async () => {
    const guest = await site.guest('1');
    const bought = await order(guest, '1');
    await guest.client.giveUpOrder(bought.orderNo);
    await pay(site, bought);
    expect(await seen(site, guest.number)).toEqual(PAID);
    expect(await linesOf(site, bought)).toEqual([['1', 'paid', null]]);
  });

  it('and after the deadline Alipay takes nothing: time_expire is the hold’s own deadline [edge 5]', async () => {
    const guest = await site.guest('1');
    await site.time.skip(5 * HOUR);
    const bought = await order(guest, '1');
    const content = new URL(bought.url).searchParams.get('biz_content') ?? '{}';
    const payBy = await payByOf(guest.number);
    expect(JSON.parse(content)).toMatchObject({
      time_expire: beijing((payBy ?? new Date(0)).toISOString()),
    });
    await site.openPage(bought.url);
    await site.time.skip(19 * HOUR + MINUTE);
    expect(await site.outcome(guest.number)).toEqual(PURGED);
    expect(await site.trade(bought.attempt)).toMatchObject({ status: 'TRADE_CLOSED' });
    await expect(site.control.pay(bought.attempt, bought.url)).rejects.toThrow(
      'ACQ.TRADE_HAS_CLOSE',
    );
  });
});

describe('an attempt that is abandoned', () => {
  it('never prolongs the hold, however many follow each other [edge 18]', async () => {
    const guest = await site.guest('1');
    const payBy = await payByOf(guest.number);
    for (let hour = 5; hour <= 20; hour += 5) {
      await site.time.skip(5 * HOUR);
      await logInAgain(guest);
      const bought = await order(guest, '1');
      await site.openPage(bought.url);
      const { expires_at: expiresAt } =
        (
          await site.rows<{ expires_at: Date }>(
            'SELECT expires_at FROM attempt WHERE number = $1',
            [bought.attempt],
          )
        )[0] ?? {};
      expect(Math.floor((payBy?.getTime() ?? 0) / 1000)).toBe((expiresAt?.getTime() ?? 0) / 1000);
      expect(await payByOf(guest.number)).toEqual(payBy);
      if (hour < 20) await guest.client.giveUpOrder(bought.orderNo);
    }
    await site.time.skip(4 * HOUR - MINUTE);
    await site.expectWaiting(guest.number);
    expect(await seen(site, guest.number)).toEqual(HELD);
    await site.time.skip(2 * MINUTE);
    expect(await site.outcome(guest.number)).toEqual(PURGED);
  });

  it('is closed at the gateway before a new one can be opened, and no two are ever payable [edge 18]', async () => {
    const guest = await site.guest('1', 'F');
    const old = await order(guest, '1');
    await site.openPage(old.url);
    await expectRefusal(order(guest, '1', 'F'), 'orderOpen');
    expect(await order(guest, '1')).toEqual(old);

    await guest.client.giveUpOrder(old.orderNo);
    expect(await site.trade(old.attempt)).toMatchObject({ status: 'TRADE_CLOSED' });
    const anew = await order(guest, '1', 'F');
    await expect(site.control.pay(old.attempt)).rejects.toThrow('ACQ.TRADE_HAS_CLOSE');
    expect(
      await count(site, `attempt WHERE order_no LIKE $1 AND state = 'open'`, `${guest.number}D%`),
    ).toBe(1);
    await pay(site, anew);
    expect(await seen(site, guest.number)).toEqual({ state: 'live', held: [], paid: ['1', 'F'] });
  });
});
