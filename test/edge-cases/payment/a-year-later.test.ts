import {
  count,
  DAY,
  factsOf,
  linesOf,
  mailsTo,
  order,
  paidGuest,
  pay,
  seen,
  verdictsOf,
} from './support/acts';
import { createSite, type Site } from './support/site';

/** What Alipay tells when a year has passed since a payment: TRADE_FINISHED, and the closing of what timed out. */
let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterEach(() => site.expectInvariants());
afterAll(() => site?.close());

const PAID = { state: 'live', held: [], paid: ['1'] };

describe('a year later', () => {
  const alarms = () =>
    site.logged.filter((line) => line.includes('money or notices in quarantine'));

  it('TRADE_FINISHED of a known trade is acknowledged and changes nothing [edge 8]', async () => {
    const { guest, bought } = await paidGuest(site, '1');
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
    expect(await verdictsOf(site, bought)).toEqual(['paid', 'paid']);
    // Closed by time is told by the same word as refunded in full, and is neither paid nor refunded.
    expect(await verdictsOf(site, unpaid)).toEqual(['noPayment']);
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
