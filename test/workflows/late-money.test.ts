import { bilinguals, english4, saveSomebody, saveUnder } from '../support/people';
import { createPlay, HOUR, MINUTE, type Play } from '../support/play';
import { createRig, type Rig } from '../support/rig';

let rig: Rig;
let play: Play;
let bilingual: Play;

beforeAll(async () => {
  rig = await createRig();
  play = createPlay(rig, english4());
  bilingual = createPlay(rig, bilinguals());
});
afterEach(async () => {
  await rig.rows(`UPDATE offering SET capacity = NULL WHERE campus = '993010' AND subject = '1'`);
  await rig.expectInvariants();
});
afterAll(() => rig?.close());

const DAY = 24 * HOUR;

const linesOf = async (number: string) =>
  (await play.money(number)).flatMap(({ lines }) =>
    lines.map(({ subject, outcome, reason }) => [subject, outcome, reason]),
  );

const refundsOf = (number: string) =>
  rig.rows('SELECT subject, amount_fen, reason, owner FROM refund_due WHERE registration = $1', [
    number,
  ]);

describe('money that comes after the release [R32]', () => {
  it('makes the entry anew, paid, and reopens the registration that the purge had deleted', async () => {
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.time.skip(DAY + MINUTE);
    expect(await rig.outcome(who.number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });

    expect(await play.notify(opened)).toBe('late');
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
    expect(await linesOf(who.number)).toEqual([['1', 'reentered', null]]);
    await rig.eventually(async () =>
      expect(await rig.outcome(who.number)).toEqual({ end: 'settled' }),
    );
  });

  it('is refunded, never taking a place from somebody, when the place is gone', async () => {
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.time.skip(DAY + MINUTE);
    await rig.outcome(who.number);
    await rig.rows(
      `UPDATE offering SET capacity = sold + held WHERE campus = '993010' AND subject = '1'`,
    );

    expect(await play.notify(opened)).toBe('late');
    expect(await play.seen(who.number)).toEqual({ state: 'deleted', held: [], paid: [] });
    expect(await refundsOf(who.number)).toEqual([
      { subject: '1', amount_fen: 1, reason: 'placeGone', owner: 'finance' },
    ]);
  });

  it('is refunded when the level is taken by another subject meanwhile', async () => {
    const who = await bilingual.holding('1');
    const opened = await play.order(who, '1');
    await rig.time.skip(DAY - HOUR);
    await rig.store.payments.recordClosed(opened.attempt, 'givenUp', 'alipay');
    await play.cancel(who, '1');
    await play.choose(who, '3');

    expect(await play.notify(opened)).toBe('late');
    expect(await linesOf(who.number)).toEqual([['1', 'refundDue', 'levelTaken']]);
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: ['3'], paid: [] });
    await rig.expectWaiting(who.number);
  });

  it('pays the entry that the candidate has taken up again at the same price', async () => {
    const who = await bilingual.holding('1', '4');
    const opened = await play.order(who, '1');
    await rig.store.payments.recordClosed(opened.attempt, 'givenUp', 'alipay');
    await play.cancel(who, '1');
    await play.choose(who, '1');

    expect(await play.notify(opened)).toBe('paid');
    expect(await linesOf(who.number)).toEqual([['1', 'paid', null]]);
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: ['4'], paid: ['1'] });
  });

  it('is refunded as paid twice when another attempt has paid the subject [R33]', async () => {
    const who = await play.holding('1');
    const first = await play.order(who, '1');
    await rig.pay(first.attempt, first.url);
    await rig.store.payments.recordClosed(first.attempt, 'givenUp', 'alipay');
    await play.payInTime(await play.order(who, '1'));
    await rig.outcome(who.number);

    await play.notify(first);
    expect(await refundsOf(who.number)).toEqual([
      { subject: '1', amount_fen: 1, reason: 'paidTwice', owner: 'finance' },
    ]);
    expect(await play.seen(who.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
  });

  it('follows the candidate to the registration that was saved after the purge', async () => {
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.time.skip(DAY + MINUTE);
    await rig.outcome(who.number);
    const again = await saveSomebody(rig, who.person);
    await play.choose(again, '1');
    await play.untilState(again.number, 'holding');

    await play.notify(opened);
    expect(await play.seen(again.number)).toEqual({ state: 'live', held: [], paid: ['1'] });
    expect(await play.seen(who.number)).toEqual({ state: 'deleted', held: [], paid: [] });
    expect(await rig.outcome(again.number)).toEqual({ end: 'settled' });
    const facts = await rig.rows<{ type: string }>(
      `SELECT type FROM fact WHERE subject_id = $1 ORDER BY seq DESC LIMIT 1`,
      [who.number],
    );
    expect(facts).toEqual([{ type: 'paymentFollowed' }]);
  });

  it('is refunded when the account has registered somebody else since', async () => {
    const who = await play.holding('1');
    const opened = await play.order(who, '1');
    await rig.time.skip(DAY + MINUTE);
    await rig.outcome(who.number);
    const somebodyElse = await play.save();
    await rig.time.skip(DAY + MINUTE);
    await rig.outcome(somebodyElse.number);
    const other = await saveUnder(rig, who.accountId, somebodyElse.person);

    await play.notify(opened);
    expect(await refundsOf(who.number)).toMatchObject([{ reason: 'accountTaken' }]);
    expect(await play.seen(who.number)).toMatchObject({ state: 'deleted' });
    expect(await play.seen(other)).toEqual({ state: 'live', held: [], paid: [] });
  });

  it('tells the candidate which it was: paid, back again, or refunded', async () => {
    await rig.told();
    const texts = await rig.eventually(async () => {
      const late = rig.mails.filter((mail) => mail.subject.includes('缴费处理结果'));
      if (late.length < 4) throw new Error(`only ${late.length} mails about late money yet`);
      return Promise.resolve(late.map((mail) => mail.text).join('\n'));
    });
    expect(texts).toContain('科目已恢复，支付成功');
    expect(texts).toContain('该笔款项将全额退回原支付账户');
  });
});
