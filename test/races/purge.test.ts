import { createCrowd, type Crowd } from '../store/support/crowd';
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

const { purge, backdate, holder, buyer } = acts;

/** Somebody whose 24 hours end in an hour, and what the candidate or the gateway does then. */
const due = async (...subjects: string[]) => {
  const who = await holder(crowd, ...subjects);
  await backdate(crowd, who);
  return who;
};
const dueBuyer = async (...subjects: string[]) => {
  const who = await due(...subjects);
  return { ...who, trade: await acts.orderOf(crowd, who, ...subjects) };
};
const givenUp = async (...subjects: string[]) => {
  const who = await dueBuyer(...subjects);
  await crowd.store.payments.recordClosed(who.trade.attempt, 'givenUp', 'alipay');
  return who;
};

describe('the purge in the same instant as', () => {
  const between = () => acts.lastHour(crowd)();

  it('a payment whose attempt was given up: paid in the end, with the entry or made anew [R31] [R32]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await givenUp('1');
        await between();
        return { number: who.number, one: purge(who), other: acts.pay(who) };
      },
      {
        oneFirst:
          'purgedEmpty, late: live 1 paid; 1 reentered; subjectsReleased registrationDeleted latePaymentSettled',
        otherFirst: 'nothing, paid: live 1 paid; 1 paid; latePaymentSettled',
      },
    ));

  it('a payment whose attempt is open: nothing is released before the gateway is asked [R31]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await dueBuyer('1');
        await between();
        const asked = { ...purge(who), isInstant: true } as const;
        return { number: who.number, one: asked, other: acts.pay(who) };
      },
      {
        oneFirst: 'mustAsk, paid: live 1 paid; 1 paid; paymentConfirmed',
        otherFirst: 'nothing, paid: live 1 paid; 1 paid; paymentConfirmed',
      },
    ));

  it('放弃支付: released only once the attempt is closed', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await dueBuyer('1');
        await between();
        const asked = { ...purge(who), isInstant: true } as const;
        return { number: who.number, one: asked, other: acts.giveUp(who) };
      },
      {
        oneFirst: 'mustAsk, closed: live 1 held; ; attemptClosed',
        otherFirst:
          'purgedEmpty, closed: deleted; ; attemptClosed subjectsReleased registrationDeleted',
      },
    ));

  it('支付: an attempt that was opened in time covers its entry', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await due('1');
        return { number: who.number, one: acts.order(who, '1'), other: purge(who), between };
      },
      {
        oneFirst: 'granted, mustAsk: live 1 held; ; orderOpened',
        otherFirst: 'tooLate, purgedEmpty: deleted; ; subjectsReleased registrationDeleted',
      },
    ));

  it('a cancel: the place is freed once, and the registration has 24 hours more or is gone [R13]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await due('1', 'F');
        return { number: who.number, one: acts.cancel(who, '1'), other: purge(who), between };
      },
      {
        oneFirst: 'granted, nothing: live; ; entryCancelled',
        otherFirst: 'tooLate, purgedEmpty: deleted; ; subjectsReleased registrationDeleted',
      },
    ));

  it('a new choice: the other subject goes, the new one stays, or all is gone [R27]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await due('1');
        return { number: who.number, one: acts.choose(who, '4'), other: purge(who), between };
      },
      {
        oneFirst: 'granted, 1: live 4 held; ; subjectChosen subjectsReleased',
        otherFirst: 'tooLate, purgedEmpty: deleted; ; subjectsReleased registrationDeleted',
      },
    ));

  it('the first subject of an empty registration, in the same second [R13] [edge 50]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await due();
        await between();
        return { number: who.number, one: acts.choose(who, '1'), other: purge(who) };
      },
      {
        oneFirst: 'granted, nothing: live 1 held; ; subjectChosen',
        otherFirst: 'tooLate, empty24h: deleted; ; registrationDeleted',
      },
    ));

  it('a change of campus: the new place is freed, or the old one', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await due('1', 'F');
        const moved = acts.move(who, 'F', '993030');
        return { number: who.number, one: moved, other: purge(who), between };
      },
      {
        oneFirst: 'granted, purgedEmpty: deleted; ; oralMoved subjectsReleased registrationDeleted',
        otherFirst: 'tooLate, purgedEmpty: deleted; ; subjectsReleased registrationDeleted',
      },
    ));

  it('an extension: it keeps what is there and revives nothing [R45] [edge 42]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await due('1');
        await between();
        return { number: who.number, one: acts.extend(crowd, who), other: purge(who) };
      },
      {
        oneFirst: 'extended, nothing: live 1 held; ; deadlineExtended',
        otherFirst: 'nothing, purgedEmpty: deleted; ; subjectsReleased registrationDeleted',
      },
    ));

  it('another purge of the same registration: released once', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await due('1', 'F');
        await between();
        return { number: who.number, one: purge(who), other: purge(who) };
      },
      {
        oneFirst: 'purgedEmpty, nothing: deleted; ; subjectsReleased registrationDeleted',
        otherFirst: 'nothing, purgedEmpty: deleted; ; subjectsReleased registrationDeleted',
      },
    ));

  it('a second saving of the same candidate: the same registration, or a new number [R12] [R13]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await due();
        await between();
        return { number: who.number, one: acts.saveAgain(who), other: purge(who) };
      },
      {
        oneFirst: 'same, empty24h: deleted; ; registrationDeleted',
        otherFirst: 'new, empty24h: deleted; ; registrationDeleted',
      },
    ));

  it('the reminder that an outage has delayed: who is purged is not reminded [edge 41]', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const who = await due('1');
        return { number: who.number, one: acts.remind(who), other: purge(who), between };
      },
      {
        oneFirst:
          'done, purgedEmpty: deleted; ; reminderAsked subjectsReleased registrationDeleted',
        otherFirst: 'done, purgedEmpty: deleted; ; subjectsReleased registrationDeleted',
      },
    ));

  it('a payment of one subject, while the other goes: both happen, in either order', () =>
    arena.expectOneOfTwoEnds(
      async () => {
        const paying = await buyer(crowd, '1');
        await crowd.store.registrations.chooseSubjects(paying, [{ subject: '4' }]);
        await crowd.rows(
          `UPDATE entry SET pay_by = decision_now() FROM registration r
           WHERE registration_id = r.id AND r.number = $1 AND subject = '4'`,
          [paying.number],
        );
        return { number: paying.number, one: purge(paying), other: acts.pay(paying) };
      },
      {
        oneFirst: '4, paid: live 1 paid; 1 paid; subjectsReleased paymentConfirmed',
        otherFirst: '4, paid: live 1 paid; 1 paid; paymentConfirmed subjectsReleased',
      },
    ));
});
