import { attemptOf } from '../../api/support/attempt';
import { expectRefusal } from '../../api/support/expect-problem';
import {
  count,
  DAY,
  leaveFree,
  linesOf,
  MINUTE,
  order,
  pay,
  refundsOf,
  seen,
  type Bought,
} from './support/acts';
import { createSite, type Guest, type Site } from './support/site';

/** One candidate and one price: paying twice, a fee that changes under way, and what the reply says. */
let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterEach(async () => {
  await site.switchesOff();
  await leaveFree(site, '1', null);
  await setFee(1);
  await site.expectInvariants();
});
afterAll(() => site?.close());

const PAID = { state: 'live', held: [], paid: ['1'] };

/** Finance and school change the fee of English 4 at the home campus. */
const setFee = (fen: number) =>
  site.rows(`UPDATE offering SET fee_fen = $1 WHERE campus = '993010' AND subject = '1'`, [fen]);

/** Two attempts for one subject: the first given up before its page was ever opened, so it stays payable. */
const twoAttempts = async () => {
  const guest = await site.guest('1');
  const first = await order(guest, '1');
  await guest.client.giveUpOrder(first.orderNo);
  const second = await order(guest, '1');
  expect(second.attempt).not.toBe(first.attempt);
  return { guest, first, second };
};

describe('paying twice [R33]', () => {
  it('in two tabs of one order is one trade: Alipay takes the money of a number once [edge 11]', async () => {
    const guest = await site.guest('1');
    const [one, other] = await Promise.all([order(guest, '1'), order(guest, '1')]);
    expect(other.attempt).toBe(one.attempt);
    await pay(site, one);
    await expect(site.control.pay(other.attempt, other.url)).rejects.toThrow(
      'ACQ.TRADE_HAS_SUCCESS',
    );
    expect(await seen(site, guest.number)).toEqual(PAID);
    expect(await refundsOf(site, guest.number)).toEqual([]);
  });

  it.each(['first', 'second'] as const)(
    'through two attempts: the one told later is due back alone, the subject stays paid (%s told first) [edge 11]',
    async (early) => {
      const { guest, ...attempts } = await twoAttempts();
      const late = early === 'first' ? 'second' : 'first';
      await pay(site, attempts[early]);
      await pay(site, attempts[late]);
      expect(await linesOf(site, attempts[early])).toEqual([['1', 'paid', null]]);
      expect(await refundsOf(site, guest.number)).toEqual([
        { attempt: attempts[late].attempt, subject: '1', reason: 'paidTwice', owner: 'finance' },
      ]);
      expect(await seen(site, guest.number)).toEqual(PAID);

      // Refunding one of the two is no refund of the other.
      await site.refund(attempts[late].attempt, 1);
      await site.flush();
      expect(await seen(site, guest.number)).toEqual(PAID);
      expect(await site.trade(attempts[early].attempt)).toMatchObject({ refunds: [] });
    },
  );

  it('both at once: one of them pays, the other is due back [edge 11]', async () => {
    const { guest, first, second } = await twoAttempts();
    await site.switches({ reorderNotifications: true });
    for (const { attempt, url } of [first, second]) await site.control.pay(attempt, url);
    await site.flush();
    expect(await seen(site, guest.number)).toEqual(PAID);
    expect(await refundsOf(site, guest.number)).toMatchObject([{ reason: 'paidTwice' }]);
    expect([...(await linesOf(site, first)), ...(await linesOf(site, second))].sort()).toEqual([
      ['1', 'paid', null],
      ['1', 'refundDue', 'paidTwice'],
    ]);
  });

  it('in part: only the line that was paid before is due back [edge 11]', async () => {
    const guest = await site.guest('1', 'F');
    const both = await order(guest, '1', 'F');
    await guest.client.giveUpOrder(both.orderNo);
    await pay(site, await order(guest, '1'));
    await pay(site, both);
    expect(await linesOf(site, both)).toEqual([
      ['1', 'refundDue', 'paidTwice'],
      ['F', 'paid', null],
    ]);
    expect(await seen(site, guest.number)).toEqual({ state: 'live', held: [], paid: ['1', 'F'] });
  });
});

describe('a fee that is changed while somebody is at the gateway’s page', () => {
  it('leaves the attempt at its price, and that price pays the subject [edge 13]', async () => {
    const guest = await site.guest('1');
    const bought = await order(guest, '1');
    await site.openPage(bought.url);
    await setFee(3000);
    // The page's address bears the second at which it was asked for.
    const { orderNo, attempt } = bought;
    expect(await order(guest, '1')).toMatchObject({ orderNo, attempt });
    expect((await guest.client.orderPage(bought.orderNo)).amountFen).toBe(1);
    expect(await site.trade(bought.attempt)).toMatchObject({ amountFen: 1 });

    await pay(site, bought);
    expect(await linesOf(site, bought)).toEqual([['1', 'paid', null]]);
    expect(await count(site, 'quarantine WHERE attempt = $1', bought.attempt)).toBe(0);
    expect(await seen(site, guest.number)).toEqual(PAID);
  });

  it('holds for who chooses after it; who chose before keeps the price that was shown [edge 13]', async () => {
    const early = await site.guest('1');
    await setFee(3000);
    const later = await site.guest('1');
    expect((await early.client.order(['1'])).amountFen).toBe(1);
    const opened = await later.client.order(['1']);
    expect(opened).toMatchObject({ amountFen: 3000, amountYuan: '30.00' });
    await pay(site, boughtOf(opened));
    expect(await seen(site, later.number)).toEqual(PAID);
  });

  it('makes money at the old price no payment of a new choice: it is due back [edge 13]', async () => {
    const guest = await site.guest('1');
    const bought = await order(guest, '1');
    await guest.client.giveUpOrder(bought.orderNo);
    await guest.client.cancel('1');
    await setFee(3000);
    await guest.client.choose([{ subject: '1' }]);
    await pay(site, bought);
    expect(await linesOf(site, bought)).toEqual([['1', 'refundDue', 'feeChanged']]);
    expect(await seen(site, guest.number)).toEqual({ state: 'live', held: ['1'], paid: [] });
  });
});

const boughtOf = (opened: { orderNo: string; redirectUrl: string | null }): Bought => ({
  orderNo: opened.orderNo,
  attempt: attemptOf(opened.redirectUrl),
  url: opened.redirectUrl ?? '',
});

describe('a reply tells of the money and of the place', () => {
  /** The money came after the purge; whether a place was left is the test's own matter. */
  const lateBuyer = async (): Promise<{ guest: Guest; bought: Bought }> => {
    const guest = await site.guest('1');
    const bought = await order(guest, '1');
    await site.switches({ outTradeNo: bought.attempt, payAfterExpiry: true });
    await site.time.skip(DAY + MINUTE);
    await site.outcome(guest.number);
    await guest.client.logIn(guest.credentials);
    return { guest, bought };
  };
  const titleAt = async (redirect: string | null): Promise<string> =>
    /<h1>(.*)<\/h1>/.exec(await (await fetch(redirect ?? '')).text())?.[1] ?? '';

  it('money received, place gone: never “paid” alone, whoever told first [edge 14]', async () => {
    for (const first of ['notification', 'browser'] as const) {
      const { guest, bought } = await lateBuyer();
      await leaveFree(site, '1', 0);
      await site.switches({ reorderNotifications: true });
      const { redirect } = await site.control.pay(bought.attempt, bought.url);
      if (first === 'notification') await site.flush();
      expect(await titleAt(redirect)).toBe('已收到款项');
      await site.flush();
      expect(await titleAt(redirect)).toBe('已收到款项');

      expect(await guest.client.orderPage(bought.orderNo)).toMatchObject({
        state: 'paid',
        stateLabel: '已支付，有款项待退回',
        lines: [{ subject: '1', place: 'none', placeLabel: '无考位' }],
        refunds: [
          {
            subject: '1',
            amountFen: 1,
            amountYuan: '0.01',
            reasonLabel: expect.any(String) as string,
          },
        ],
      });
      await expectRefusal(guest.client.page(), 'registrationDeleted');
      await leaveFree(site, '1', null);
    }
  });

  it('money received, place given back: both are told [edge 14]', async () => {
    const { guest, bought } = await lateBuyer();
    const redirect = await pay(site, bought);
    expect(await titleAt(redirect)).toBe('支付成功');
    expect(await guest.client.orderPage(bought.orderNo)).toMatchObject({
      state: 'paid',
      stateLabel: '已支付',
      lines: [{ subject: '1', place: 'paid' }],
      refunds: [],
    });
    expect((await guest.client.page()).written.summary.label).toBe('全支付');
  });

  it('no money yet: the place is held, and the order says no more than that [edge 14]', async () => {
    const guest = await site.guest('1');
    expect(await guest.client.order(['1'])).toMatchObject({
      state: 'open',
      lines: [{ subject: '1', place: 'held', placeLabel: '未支付' }],
      refunds: [],
    });
  });
});
