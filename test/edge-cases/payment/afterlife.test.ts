import { expectRefusal } from '../../api/support/expect-problem';
import {
  count,
  DAY,
  factsOf,
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

/** What Alipay tells of a trade after it was paid: refunds, the closing of older ones, a year's end. */
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

const paidGuest = async (...subjects: string[]): Promise<{ guest: Guest; bought: Bought }> => {
  const guest = await site.guest(...subjects);
  const bought = await order(guest, ...subjects);
  await pay(site, bought);
  await site.outcome(guest.number);
  return { guest, bought };
};

/** The notifications of an attempt that we have kept: how each was read, in the order of their coming. */
const verdictsOf = async ({ attempt }: Bought): Promise<string[]> =>
  (
    await site.rows<{ verdict: string }>(
      'SELECT verdict FROM notice WHERE attempt = $1 ORDER BY id',
      [attempt],
    )
  ).map(({ verdict }) => verdict);

/** Sends the first notification of an attempt, the paid one, once more. */
const tellPaidAgain = async ({ attempt }: Bought): Promise<void> => {
  const [first] = await site.control.notifications(attempt);
  expect(first?.fields).toMatchObject({ trade_status: 'TRADE_SUCCESS' });
  await site.control.resend(first?.id ?? '');
  await site.told();
  expect(site.notices.answers.at(-1)).toBe('200 success');
};

describe('a trade that was refunded', () => {
  it('in part says TRADE_SUCCESS again, and is no second payment [edge 8]', async () => {
    const { guest, bought } = await paidGuest('1', 'F');
    const before = await factsOf(site, guest.number);
    await site.refund(bought.attempt, 1);
    await site.flush();
    const [, refund] = await site.control.notifications(bought.attempt);
    expect(refund?.fields).toMatchObject({ trade_status: 'TRADE_SUCCESS', refund_fee: '0.01' });
    expect(site.notices.answers.at(-1)).toBe('200 success');
    expect(await verdictsOf(bought)).toEqual(['paid', 'noPayment']);
    expect(await factsOf(site, guest.number)).toEqual(before);
    expect(await count(site, 'money WHERE attempt = $1', bought.attempt)).toBe(1);
  });

  it('in full says TRADE_CLOSED, which closes no attempt that was paid [edge 8]', async () => {
    const { guest, bought } = await paidGuest('1');
    await site.refund(bought.attempt, 1);
    await site.flush();
    const [, closed] = await site.control.notifications(bought.attempt);
    expect(closed?.fields).toMatchObject({ trade_status: 'TRADE_CLOSED', refund_fee: '0.01' });
    expect(site.notices.answers.at(-1)).toBe('200 success');
    expect((await guest.client.orderPage(bought.orderNo)).state).toBe('paid');
    expect(await seen(site, guest.number)).toEqual(PAID);
  });

  it('is not paid again by a late TRADE_SUCCESS after the refund [edge 9]', async () => {
    const { guest, bought } = await paidGuest('1');
    await site.refund(bought.attempt, 1);
    await site.flush();
    const before = await factsOf(site, guest.number);
    await tellPaidAgain(bought);
    expect(await factsOf(site, guest.number)).toEqual(before);
    expect(await count(site, 'money WHERE attempt = $1', bought.attempt)).toBe(1);
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
    await tellPaidAgain(bought);
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
    expect(await verdictsOf(old)).toEqual(['noPayment']);
    expect(site.notices.answers.at(-1)).toBe('200 success');
    expect(await seen(site, guest.number)).toEqual(PAID);
    await expectRefusal(guest.client.cancel('1'), 'entryPaid');
  });
});

describe('a year later', () => {
  const alarms = () =>
    site.logged.filter((line) => line.includes('money or notices in quarantine'));

  it('TRADE_FINISHED of a known trade is acknowledged and changes nothing [edge 8]', async () => {
    const { guest, bought } = await paidGuest('1');
    const timedOut = await site.guest('1');
    const unpaid = await order(timedOut, '1');
    await site.openPage(unpaid.url);
    const before = await factsOf(site, guest.number);
    await site.time.skip(366 * DAY);
    await site.flush();
    const sent = await site.control.notifications(bought.attempt);
    expect(sent.map(({ fields }) => fields['trade_status'])).toEqual([
      'TRADE_SUCCESS',
      'TRADE_FINISHED',
    ]);
    expect(await verdictsOf(bought)).toEqual(['paid', 'paid']);
    // Closed by time is told by the same word as refunded in full, and is neither paid nor refunded.
    expect(await verdictsOf(unpaid)).toEqual(['noPayment']);
    expect(new Set(site.notices.answers.slice(-2))).toEqual(new Set(['200 success']));
    expect(await factsOf(site, guest.number)).toEqual(before);
    expect(await seen(site, guest.number)).toEqual(PAID);
    expect(await linesOf(site, unpaid)).toEqual([]);
    expect((await mailsTo(site, guest)).filter((mail) => mail.includes('缴费'))).toHaveLength(1);
    expect(alarms()).toEqual([]);
  });

  it('an attempt that is in the archive by then is acknowledged, set aside once, and said in the log [edge 8]', async () => {
    const attempt = '25200000001D1_1abcdef';
    const expiresAt = '2099-01-01T00:00:00.000Z';
    const url = site.alipay.redirect({ attempt, amountFen: 1, title: '报名费', expiresAt });
    await pay(site, { orderNo: '25200000001D1', attempt, url });
    await site.time.skip(366 * DAY);
    await site.flush();
    expect(await outcomes(attempt)).toEqual(['success', 'success']);
    expect(
      await site.rows('SELECT reason, owner FROM quarantine WHERE attempt = $1', [attempt]),
    ).toEqual([{ reason: 'unknownAttempt', owner: 'finance' }]);
    expect(await count(site, 'money WHERE attempt = $1', attempt)).toBe(0);
    expect(alarms()).not.toEqual([]);
    expect(site.logged.join('')).not.toContain(attempt);
  });

  const outcomes = async (attempt: string) =>
    (await site.control.notifications(attempt)).map(({ sends }) => sends.at(-1)?.outcome);
});
