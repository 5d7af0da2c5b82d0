import {
  count,
  DAY,
  factsOf,
  linesOf,
  mailsTo,
  MINUTE,
  order,
  pay,
  seen,
  type Bought,
} from './support/acts';
import { createSite, type Guest, type Site } from './support/site';

/** Notifications that come again and again, with the browser, and while nothing can be stored. */
let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterEach(async () => {
  site.notices.loseAnswers(false);
  await site.switchesOff();
  await site.expectInvariants();
});
afterAll(() => site?.close());

const buyer = async (...subjects: string[]): Promise<{ guest: Guest; bought: Bought }> => {
  const guest = await site.guest(...subjects);
  return { guest, bought: await order(guest, ...subjects) };
};

/** What the gateway heard of each send of an attempt's notification. */
const outcomesOf = async ({ attempt }: Bought): Promise<string[]> =>
  (await site.control.notifications(attempt))[0]?.sends.map((send) => send.outcome) ?? [];

const receiptsOf = ({ attempt }: Bought) =>
  site.rows('SELECT verdict, receipts FROM notice WHERE attempt = $1', [attempt]);

const timesIn = (all: readonly string[], one: string): number =>
  all.filter((text) => text.includes(one)).length;

describe('the browser’s return, 更新 and the notification in the same instant', () => {
  it('are one transition and one mail [edge 7]', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { guest, bought } = await buyer('1', 'F');
      // Held back until the flush, and then sent four times over.
      await site.switches({ reorderNotifications: true, duplicateNotifications: 3 });
      const { redirect } = await site.control.pay(bought.attempt, bought.url);
      const pages: string[] = [];
      const comeBack = async () => void pages.push(await (await fetch(redirect ?? '')).text());
      const ask = async () => void (await guest.client.refreshOrder(bought.orderNo));
      const acts = [site.flush, comeBack, comeBack, ask];
      await Promise.all((round % 2 === 0 ? acts : acts.reverse()).map((act) => act()));
      expect(timesIn(pages, '支付成功')).toBe(2);

      expect(await linesOf(site, bought)).toEqual([
        ['1', 'paid', null],
        ['F', 'paid', null],
      ]);
      expect(timesIn(await factsOf(site, guest.number), 'paymentConfirmed')).toBe(1);
      expect(await site.outcome(guest.number)).toEqual({ end: 'settled' });
      expect(timesIn(await mailsTo(site, guest), '缴费成功')).toBe(1);
      expect(await outcomesOf(bought)).toEqual(['success']);
    }
  });
});

describe('a notification that cannot be stored', () => {
  it('is not acknowledged while the database is away, and comes again [edge 15]', async () => {
    const { guest, bought } = await buyer('1');
    await site.databaseWire.cut();
    await site.control.pay(bought.attempt, bought.url);
    await site.control.flush().finally(() => site.databaseWire.mend());
    expect(site.notices.answers.at(-1)).toMatch(/^50\d fail$/);
    expect(await receiptsOf(bought)).toEqual([]);
    expect((await guest.client.orderPage(bought.orderNo)).state).toBe('open');

    await site.time.skip(4 * MINUTE);
    await site.flush();
    expect(await outcomesOf(bought)).toEqual([expect.stringMatching(/^HTTP 50\d$/), 'success']);
    expect(await seen(site, guest.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
  });

  it('is kept as it came before it is acted on, so that a failure in between loses nothing [edge 15]', async () => {
    const { guest, bought } = await buyer('1');
    await site.rows('ALTER TABLE money_line RENAME TO money_line_away');
    await site.control.pay(bought.attempt, bought.url);
    await site.control
      .flush()
      .finally(() => site.rows('ALTER TABLE money_line_away RENAME TO money_line'));
    expect(site.notices.answers.at(-1)).toMatch(/^50\d fail$/);
    expect(await receiptsOf(bought)).toEqual([{ verdict: 'paid', receipts: 1 }]);
    expect(await linesOf(site, bought)).toEqual([]);

    await site.time.skip(4 * MINUTE);
    await site.flush();
    expect(await receiptsOf(bought)).toEqual([{ verdict: 'paid', receipts: 2 }]);
    expect(await linesOf(site, bought)).toEqual([['1', 'paid', null]]);
    expect(timesIn(await mailsTo(site, guest), '缴费成功')).toBe(1);
  });
});

describe('the same notification eight times in 24 h 24 min, since Alipay never hears the answer', () => {
  const RETRIES = [4, 10, 10, 60, 120, 360, 900].map((minutes) => minutes * MINUTE);

  const sendAllEight = async (bought: Bought): Promise<void> => {
    site.notices.loseAnswers(true);
    const before = site.notices.answers.length;
    await pay(site, bought);
    for (const pause of RETRIES) {
      await site.time.skip(pause);
      await site.flush();
    }
    const eight = (what: string) => Array.from({ length: 8 }, () => what);
    expect(site.notices.answers.slice(before)).toEqual(eight('200 success'));
    expect(await outcomesOf(bought)).toEqual(eight('unreachable'));
    expect(await receiptsOf(bought)).toEqual([{ verdict: 'paid', receipts: 8 }]);
  };

  it('counts once, also when a purge lies between the first and the last [edge 6]', async () => {
    const guest = await site.guest('1', 'F');
    const bought = await order(guest, '1');
    await sendAllEight(bought);
    expect(await linesOf(site, bought)).toEqual([['1', 'paid', null]]);
    expect(await seen(site, guest.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
    const facts = await factsOf(site, guest.number);
    expect(timesIn(facts, 'paymentConfirmed')).toBe(1);
    expect(facts).toContain('subjectsReleased');
    expect(timesIn(await mailsTo(site, guest), '缴费成功')).toBe(1);
  });

  it('counts once for ever, also when all eight come after the purge [edge 6]', async () => {
    const { guest, bought } = await buyer('1');
    await site.switches({ outTradeNo: bought.attempt, payAfterExpiry: true });
    await site.time.skip(DAY + MINUTE);
    expect(await site.outcome(guest.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    await sendAllEight(bought);

    const [notification] = await site.control.notifications(bought.attempt);
    await site.time.skip(40 * DAY);
    await site.control.resend(notification?.id ?? '');
    expect(site.notices.answers.at(-1)).toBe('200 success');
    expect(await linesOf(site, bought)).toEqual([['1', 'reentered', null]]);
    expect(await seen(site, guest.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
    expect(await count(site, 'money WHERE attempt = $1', bought.attempt)).toBe(1);
    expect(timesIn(await factsOf(site, guest.number), 'latePaymentSettled')).toBe(1);
    expect(timesIn(await mailsTo(site, guest), '缴费处理结果')).toBe(1);
  });
});
