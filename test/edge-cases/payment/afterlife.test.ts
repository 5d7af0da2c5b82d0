import { expectRefusal } from '../../api/support/expect-problem';
import {
  count,
  DAY,
  factsOf,
  leaveFree,
  linesOf,
  MINUTE,
  order,
  paidGuest,
  pay,
  refundsOf,
  seen,
  verdictsOf,
  type Bought,
} from './support/acts';
import { createSite, type Site } from './support/site';

/** What Alipay tells of a trade after it was paid: refunds, and the closing of older ones. */
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

const PAID = { state: 'live', held: [], paid: ['1'] };

/** Sends a notification of an attempt once more: the first, which says that it was paid, or a later one. */
const tellAgain = async ({ attempt }: Bought, which = 0): Promise<void> => {
  const notification = (await site.control.notifications(attempt))[which];
  expect(notification?.fields).toMatchObject({ trade_status: 'TRADE_SUCCESS' });
  await site.control.resend(notification?.id ?? '');
  await site.told();
  expect(site.notices.answers.at(-1)).toBe('200 success');
};

/** What of an attempt waits for somebody. */
const setAsideFor = ({ attempt }: Bought) =>
  site.rows('SELECT reference, reason, owner FROM quarantine WHERE attempt = $1 ORDER BY id', [
    attempt,
  ]);

describe('a trade that was refunded', () => {
  it('in part says TRADE_SUCCESS again, and is no second payment [edge 8]', async () => {
    const { guest, bought } = await paidGuest(site, '1', 'F');
    const before = await factsOf(site, guest.number);
    await site.refund(bought.attempt, 1);
    await site.flush();
    const [, refund] = await site.control.notifications(bought.attempt);
    expect(refund?.fields).toMatchObject({ trade_status: 'TRADE_SUCCESS', refund_fee: '0.01' });
    expect(site.notices.answers.at(-1)).toBe('200 success');
    expect(await verdictsOf(site, bought)).toEqual(['paid', 'refunded']);
    expect(await factsOf(site, guest.number)).toEqual(before);
    expect(await count(site, 'money WHERE attempt = $1', bought.attempt)).toBe(1);
  });

  it('and was not due back, is finance’s matter: each sum once, whoever tells it again [edge 8]', async () => {
    const { guest, bought } = await paidGuest(site, '1', 'F');
    const { tradeNo } = (await site.trade(bought.attempt)) ?? {};
    const setAside = (refundedFen: number) => ({
      reference: `${tradeNo}/${refundedFen}`,
      reason: 'refundedAtGateway',
      owner: 'finance',
    });
    await site.refund(bought.attempt, 1);
    await site.flush();
    await tellAgain(bought, 1);
    expect(await setAsideFor(bought)).toEqual([setAside(1)]);
    await site.refund(bought.attempt, 1);
    await site.flush();
    expect(await setAsideFor(bought)).toEqual([setAside(1), setAside(2)]);
    expect(await seen(site, guest.number)).toEqual({ ...PAID, paid: ['1', 'F'] });
  });

  it('in full says TRADE_CLOSED, which closes no attempt that was paid [edge 8]', async () => {
    const { guest, bought } = await paidGuest(site, '1');
    await site.refund(bought.attempt, 1);
    await site.flush();
    const [, closed] = await site.control.notifications(bought.attempt);
    expect(closed?.fields).toMatchObject({ trade_status: 'TRADE_CLOSED', refund_fee: '0.01' });
    expect(site.notices.answers.at(-1)).toBe('200 success');
    expect((await guest.client.orderPage(bought.orderNo)).state).toBe('paid');
    expect(await seen(site, guest.number)).toEqual(PAID);
  });

  it('is not paid again by a late TRADE_SUCCESS after the refund [edge 9]', async () => {
    const { guest, bought } = await paidGuest(site, '1');
    await site.refund(bought.attempt, 1);
    await site.flush();
    const before = await factsOf(site, guest.number);
    await tellAgain(bought);
    expect(await factsOf(site, guest.number)).toEqual(before);
    expect(await count(site, 'money WHERE attempt = $1', bought.attempt)).toBe(1);
  });

  it('before we were told of the payment is never paid by the late TRADE_SUCCESS; another payment may follow [edge 9]', async () => {
    const guest = await site.guest('1');
    const bought = await order(guest, '1');
    await site.switches({ outTradeNo: bought.attempt, dropNotifications: true });
    await pay(site, bought);
    await site.switchesOff();
    await site.refund(bought.attempt, 1);
    await site.flush();
    expect(await verdictsOf(site, bought)).toEqual(['refunded']);
    await site.time.skip(4 * MINUTE);
    await site.flush();
    expect(await verdictsOf(site, bought)).toEqual(['refunded', 'paid']);
    expect(site.notices.answers.at(-1)).toBe('200 success');

    expect(await linesOf(site, bought)).toEqual([]);
    expect(await seen(site, guest.number)).toEqual({ state: 'live', held: ['1'], paid: [] });
    expect(await setAsideFor(bought)).toMatchObject([
      { reason: 'refundedAtGateway', owner: 'finance' },
    ]);
    expect(await guest.client.orderPage(bought.orderNo)).toMatchObject({
      state: 'closed',
      stateLabel: '支付平台已全额退款',
    });
    const anew = await order(guest, '1');
    await pay(site, anew);
    await tellAgain(bought);
    expect(await linesOf(site, anew)).toEqual([['1', 'paid', null]]);
    expect(await refundsOf(site, guest.number)).toEqual([]);
    expect(await seen(site, guest.number)).toEqual(PAID);
  });

  it('and of which nothing is ever told, is found out at the deadline: the place is freed, finance sees it [edge 9]', async () => {
    const guest = await site.guest('1');
    const bought = await order(guest, '1');
    await site.switches({ dropNotifications: true });
    await pay(site, bought);
    await site.refund(bought.attempt, 1);
    await site.time.skip(DAY + MINUTE);
    expect(await site.outcome(guest.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    expect(await verdictsOf(site, bought)).toEqual([]);
    expect(await linesOf(site, bought)).toEqual([]);
    expect(await setAsideFor(bought)).toMatchObject([
      { reason: 'refundedAtGateway', owner: 'finance' },
    ]);
  });

  it('and was due back stays due back, also when its place is free again [edge 9]', async () => {
    const guest = await site.guest('1');
    const bought = await order(guest, '1');
    await site.switches({ outTradeNo: bought.attempt, payAfterExpiry: true });
    await site.time.skip(DAY + MINUTE);
    await site.outcome(guest.number);
    await leaveFree(site, '1', 0);
    await pay(site, bought);
    const due = [{ attempt: bought.attempt, subject: '1', reason: 'placeGone', owner: 'finance' }];
    expect(await refundsOf(site, guest.number)).toEqual(due);

    await leaveFree(site, '1', null);
    await site.refund(bought.attempt, 1);
    await site.flush();
    await tellAgain(bought);
    expect(await setAsideFor(bought)).toEqual([]);
    expect(await refundsOf(site, guest.number)).toEqual(due);
    expect(await seen(site, guest.number)).toEqual({ state: 'deleted', held: [], paid: [] });
    expect(await linesOf(site, bought)).toEqual([['1', 'refundDue', 'placeGone']]);
  });
});

describe('the closing of an older attempt', () => {
  it('told after a newer one was paid, takes nothing away [edge 10]', async () => {
    const guest = await site.guest('1');
    const old = await order(guest, '1');
    await site.openPage(old.url);
    await site.switches({ outTradeNo: old.attempt, dropNotifications: true });
    await guest.client.giveUpOrder(old.orderNo);
    await pay(site, await order(guest, '1'));
    expect(await seen(site, guest.number)).toEqual(PAID);

    await site.switchesOff();
    await site.time.skip(4 * MINUTE);
    await site.flush();
    const [closed] = await site.control.notifications(old.attempt);
    expect(closed?.fields).toMatchObject({ trade_status: 'TRADE_CLOSED' });
    expect(await verdictsOf(site, old)).toEqual(['noPayment']);
    expect(site.notices.answers.at(-1)).toBe('200 success');
    expect(await seen(site, guest.number)).toEqual(PAID);
    await expectRefusal(guest.client.cancel('1'), 'entryPaid');
  });
});
