import { createCrowd, type Candidate, type Crowd } from '../store/support/crowd';
import * as acts from './support/acts';
import { createArena, type Arena } from './support/duel';

// Ten rounds each, on a machine that may have much else to do.
jest.setTimeout(180_000);

let crowd: Crowd;
let arena: Arena;
beforeAll(async () => {
  crowd = await createCrowd();
  arena = await createArena(crowd);
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd?.close());

const { buyer, holder } = acts;

/** The attempt was given up, and yet its money comes. */
const givenUp = async (...subjects: string[]) => {
  const who = await buyer(crowd, ...subjects);
  await crowd.store.payments.recordClosed(who.trade.attempt, 'givenUp', 'alipay');
  return who;
};

/** Deleted by the purge with its attempt given up; the clock stands where it stood. */
const purged = async () => {
  const who = await holder(crowd, '1');
  await acts.backdate(crowd, who);
  const trade = await acts.orderOf(crowd, who, '1');
  await crowd.store.payments.recordClosed(trade.attempt, 'givenUp', 'alipay');
  await acts.lastHour(crowd)();
  await crowd.store.deadlines.releaseDue(who.number, await crowd.store.now());
  await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
  return { ...who, trade };
};

describe('a payment in the same instant as', () => {
  it('放弃支付: paid, with the attempt or after it [R32]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await buyer(crowd, '1');
        return { number: who.number, one: acts.pay(who), other: acts.giveUp(who) };
      },
      {
        oneFirst: 'paid, closed: live 1 paid; 1 paid; paymentConfirmed',
        otherFirst: 'paid, closed: live 1 paid; 1 paid; attemptClosed latePaymentSettled',
      },
    ));

  it('a cancel after 放弃支付: the entry is paid, or made anew [R32]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await givenUp('1');
        return { number: who.number, one: acts.pay(who), other: acts.cancel(who, '1') };
      },
      {
        oneFirst: 'paid, entryPaid: live 1 paid; 1 paid; latePaymentSettled',
        otherFirst: 'late, granted: live 1 paid; 1 reentered; entryCancelled latePaymentSettled',
      },
    ));

  it('a new choice of the same level: the level is taken once, by whoever was first [R21]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await givenUp('1');
        await crowd.store.registrations.cancelEntry(who, '1');
        return { number: who.number, one: acts.pay(who), other: acts.choose(who, '3') };
      },
      {
        oneFirst: 'late, sameLevel: live 1 paid; 1 reentered; latePaymentSettled',
        otherFirst:
          'late, granted: live 3 held; 1 refundDue levelTaken; subjectChosen latePaymentSettled',
      },
    ));

  it('a change of campus to another price: the old place is paid, or the money is due back', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await givenUp('1', 'F');
        const moved = acts.move(who, 'F', '993030');
        return { number: who.number, one: acts.pay(who), other: moved };
      },
      {
        oneFirst: 'paid, entryPaid: live 1 paid F paid; 1 paid F paid; latePaymentSettled',
        otherFirst:
          'late, granted: live 1 paid F held; 1 paid F refundDue feeChanged; oralMoved latePaymentSettled',
      },
    ));

  it('the workflow’s doubt: money ends the doubt', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await buyer(crowd, '1');
        return { number: who.number, one: acts.pay(who), other: acts.doubt(who) };
      },
      {
        oneFirst: 'paid, asked: live 1 paid; 1 paid; paymentConfirmed',
        otherFirst: 'paid, asked: live 1 paid; 1 paid; attemptInDoubt paymentConfirmed',
      },
    ));

  it('an extension: paid, and nothing is left to extend [R45]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await buyer(crowd, '1');
        return { number: who.number, one: acts.pay(who), other: acts.extend(crowd, who) };
      },
      {
        oneFirst: 'paid, nothing: live 1 paid; 1 paid; paymentConfirmed',
        otherFirst: 'paid, extended: live 1 paid; 1 paid; deadlineExtended paymentConfirmed',
      },
    ));

  it('the reminder: who has paid is not reminded [edge 41]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await holder(crowd, '1');
        await acts.backdate(crowd, who);
        const paying = { ...who, trade: await acts.orderOf(crowd, who, '1') };
        return { number: who.number, one: acts.pay(paying), other: acts.remind(paying) };
      },
      {
        oneFirst: 'paid, done: live 1 paid; 1 paid; paymentConfirmed',
        otherFirst: 'paid, done: live 1 paid; 1 paid; reminderAsked paymentConfirmed',
      },
    ));

  it('a second trade of the same attempt: one pays, the other is due back [R33] [edge 11]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await buyer(crowd, '1');
        const twice = { ...who, trade: { ...who.trade, tradeNo: `${who.trade.tradeNo}b` } };
        return { number: who.number, one: acts.pay(who), other: acts.pay(twice) };
      },
      {
        oneFirst:
          'paid, late: live 1 paid; 1 paid 1 refundDue paidTwice; paymentConfirmed latePaymentSettled',
        otherFirst:
          'late, paid: live 1 paid; 1 paid 1 refundDue paidTwice; paymentConfirmed latePaymentSettled',
      },
    ));

  it('a new saving after the purge: it reopens the old one, or follows to the new [R32]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await purged();
        return { number: who.number, one: acts.pay(who), other: acts.saveAgain(who) };
      },
      {
        oneFirst: 'late, same: live 1 paid; 1 reentered; latePaymentSettled',
        otherFirst: 'late, new: deleted; 1 reentered; paymentFollowed',
      },
    ));
});

describe('放弃支付 in the same instant as', () => {
  it('a cancel: refused as long as the attempt is open [R26]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await buyer(crowd, '1');
        const refused = { ...acts.cancel(who, '1'), isInstant: true } as const;
        return { number: who.number, one: acts.giveUp(who), other: refused };
      },
      {
        oneFirst: 'closed, granted: live; ; attemptClosed entryCancelled',
        otherFirst: 'closed, entryInOpenOrder: live 1 held; ; attemptClosed',
      },
    ));

  it('the workflow’s doubt: the answer ends the doubt', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await buyer(crowd, '1');
        return { number: who.number, one: acts.giveUp(who), other: acts.doubt(who) };
      },
      {
        oneFirst: 'closed, asked: live 1 held; ; attemptClosed',
        otherFirst: 'closed, asked: live 1 held; ; attemptInDoubt attemptClosed',
      },
    ));
});

describe('支付 in the same instant as', () => {
  const cases: readonly {
    what: string;
    other: (who: Candidate) => acts.Act;
    oneFirst: string;
    otherFirst: string;
  }[] = [
    {
      what: 'a cancel: what is being paid is not cancelled [R26]',
      other: (who) => acts.cancel(who, '1'),
      oneFirst: 'granted, entryInOpenOrder: live 1 held F held; ; orderOpened',
      otherFirst: 'entryNotFound, granted: live; ; entryCancelled',
    },
    {
      what: 'a change of campus: what is being paid is not moved [R28]',
      other: (who) => acts.move(who, 'F', '993030'),
      oneFirst: 'granted, entryInOpenOrder: live 1 held F held; ; orderOpened',
      otherFirst: 'granted, granted: live 1 held F held; ; oralMoved orderOpened',
    },
  ];
  it.each(cases)('$what', ({ other, ...ends }) =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await holder(crowd, '1', 'F');
        return { number: who.number, one: acts.order(who, '1', 'F'), other: other(who) };
      },
      { oneFirst: ends.oneFirst, otherFirst: ends.otherFirst },
    ),
  );
});
