import { plusMs } from '../../domain/instant';
import fc from 'fast-check';
import { recordTrade, type Elsewhere, type Trade } from '../../domain/paying';
import type { Decided } from '../../domain/decision';
import type { TradeOutcome } from '../../domain/paying';
import type { AttemptState, Entry, Registration } from '../../domain/registration';
import {
  aroundOf,
  at,
  CAMPUS,
  deletedRegistration,
  heldEntry,
  orderFor,
  paidEntry,
  PAY_CLOSES_AT,
  registrationOf,
  sittingOf,
  tradeFor,
} from '../support/builders';

const written = heldEntry('1');
const oral = heldEntry('F');
const nowhere: Elsewhere = { live: null, accountTaken: false };

/** A registration with an order for these entries; what it still holds is told apart. */
const withOrder = (
  bought: readonly Entry[],
  attempt: { state?: AttemptState } = {},
  change: Partial<Registration> = {},
) => registrationOf({ entries: bought, orders: [orderFor(bought, attempt)], ...change });

const tradeOf = (registration: Registration, change: Partial<Trade> = {}): Trade => {
  const attempt = registration.orders[0]?.attempts[0];
  if (!attempt) throw new Error('the registration has no attempt');
  return tradeFor(attempt, change);
};

const settled = (
  owner: Registration,
  { around = aroundOf(at(1)), elsewhere = nowhere, trade = tradeOf(owner) } = {},
): Decided<TradeOutcome> => {
  const decision = recordTrade(owner, elsewhere, trade, around);
  if (!('next' in decision)) throw new Error(`not settled: ${JSON.stringify(decision)}`);
  return decision;
};

const linesOf = (decided: Decided<TradeOutcome>) =>
  decided.next.money
    .at(-1)
    ?.lines.map(({ subject, outcome, reason }) => [subject, outcome, reason]);

describe('money in time [R30]', () => {
  test.each(['open', 'inDoubt'] as const)('pays every line of an attempt that is %s', (state) => {
    const decided = settled(withOrder([written, oral], { state }));
    expect(decided.answer).toBe('paid');
    expect(linesOf(decided)).toEqual([
      ['1', 'paid', null],
      ['F', 'paid', null],
    ]);
    expect(decided.next.entries).toMatchObject([
      { subject: '1', state: 'paid', payBy: null, hold: '12' },
      { subject: 'F', state: 'paid', payBy: null, hold: 'F2' },
    ]);
    expect(decided.next.orders[0]?.attempts[0]).toMatchObject({ state: 'paid', retryAt: null });
    expect(decided.facts.map((fact) => fact.type)).toEqual(['paymentConfirmed']);
    expect(decided.mails).toEqual([{ kind: 'paymentReceived', subjects: ['1', 'F'] }]);
  });

  test('counts also when it is told after the deadline, before the release [R31]', () => {
    const decided = settled(withOrder([written]), { around: aroundOf(at(25)) });
    expect(decided.answer).toBe('paid');
  });

  test('pays what its order lists and nothing else', () => {
    const owner = withOrder([written], {}, { entries: [written, oral, heldEntry('4')] });
    expect(settled(owner).next.entries.map((one) => [one.subject, one.state])).toEqual([
      ['F', 'held'],
      ['4', 'held'],
      ['1', 'paid'],
    ]);
  });

  test('told again changes nothing, also once another trade has come', () => {
    const owner = withOrder([written]);
    const first = settled(owner);
    const trade = tradeOf(owner);
    expect(recordTrade(first.next, nowhere, trade, aroundOf(at(2)))).toEqual({
      unchanged: true,
      answer: 'known',
    });
    const second = settled(first.next, { trade: { ...trade, tradeNo: 'other' } });
    expect(recordTrade(second.next, nowhere, trade, aroundOf(at(3)))).toHaveProperty('unchanged');
  });

  test('told again is not read as paid when it could not be counted [edge 14]', () => {
    const owner = withOrder([written]);
    const doubled = { ...tradeOf(owner), tradeNo: 'other' };
    const second = settled(settled(owner).next, { trade: doubled });
    const again = (trade: Trade) => recordTrade(second.next, nowhere, trade, aroundOf(at(3)));
    expect(again(doubled)).toEqual({ unchanged: true, answer: 'knownDueBack' });
    expect(again(tradeOf(owner))).toEqual({ unchanged: true, answer: 'known' });
  });
});

describe('money that must not count [R33]', () => {
  test.each([
    { what: 'one fen less', change: { amountFen: 2999 } },
    { what: 'one fen more', change: { amountFen: 3001 } },
    { what: 'another gateway', change: { gateway: 'payease' as const } },
  ])('$what is quarantined, moves no place and ends the attempt', ({ change }) => {
    const owner = withOrder([written]);
    const decided = settled(owner, { trade: tradeOf(owner, change) });
    expect(decided).toMatchObject({
      answer: 'quarantined',
      quarantine: { reason: 'amountDiffers' },
      facts: [{ type: 'moneyQuarantined' }],
      next: {
        entries: owner.entries,
        money: [],
        orders: [{ attempts: [{ state: 'quarantined' }] }],
      },
    });
  });

  test('a decided attempt stays as it was', () => {
    const owner = withOrder([written], { state: 'closed' });
    const decided = settled(owner, { trade: tradeOf(owner, { amountFen: 1 }) });
    expect(decided.next.orders).toBe(owner.orders);
  });

  test('the right amount still counts after a wrong one', () => {
    const owner = withOrder([written]);
    const wrong = settled(owner, { trade: tradeOf(owner, { amountFen: 1, tradeNo: 'wrong' }) });
    const right = settled(wrong.next, { trade: tradeOf(owner) });
    expect(linesOf(right)).toEqual([['1', 'paid', null]]);
  });

  test('an attempt nobody knows is not found', () => {
    const trade = { ...tradeOf(withOrder([written])), attempt: 'unknown' };
    expect(recordTrade(registrationOf(), nowhere, trade, aroundOf())).toEqual({
      refusal: 'orderNotFound',
    });
  });
});

describe('late money is settled line by line, written before oral [R32]', () => {
  const late = (has: readonly Entry[], bought = [written]) =>
    withOrder(
      bought,
      { state: 'closed' },
      { entries: has, emptyBy: has.length > 0 ? null : at(48) },
    );
  const noPolicy = {};

  test.each([
    {
      what: 'pays what is still held',
      owner: late([written]),
      is: [['1', 'paid', null]],
    },
    {
      what: 'pays the subject taken anew at the same price',
      owner: late([heldEntry('1', { hold: '19' })]),
      is: [['1', 'paid', null]],
    },
    {
      what: 'is refunded when the subject was taken anew at another price',
      owner: late([heldEntry('1', { hold: '19', feeFen: 3500 })]),
      is: [['1', 'refundDue', 'feeChanged']],
    },
    {
      what: 'is refunded when the subject is paid',
      owner: late([paidEntry('1')]),
      is: [['1', 'refundDue', 'paidTwice']],
    },
    {
      what: 'makes a released subject anew',
      owner: late([]),
      is: [['1', 'reentered', null]],
    },
    {
      what: 'is refunded when its level is taken',
      owner: late([heldEntry('3')]),
      is: [['1', 'refundDue', 'levelTaken']],
    },
    {
      what: 'is refunded when the other English level is taken',
      owner: late([heldEntry('2')]),
      is: [['1', 'refundDue', 'levelTaken']],
    },
    {
      what: 'brings the oral back with its written',
      owner: late([], [oral, written]),
      is: [
        ['1', 'reentered', null],
        ['F', 'reentered', null],
      ],
    },
    {
      what: 'brings the oral back to a written that is held',
      owner: late([written], [oral]),
      is: [['F', 'reentered', null]],
    },
    {
      what: 'refunds an oral that has no written any more',
      owner: late([], [oral]),
      is: [['F', 'refundDue', 'writtenMissing']],
    },
    {
      what: 'refunds the oral with the written whose level is taken',
      owner: late([heldEntry('3')], [written, oral]),
      is: [
        ['1', 'refundDue', 'levelTaken'],
        ['F', 'refundDue', 'writtenMissing'],
      ],
    },
  ])('$what', ({ owner, is }) => {
    const decided = settled(owner, noPolicy);
    expect(linesOf(decided)).toEqual(is);
    expect(decided.next.orders[0]?.attempts[0]?.state).toBe('paid');
    expect(decided.facts.map((fact) => fact.type)).toEqual(['latePaymentSettled']);
  });

  test.each([
    {
      what: 'its place is gone',
      around: aroundOf(at(30), { full: ['993010/1'] }),
      is: [
        ['1', 'refundDue', 'placeGoneInTime'],
        ['F', 'refundDue', 'writtenMissing'],
      ],
    },
    {
      what: 'only the oral’s place is gone',
      around: aroundOf(at(30), { full: ['993010/F'] }),
      is: [
        ['1', 'reentered', null],
        ['F', 'refundDue', 'placeGoneInTime'],
      ],
    },
    {
      what: 'payment has closed',
      around: aroundOf(PAY_CLOSES_AT),
      is: [
        ['1', 'refundDue', 'paymentClosed'],
        ['F', 'refundDue', 'paymentClosed'],
      ],
    },
    {
      what: 'a moment before payment closes',
      around: aroundOf(at(264, -1)),
      is: [
        ['1', 'reentered', null],
        ['F', 'reentered', null],
      ],
    },
  ])('when $what', ({ around, is }) => {
    expect(linesOf(settled(late([], [written, oral]), { around }))).toEqual(is);
  });

  test.each([
    { what: 'at the very deadline is our failure', lateByMs: 0, reason: 'placeGoneInTime' },
    { what: 'a second later came too late', lateByMs: 1000, reason: 'placeGone' },
    { what: 'without a payment time came too late', lateByMs: null, reason: 'placeGone' },
  ])('money for a place that is gone, paid $what [R31] [R32]', ({ lateByMs, reason }) => {
    const owner = late([], [written]);
    const expiresAt = owner.orders[0]?.attempts[0]?.expiresAt ?? '';
    const paidAt = lateByMs === null ? null : plusMs(expiresAt, lateByMs);
    const around = aroundOf(at(30), { full: ['993010/1'] });
    const decided = settled(owner, { around, trade: { ...tradeOf(owner), paidAt } });
    expect(linesOf(decided)).toEqual([['1', 'refundDue', reason]]);
  });

  test.each([
    { what: 'in time', lateByMs: 0 },
    { what: 'late', lateByMs: 1000 },
  ])(
    'money for a place that is gone, given up and then paid $what, is the payer’s own doing',
    ({ lateByMs }) => {
      const lines = [written];
      const attempt = { state: 'closed', closedBecause: 'givenUp' } as const;
      const owner = withOrder(lines, attempt, { entries: [], emptyBy: at(48) });
      const paidAt = plusMs(owner.orders[0]?.attempts[0]?.expiresAt ?? '', lateByMs);
      const around = aroundOf(at(30), { full: ['993010/1'] });
      const decided = settled(owner, { around, trade: { ...tradeOf(owner), paidAt } });
      expect(linesOf(decided)).toEqual([['1', 'refundDue', 'placeGoneGivenUp']]);
    },
  );

  test.each(['expired', 'gatewayClosed', null] as const)(
    'money in time for a place that is gone is our failure when the attempt was closed by nobody’s wish (%s)',
    (closedBecause) => {
      const attempt = { state: 'closed', closedBecause } as const;
      const owner = withOrder([written], attempt, { entries: [], emptyBy: at(48) });
      const around = aroundOf(at(30), { full: ['993010/1'] });
      expect(linesOf(settled(owner, { around }))).toEqual([['1', 'refundDue', 'placeGoneInTime']]);
    },
  );

  test('a subject that comes back is paid, has no deadline and holds its old campus', () => {
    const elsewhere = heldEntry('F', { campus: CAMPUS.takesOutside });
    const decided = settled(late([written], [elsewhere]));
    expect(decided.next.entries.at(-1)).toMatchObject({
      subject: 'F',
      campus: CAMPUS.takesOutside,
      state: 'paid',
      payBy: null,
      hold: 'F2',
    });
  });

  test('the candidate is told which it was', () => {
    expect(settled(late([])).mails).toMatchObject([{ kind: 'latePayment' }]);
    expect(settled(late([written])).mails).toMatchObject([{ kind: 'paymentReceived' }]);
  });

  test('where nothing comes back, an empty registration keeps its 24 hours', () => {
    const decided = settled(late([], [oral]));
    expect(decided.next).toMatchObject({ entries: [], emptyBy: at(48) });
  });
});

describe('late money of a deleted registration', () => {
  const deleted = deletedRegistration({ orders: [orderFor([written, oral], { state: 'closed' })] });
  const other = registrationOf({ id: '2', number: '26200000002', emptyBy: at(50) });

  test('reopens it under its number', () => {
    const decided = settled(deleted);
    expect(decided.next).toMatchObject({
      number: deleted.number,
      state: 'live',
      deletedReason: null,
      emptyBy: null,
      entries: [{ subject: '1' }, { subject: 'F' }],
    });
  });

  test('leaves it deleted when nothing of it can come back', () => {
    const decided = settled(deleted, { around: aroundOf(PAY_CLOSES_AT) });
    expect(decided.next).toMatchObject({ state: 'deleted', entries: [], emptyBy: null });
  });

  test('follows the candidate to the live one, and both are told', () => {
    const decided = settled(deleted, { elsewhere: { live: other, accountTaken: false } });
    expect(decided.next).toMatchObject({
      number: other.number,
      emptyBy: null,
      orders: [],
      entries: [{ subject: '1', state: 'paid' }, { subject: 'F' }],
    });
    expect(decided.also).toMatchObject({
      next: {
        number: deleted.number,
        state: 'deleted',
        orders: [{ attempts: [{ state: 'paid' }] }],
      },
      facts: [{ type: 'paymentFollowed', payload: { to: other.number } }],
    });
  });

  test('is known by either of the two when it is told again', () => {
    const decided = settled(deleted, { elsewhere: { live: other, accountTaken: false } });
    const elsewhere = { live: decided.next, accountTaken: false };
    const again = recordTrade(
      decided.also?.next ?? deleted,
      elsewhere,
      tradeOf(deleted),
      aroundOf(),
    );
    expect(again).toEqual({ unchanged: true, answer: 'known' });
  });

  test('pays what the live one holds, and is refunded for what it has paid', () => {
    const live = {
      ...other,
      entries: [heldEntry('1', { hold: '17' }), paidEntry('F')],
      emptyBy: null,
    };
    const decided = settled(deleted, { elsewhere: { live, accountTaken: false } });
    expect(linesOf(decided)).toEqual([
      ['1', 'paid', null],
      ['F', 'refundDue', 'paidTwice'],
    ]);
  });

  test('is refunded whole when the account has registered somebody else since', () => {
    const decided = settled(deleted, { elsewhere: { live: null, accountTaken: true } });
    expect(linesOf(decided)).toEqual([
      ['1', 'refundDue', 'accountTaken'],
      ['F', 'refundDue', 'accountTaken'],
    ]);
    expect(decided.next.state).toBe('deleted');
  });
});

test('every fen of whatever comes for whatever was bought has one owner [R47]', () => {
  const entry = fc.constantFrom(...['1', '3', '4', 'F', 'J'].map((code) => heldEntry(code)));
  const has = fc.constantFrom(
    ...['1', '2', '3', '4', 'F'].flatMap((code) => [
      heldEntry(code),
      paidEntry(code),
      heldEntry(code, { hold: 'other', feeFen: 1 }),
    ]),
  );
  const bySubject = { selector: (one: Entry) => one.subject, maxLength: 4 };
  fc.assert(
    fc.property(
      fc.uniqueArray(entry, { ...bySubject, minLength: 1 }),
      fc.uniqueArray(has, bySubject),
      fc.constantFrom<AttemptState>('open', 'inDoubt', 'closed', 'superseded', 'paid'),
      fc.subarray(['993010/1', '993010/F', '993010/4']),
      fc.boolean(),
      (bought, entries, state, full, isDeleted) => {
        const orders = [orderFor(bought, { state })];
        const owner = isDeleted
          ? deletedRegistration({ orders })
          : registrationOf({ entries, orders });
        const around = aroundOf(at(30), { sitting: sittingOf(), full });
        const { next } = settled(owner, { around });
        const money = next.money[0];
        const sum = money?.lines.reduce((total, line) => total + line.amountFen, 0);
        expect(sum).toBe(money?.amountFen);
        expect(money?.lines).toHaveLength(bought.length);
        for (const line of money?.lines ?? []) {
          expect(line.outcome === 'refundDue').toBe(line.reason !== null);
          const now = next.entries.find((one) => one.subject === line.subject);
          expect(line.outcome === 'refundDue' || now?.state === 'paid').toBe(true);
        }
        expect(next.entries.length).toBeGreaterThanOrEqual(isDeleted ? 0 : entries.length);
      },
    ),
  );
});
