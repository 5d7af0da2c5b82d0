import type { Trade } from '../../domain/paying';
import { countOf, createCrowd, HOUR, outcomeOf, type Candidate, type Crowd } from './support/crowd';

let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
beforeEach(() => crowd.rows('UPDATE moved_clock SET offset_ms = 0'));
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const choose = (who: { session: string }, ...subjects: string[]) =>
  crowd.store.registrations.chooseSubjects(
    who,
    subjects.map((subject) => ({ subject })),
  );
const order = (who: { session: string }, ...subjects: string[]) =>
  crowd.store.payments.openOrder(who, { subjects, gateway: 'alipay', bank: null });

/** Somebody with subjects and an open order for all of them, and the trade that would pay it. */
const buyer = async (...subjects: string[]) => {
  const who = await crowd.candidate();
  await choose(who, ...subjects);
  const { answer } = await order(who, ...subjects);
  const trade: Trade = {
    gateway: 'alipay',
    attempt: answer.attempt.number,
    tradeNo: `T${answer.attempt.number}`,
    amountFen: answer.attempt.amountFen,
    paidAt: await crowd.store.now(),
  };
  return { ...who, trade };
};

const registrationOf = async (number: string) => {
  const view = await crowd.store.views.registration({ number });
  if (!view) throw new Error(`${number} is not there`);
  return view.registration;
};
const stateOf = async ({ number }: Pick<Candidate, 'number'>) => {
  const { state, entries } = await registrationOf(number);
  return `${state} ${entries.map((entry) => `${entry.subject} ${entry.state}`).join(' ')}`.trim();
};
const releaseNow = async ({ number }: Pick<Candidate, 'number'>) =>
  crowd.store.deadlines.releaseDue(number, await crowd.store.now());
const pay = (trade: Trade) => crowd.store.payments.recordTrade(trade, 'alipay');
const close = (trade: Trade) =>
  crowd.store.payments.recordClosed(trade.attempt, 'expired', 'workflow');

describe('an order [R29]', () => {
  test('opened by many tabs at once is one attempt', async () => {
    const who = await crowd.candidate();
    await choose(who, '1', 'F');
    const other = crowd.secondStore();
    const opened = await Promise.all([
      ...Array.from({ length: 8 }, () => order(who, '1', 'F')),
      other.payments.openOrder(who, { subjects: ['F', '1'], gateway: 'alipay', bank: null }),
    ]);
    expect(new Set(opened.map(({ answer }) => answer.attempt.number)).size).toBe(1);
  });

  test('of other lines at the same moment is refused to all but one', async () => {
    const who = await crowd.candidate();
    await choose(who, '1', '4');
    const outcomes = await Promise.all([
      outcomeOf(order(who, '1')),
      outcomeOf(order(who, '4')),
      outcomeOf(order(who, '1', '4')),
    ]);
    expect(countOf(outcomes, 'granted')).toBe(1);
    expect(countOf(outcomes, 'orderOpen')).toBe(2);
  });

  test('covers its entries against cancelling until it is given up [R26]', async () => {
    const { trade, ...who } = await buyer('1');
    const cancel = () => outcomeOf(crowd.store.registrations.cancelEntry(who, '1'));
    expect(await cancel()).toBe('entryInOpenOrder');
    await crowd.store.payments.recordClosed(trade.attempt, 'givenUp', 'alipay');
    expect(await cancel()).toBe('granted');
  });

  test('keeps the price it was opened with when the fee changes under it', async () => {
    const { trade, ...who } = await buyer('1');
    await crowd.rows(`UPDATE offering SET fee_fen = 2 WHERE campus = '993010' AND subject = '1'`);
    expect((await pay(trade)).answer).toBe('paid');
    expect(await stateOf(who)).toBe('live 1 paid');
    await crowd.rows(`UPDATE offering SET fee_fen = 1 WHERE campus = '993010' AND subject = '1'`);
  });
});

describe('a trade [R30]', () => {
  test('told twenty times at once, through two processes, is counted once [edge 6]', async () => {
    const { trade, number } = await buyer('1', 'F');
    const stores = [crowd.store, crowd.secondStore()] as const;
    const told = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        (stores[at % 2] ?? crowd.store).payments.recordTrade(trade, 'alipay'),
      ),
    );
    const answers = told.map(({ answer }) => answer);
    expect(countOf(answers, 'paid')).toBe(1);
    expect(countOf(answers, 'known')).toBe(19);
    expect(
      await crowd.rows(
        `SELECT (SELECT count(*)::int FROM money m WHERE m.attempt = $1) AS money,
                (SELECT count(*)::int FROM fact WHERE subject_id = $2 AND type = 'paymentConfirmed') AS facts,
                (SELECT count(*)::int FROM mail m JOIN registration r ON r.id = m.registration_id
                 WHERE r.number = $2 AND m.kind = 'paymentReceived') AS mails`,
        [trade.attempt, number],
      ),
    ).toEqual([{ money: 1, facts: 1, mails: 1 }]);
  });

  test('a second one for the same attempt is to be refunded, and the entry stays paid [R33]', async () => {
    const { trade, ...who } = await buyer('1');
    await Promise.all([pay(trade), pay({ ...trade, tradeNo: 'second' })]);
    expect(await stateOf(who)).toBe('live 1 paid');
    expect(
      await crowd.rows('SELECT reason, owner FROM refund_due WHERE registration = $1', [
        who.number,
      ]),
    ).toEqual([{ reason: 'paidTwice', owner: 'finance' }]);
  });

  test('of a wrong amount is quarantined with an owner and moves no place [R33] [edge 12]', async () => {
    const { trade, ...who } = await buyer('1');
    const before = await crowd.place('993010', '1');
    expect((await pay({ ...trade, amountFen: trade.amountFen + 1 })).answer).toBe('quarantined');
    expect(await stateOf(who)).toBe('live 1 held');
    expect(await crowd.place('993010', '1')).toEqual(before);
    expect(
      await crowd.rows('SELECT reason, owner FROM quarantine WHERE attempt = $1', [trade.attempt]),
    ).toEqual([{ reason: 'amountDiffers', owner: 'finance' }]);
  });

  test('of an attempt that nobody opened is not found', async () => {
    const { trade } = await buyer('1');
    expect(await outcomeOf(pay({ ...trade, attempt: 'unknown' }))).toBe('orderNotFound');
  });
});

describe('a payment and its refund, told in the same instant', () => {
  test('count as one or the other, and neither changes afterwards [edge 9]', async () => {
    const other = crowd.secondStore();
    for (let round = 0; round < 8; round += 1) {
      const { trade, ...who } = await buyer('1');
      const { gateway, attempt, tradeNo, amountFen } = trade;
      const refund = { gateway, attempt, tradeNo, refundedFen: amountFen, inFull: true };
      const acts = [() => pay(trade), () => other.payments.recordRefund(refund, 'alipay')];
      if (round % 2 === 0) acts.reverse();
      await Promise.all(acts.map((act) => act()));
      const ending = await stateOf(who);
      expect(['live 1 paid', 'live 1 held']).toContain(ending);
      const again = (await pay(trade)).answer;
      expect(again).toBe(ending === 'live 1 paid' ? 'known' : 'refunded');
      expect((await other.payments.recordRefund(refund, 'alipay')).answer).toBe('notDue');
      expect(await stateOf(who)).toBe(ending);
    }
  });
});

describe('purge against payment in the same instant [R31]', () => {
  test('the payment first: the entry is paid and nothing is released', async () => {
    const { trade, ...who } = await buyer('1');
    await crowd.moveClock(24 * HOUR);
    await pay(trade);
    expect((await releaseNow(who)).answer).toMatchObject({ released: [], deleted: null });
    expect(await stateOf(who)).toBe('live 1 paid');
  });

  test('the purge first: it must ask; closed, released, and the late money makes the entry anew', async () => {
    const { trade, ...who } = await buyer('1');
    await crowd.moveClock(24 * HOUR);
    const asked = await releaseNow(who);
    expect(asked.answer).toMatchObject({ released: [], mustAsk: [{ attempt: trade.attempt }] });
    await close(trade);
    expect((await releaseNow(who)).answer).toMatchObject({ deleted: 'purgedEmpty' });
    expect((await pay(trade)).answer).toBe('late');
    expect(await stateOf(who)).toBe('live 1 paid');
  });

  test('both at once, again and again: paid in the end, once, whoever was first [edge 3]', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { trade, ...who } = await buyer('1');
      await crowd.moveClock(24 * HOUR);
      await close(trade);
      const both = [() => releaseNow(who), () => pay(trade)];
      await Promise.all((round % 2 === 0 ? both : both.reverse()).map((act) => act()));
      expect(await stateOf(who)).toBe('live 1 paid');
      await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
    }
  });

  test('late money whose place was sold meanwhile is to be refunded and takes nobody’s place [R32]', async () => {
    const { trade, ...who } = await buyer('1', 'F');
    await crowd.moveClock(24 * HOUR);
    await close(trade);
    await releaseNow(who);
    await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
    const { held, sold } = await crowd.place('993010', 'F');
    await crowd.setCapacity('993010', 'F', held + sold + 1);
    await choose(await crowd.candidate(), '1', 'F');
    expect((await pay({ ...trade, paidAt: null })).answer).toBe('late');
    expect(await stateOf(who)).toBe('live 1 paid');
    expect(
      await crowd.rows('SELECT subject, reason FROM refund_due WHERE registration = $1', [
        who.number,
      ]),
    ).toEqual([{ subject: 'F', reason: 'placeGone' }]);
    await crowd.setCapacity('993010', 'F', 100);
  });
});

describe('purge against the candidate in the same instant', () => {
  test('a new choice or the deletion of the empty registration, never both [R13] [edge 50]', async () => {
    const outcomes: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      const who = await crowd.candidate();
      // The session outlives the move, the registration does not.
      await crowd.rows('UPDATE registration SET empty_by = decision_now() WHERE number = $1', [
        who.number,
      ]);
      const acts = [() => outcomeOf(choose(who, '1')), () => outcomeOf(releaseNow(who))];
      const [first] = await Promise.all(
        (round % 2 === 0 ? acts : [...acts].reverse()).map((act) => act()),
      );
      outcomes.push(first ?? '');
      expect(['live 1 held', 'deleted']).toContain(await stateOf(who));
    }
    expect(outcomes).toContain('granted');
  });

  test('a cancel that comes with the purge finds the deadline passed, and the place is freed once [edge 29]', async () => {
    const who = await crowd.candidate();
    await choose(who, '1');
    const before = await crowd.place('993010', '1');
    await crowd.rows(
      `UPDATE entry SET pay_by = decision_now() FROM registration r WHERE r.id = registration_id AND r.number = $1`,
      [who.number],
    );
    const [cancelled] = await Promise.all([
      outcomeOf(crowd.store.registrations.cancelEntry(who, '1')),
      releaseNow(who),
      releaseNow(who),
    ]);
    expect(['deadlinePassed', 'entryNotFound']).toContain(cancelled);
    expect(await crowd.place('993010', '1')).toEqual({ ...before, held: before.held - 1 });
  });
});

describe('late money of a deleted registration [R32]', () => {
  const lost = async () => {
    const bought = await buyer('1');
    await crowd.moveClock(24 * HOUR);
    await close(bought.trade);
    await releaseNow(bought);
    await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
    return bought;
  };

  test('follows the candidate to the live one under the same account', async () => {
    const who = await lost();
    const again = await crowd.store.saving.save(who.accountId, who.recordId);
    expect((await pay(who.trade)).answer).toBe('late');
    expect(await stateOf(again)).toBe('live 1 paid');
    expect(await stateOf(who)).toBe('deleted');
    expect((await pay(who.trade)).answer).toBe('known');
  });

  test('is known for ever, also when the registration it followed to is gone too', async () => {
    const who = await lost();
    const again = await crowd.store.saving.save(who.accountId, who.recordId);
    await choose(who, '3');
    await pay(who.trade);
    await crowd.moveClock(24 * HOUR);
    await releaseNow(again);
    expect(await stateOf(again)).toBe('deleted');
    expect((await pay(who.trade)).answer).toBe('knownDueBack');
  });

  test('is to be refunded when the account has registered somebody else', async () => {
    const who = await lost();
    const other = await crowd.store.saving.save(who.accountId, await crowd.record());
    await pay(who.trade);
    expect(await stateOf(other)).toBe('live');
    expect(
      await crowd.rows('SELECT reason FROM refund_due WHERE registration = $1', [who.number]),
    ).toEqual([{ reason: 'accountTaken' }]);
  });

  test('meeting a new saving in the same instant ends with one live registration and the money on it', async () => {
    for (let round = 0; round < 6; round += 1) {
      const who = await lost();
      await Promise.all([pay(who.trade), crowd.store.saving.save(who.accountId, who.recordId)]);
      const live = await crowd.rows<{ number: string }>(
        `SELECT number FROM registration WHERE account_id = $1 AND state = 'live'`,
        [who.accountId],
      );
      expect(live).toHaveLength(1);
      expect(await stateOf({ number: live[0]?.number ?? '' })).toBe('live 1 paid');
    }
  });
});

test('a paid oral whose written lapses goes with it, frees its place, and its money is due back [R26] [edge 53]', async () => {
  const { trade, ...who } = await buyer('1', 'F');
  const before = await crowd.place('993010', 'F');
  await close(trade);
  await crowd.store.registrations.cancelEntry(who, '1');
  await crowd.rows(`UPDATE offering SET fee_fen = 2 WHERE campus = '993010' AND subject = '1'`);
  await choose(who, '1');
  await crowd.rows(`UPDATE offering SET fee_fen = 1 WHERE campus = '993010' AND subject = '1'`);
  await pay(trade);
  expect(await stateOf(who)).toBe('live 1 held F paid');
  expect(await crowd.place('993010', 'F')).toEqual({
    held: before.held - 1,
    sold: before.sold + 1,
  });
  await crowd.moveClock(24 * HOUR);
  expect((await releaseNow(who)).answer).toMatchObject({ released: ['1', 'F'] });
  expect(await crowd.place('993010', 'F')).toEqual({ held: before.held - 1, sold: before.sold });
  expect(
    await crowd.rows(
      'SELECT subject, reason FROM refund_due WHERE registration = $1 ORDER BY subject',
      [who.number],
    ),
  ).toEqual([
    { subject: '1', reason: 'feeChanged' },
    { subject: 'F', reason: 'writtenLost' },
  ]);
});
