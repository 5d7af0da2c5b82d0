import { recordTrade, type Elsewhere } from '../../domain/paying';
import { recordRefund, type Refund } from '../../domain/refunding';
import type { Attempt, Entry, Money, MoneyLine, Registration } from '../../domain/registration';
import {
  aroundOf,
  at,
  deletedRegistration,
  heldEntry,
  orderFor,
  paidEntry,
  registrationOf,
  tradeFor,
} from '../support/builders';

/** Money that has gone back at the gateway, before or after it was counted here. */

const written = heldEntry('1');
const oral = heldEntry('F');
const nowhere: Elsewhere = { live: null, accountTaken: false };

const withOrder = (
  attempt: Partial<Attempt> = {},
  entries: readonly Entry[] = [written],
): Registration => registrationOf({ entries, orders: [orderFor([written, oral], attempt)] });

const tradeOf = ({ orders }: Registration) => {
  const attempt = orders[0]?.attempts[0];
  if (!attempt) throw new Error('the registration has no attempt');
  return tradeFor(attempt);
};

const refundOf = (registration: Registration, change: Partial<Refund> = {}): Refund => {
  const { gateway, attempt, tradeNo, amountFen } = tradeOf(registration);
  return { gateway, attempt, tradeNo, refundedFen: amountFen, inFull: true, ...change };
};

/** The money of the order, as it was counted: each line paid, or due back for a reason. */
const counted = (registration: Registration, ...dueBack: readonly Entry[]): Money => {
  const { gateway, attempt, tradeNo, amountFen, paidAt } = tradeOf(registration);
  const lines = [written, oral].map((entry): MoneyLine => ({
    subject: entry.subject,
    amountFen: entry.feeFen,
    ...(dueBack.includes(entry)
      ? { outcome: 'refundDue', reason: 'placeGone' }
      : { outcome: 'paid', reason: null }),
  }));
  return { gateway, attempt, tradeNo, amountFen, paidAt, recordedAt: at(1), lines };
};

describe('a refund of money that was never counted', () => {
  test.each(['open', 'inDoubt', 'closed', 'superseded', 'quarantined'] as const)(
    'in full ends the attempt that was %s, for ever [edge 9]',
    (state) => {
      const owner = withOrder({ state });
      const decided = recordRefund(owner, null, refundOf(owner));
      if (!('next' in decided)) throw new Error('nothing was decided');
      expect(decided).toMatchObject({
        answer: 'notDue',
        facts: [{ type: 'attemptClosed', payload: { because: 'refunded' } }],
      });
      expect(decided.next).toMatchObject({ entries: owner.entries, money: [] });
      expect(decided.next.orders[0]?.attempts[0]).toMatchObject({
        state: 'closed',
        closedBecause: 'refunded',
        retryAt: null,
      });
      expect(recordTrade(decided.next, nowhere, tradeOf(owner), aroundOf(at(1)))).toEqual({
        unchanged: true,
        answer: 'refunded',
      });
      expect(recordRefund(decided.next, null, refundOf(owner))).toEqual({
        unchanged: true,
        answer: 'notDue',
      });
    },
  );

  test('in part leaves the attempt to be counted when its payment is told [edge 8]', () => {
    const owner = withOrder({}, [written, oral]);
    const part = refundOf(owner, { refundedFen: 1, inFull: false });
    expect(recordRefund(owner, null, part)).toEqual({ unchanged: true, answer: 'notDue' });
    expect(recordTrade(owner, nowhere, tradeOf(owner), aroundOf(at(1)))).toMatchObject({
      answer: 'paid',
    });
  });

  test('takes nothing from an attempt that another trade has paid [edge 11]', () => {
    const owner = withOrder({ state: 'paid' }, [paidEntry('1'), paidEntry('F')]);
    const paid = { ...owner, money: [counted(owner)] };
    expect(recordRefund(paid, null, refundOf(owner, { tradeNo: 'other' }))).toEqual({
      unchanged: true,
      answer: 'notDue',
    });
  });

  test('of an attempt nobody knows is not found', () => {
    const refund = refundOf(withOrder(), { attempt: 'unknown' });
    expect(recordRefund(registrationOf(), null, refund)).toEqual({ refusal: 'orderNotFound' });
  });
});

describe('a refund of money that was counted', () => {
  const owner = withOrder({ state: 'paid' });

  const all = written.feeFen + oral.feeFen;

  test.each([
    { what: 'all of it, which is due', due: [written, oral], refundedFen: all, is: 'dueBack' },
    { what: 'the line that is due', due: [oral], refundedFen: oral.feeFen, is: 'dueBack' },
    { what: 'a fen more than is due', due: [oral], refundedFen: oral.feeFen + 1, is: 'notDue' },
    { what: 'all, of which a line is due', due: [oral], refundedFen: all, is: 'notDue' },
    { what: 'a fen of what was paid', due: [], refundedFen: 1, is: 'notDue' },
  ])('of $what is $is, and moves nothing [R32] [R33]', ({ due, refundedFen, is }) => {
    const paid = { ...owner, money: [counted(owner, ...due)] };
    const refund = refundOf(owner, { refundedFen, inFull: refundedFen === all });
    expect(recordRefund(paid, null, refund)).toEqual({ unchanged: true, answer: is });
  });

  test('is found where the money has followed the candidate', () => {
    const deleted = deletedRegistration({ orders: owner.orders });
    const live = registrationOf({ id: '2', number: '26200000002', money: [counted(owner, oral)] });
    const refund = refundOf(owner, { refundedFen: oral.feeFen, inFull: false });
    expect(recordRefund(deleted, live, refund)).toEqual({ unchanged: true, answer: 'dueBack' });
  });
});
