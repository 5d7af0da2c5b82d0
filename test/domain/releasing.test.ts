import fc from 'fast-check';
import type { Decision } from '../../domain/decision';
import { plusMs } from '../../domain/instant';
import { releaseDue, type ReleaseAnswer } from '../../domain/releasing';
import { isRefusal } from '../../domain/refusals';
import type { Entry, Registration } from '../../domain/registration';
import {
  aroundOf,
  at,
  deletedRegistration,
  heldEntry,
  orderFor,
  paidEntry,
  registrationOf,
  sittingOf,
  tradeFor,
} from '../support/builders';
import { recordTrade } from '../../domain/paying';

const written = heldEntry('1');
const oral = heldEntry('F');
const release = (registration: Registration, asOf: string, now = asOf) =>
  releaseDue(registration, asOf, aroundOf(now));

const answerOf = (decision: Decision<ReleaseAnswer>): ReleaseAnswer => {
  if (isRefusal(decision)) throw new Error(decision.refusal);
  return decision.answer;
};
const nextOf = (decision: Decision<ReleaseAnswer>): Registration => {
  if (!('next' in decision)) throw new Error('nothing was released');
  return decision.next;
};

describe('an unpaid entry [R27]', () => {
  const registration = registrationOf({ entries: [written] });

  test('stays to the last millisecond of its 24 hours', () => {
    expect(release(registration, '2026-09-02T01:59:59.999Z')).toEqual({
      unchanged: true,
      answer: { released: [], deleted: null, mustAsk: [], notYet: at(24) },
    });
  });

  test('goes at 24:00:00.000, and the emptied registration with it [R13]', () => {
    const decision = release(registration, '2026-09-02T02:00:00.000Z');
    expect(answerOf(decision)).toEqual({
      released: ['1'],
      deleted: 'purgedEmpty',
      mustAsk: [],
      notYet: null,
    });
    expect(decision).toMatchObject({
      next: { state: 'deleted', deletedReason: 'purgedEmpty', entries: [], emptyBy: null, seq: 3 },
      facts: [
        { type: 'subjectsReleased', payload: { asOf: at(24), entries: [{ payBy: at(24) }] } },
        { type: 'registrationDeleted', payload: { reason: 'purgedEmpty' } },
      ],
      mails: [{ kind: 'subjectsReleased', subjects: ['1'] }],
    });
  });

  test.each([
    { what: 'paid', entry: paidEntry('1') },
    { what: 'locked', entry: heldEntry('1', { locked: true }) },
    { what: 'paused', entry: heldEntry('1', { payBy: null }) },
  ])('that is $what never goes', ({ entry }) => {
    const decision = release(registrationOf({ entries: [entry] }), at(1000));
    expect(answerOf(decision).released).toEqual([]);
  });

  test('goes alone when others have time left', () => {
    const other = heldEntry('4', { madeAt: at(1) });
    const decision = release(registrationOf({ entries: [written, other] }), at(24));
    expect(answerOf(decision)).toMatchObject({ released: ['1'], deleted: null });
    expect(nextOf(decision)).toMatchObject({ state: 'live', entries: [other], emptyBy: null });
  });

  test('takes its oral along, though that has time left [R26]', () => {
    const later = heldEntry('F', { madeAt: at(5) });
    const decision = release(registrationOf({ entries: [written, later] }), at(24));
    expect(answerOf(decision).released).toEqual(['1', 'F']);
  });

  test('of an oral leaves the written', () => {
    const later = heldEntry('1', { madeAt: at(5) });
    const decision = release(registrationOf({ entries: [later, oral] }), at(24));
    expect(answerOf(decision).released).toEqual(['F']);
  });

  test('takes a paid oral along, whose money is then to be refunded [R26]', () => {
    const lost = registrationOf({
      entries: [written],
      orders: [orderFor([oral], { state: 'closed' })],
    });
    const attempt = lost.orders[0]?.attempts[0];
    if (!attempt) throw new Error('no attempt');
    const elsewhere = { live: null, accountTaken: false };
    const paid = recordTrade(lost, elsewhere, tradeFor(attempt), aroundOf(at(2)));
    if (!('next' in paid)) throw new Error('the late money was not settled');
    expect(paid.next.money[0]?.lines[0]?.outcome).toBe('reentered');
    const decision = release(paid.next, at(24));
    expect(answerOf(decision).released).toEqual(['1', 'F']);
    expect(nextOf(decision).money[0]?.lines).toEqual([
      { subject: 'F', amountFen: 5000, outcome: 'refundDue', reason: 'writtenLost' },
    ]);
  });
});

describe('the clock [R27]', () => {
  const registration = registrationOf({ entries: [written] });

  test('a caller that is ahead is told when to come again, also while a reminder is overdue', () => {
    for (const reminded of [false, true]) {
      const early = registrationOf({ entries: [{ ...written, reminded }] });
      const decision = releaseDue(early, at(24), aroundOf(plusMs(at(24), -1)));
      expect(answerOf(decision)).toMatchObject({ released: [], notYet: at(24) });
    }
  });

  test('a caller that is behind releases only what is due by its own clock', () => {
    expect(answerOf(releaseDue(registration, at(23), aroundOf(at(30)))).released).toEqual([]);
    expect(answerOf(releaseDue(registration, at(24), aroundOf(at(30)))).released).toEqual(['1']);
  });
});

describe('an empty registration [R13]', () => {
  test.each([
    {
      what: 'a millisecond before 24 hours',
      now: plusMs(at(24), -1),
      deleted: null,
      notYet: at(24),
    },
    { what: 'at 24 hours', now: at(24), deleted: 'empty24h', notYet: null },
  ])('$what', ({ now, deleted, notYet }) => {
    expect(answerOf(release(registrationOf(), now))).toMatchObject({ deleted, notYet });
  });

  test('is told by a mail of its own', () => {
    expect(release(registrationOf(), at(24))).toMatchObject({
      mails: [{ kind: 'registrationDeleted' }],
      facts: [{ type: 'registrationDeleted', payload: { reason: 'empty24h', emptyBy: at(24) } }],
    });
  });

  test('that the candidate emptied has 24 hours from then', () => {
    const emptied = registrationOf({ emptyBy: at(30) });
    expect(answerOf(release(emptied, at(29))).deleted).toBeNull();
    expect(answerOf(release(emptied, at(30))).deleted).toBe('empty24h');
  });

  test('that a purge has emptied before its own 24 hours waits for them', () => {
    const early = registrationOf({ entries: [heldEntry('1', { payBy: at(10) })] });
    const decision = release(early, at(10));
    expect(answerOf(decision)).toMatchObject({ released: ['1'], deleted: null });
    expect(nextOf(decision)).toMatchObject({ state: 'live', emptyBy: at(24) });
    expect(answerOf(release(nextOf(decision), at(24))).deleted).toBe('empty24h');
  });

  test('is deleted once', () => {
    expect(release(deletedRegistration(), at(1000))).toMatchObject({
      unchanged: true,
      answer: { deleted: null },
    });
  });
});

describe('what an undecided payment covers [R31]', () => {
  const paying = registrationOf({ entries: [written, oral], orders: [orderFor([written, oral])] });
  const number = paying.orders[0]?.attempts[0]?.number;

  test('is not released; its gateway must be asked first', () => {
    expect(answerOf(release(paying, at(24)))).toEqual({
      released: [],
      deleted: null,
      mustAsk: [{ attempt: number, gateway: 'alipay' }],
      notYet: null,
    });
  });

  test('is asked for at the attempt’s own deadline, not before', () => {
    expect(answerOf(release(paying, plusMs(at(24), -1))).mustAsk).toEqual([]);
  });

  test('keeps a written whose oral is being paid', () => {
    const registration = registrationOf({ entries: [written, oral], orders: [orderFor([oral])] });
    expect(answerOf(release(registration, at(24))).released).toEqual([]);
  });

  test('does not keep what it does not cover', () => {
    const registration = registrationOf({
      entries: [written, heldEntry('4')],
      orders: [orderFor([written])],
    });
    expect(answerOf(release(registration, at(24)))).toMatchObject({
      released: ['4'],
      mustAsk: [{ attempt: number }],
    });
  });

  test('does not cover the same subject taken anew', () => {
    const again = heldEntry('1', { hold: '19' });
    const registration = registrationOf({ entries: [again], orders: [orderFor([written])] });
    expect(answerOf(release(registration, at(24))).released).toEqual(['1']);
  });

  test('in doubt is asked for when its retry is due, and kept meanwhile', () => {
    const registration = registrationOf({
      entries: [written],
      orders: [orderFor([written], { state: 'inDoubt', retryAt: at(24, 60_000), asked: 1 })],
    });
    expect(answerOf(release(registration, at(24)))).toMatchObject({ released: [], mustAsk: [] });
    expect(answerOf(release(registration, at(24, 59_999))).notYet).toBe(at(24, 60_000));
    expect(answerOf(release(registration, at(24, 60_000))).mustAsk).toHaveLength(1);
    expect(answerOf(release(registration, at(2000))).released).toEqual([]);
  });

  test.each(['closed', 'superseded', 'quarantined'] as const)(
    'is released when the attempt is %s',
    (state) => {
      const registration = registrationOf({
        entries: [written],
        orders: [orderFor([written], { state })],
      });
      expect(answerOf(release(registration, at(24)))).toMatchObject({
        released: ['1'],
        mustAsk: [],
      });
    },
  );
});

test('a policy of other hours is followed to the letter, never shortened by chance', () => {
  const around = aroundOf(at(47), { sitting: sittingOf({ policy: { emptyHours: 48 } }) });
  const registration = registrationOf({ entries: [written] });
  expect(releaseDue(registration, at(47), around)).toMatchObject({
    next: { state: 'live', emptyBy: at(48) },
  });
});

test('for whatever entries and clocks: due and uncovered goes, all else stays, and twice is once', () => {
  const entry = fc.record({
    code: fc.constantFrom('1', '3', '4', 'F', 'J'),
    payBy: fc.option(fc.integer({ min: 0, max: 60 }).map((hours) => at(hours))),
    isPaid: fc.boolean(),
  });
  const clock = fc.integer({ min: 0, max: 60 }).map((hours) => at(hours));
  fc.assert(
    fc.property(
      fc.uniqueArray(entry, { selector: (one) => one.code, maxLength: 4 }),
      fc.nat({ max: 3 }),
      clock,
      clock,
      (drafts, covered, asOf, now) => {
        const entries = drafts.map(({ code, payBy, isPaid }) =>
          isPaid ? paidEntry(code) : heldEntry(code, { payBy }),
        );
        const paying = entries.slice(0, covered).filter((one) => one.state === 'held');
        const registration = registrationOf({
          entries,
          orders: paying.length > 0 ? [orderFor(paying, { expiresAt: at(60) })] : [],
        });
        const decision = releaseDue(registration, asOf, aroundOf(now));
        const { released } = answerOf(decision);
        const judged = asOf < now ? asOf : now;
        const isDue = (one: Entry) =>
          one.state === 'held' && one.payBy !== null && one.payBy <= judged;
        const gone = entries.filter((one) => released.includes(one.subject));
        expect(gone.filter((one) => paying.includes(one))).toEqual([]);
        expect(gone.filter((one) => !isDue(one) && !['F', 'J'].includes(one.subject))).toEqual([]);
        const stayed = entries.filter((one) => isDue(one) && !gone.includes(one));
        expect(paying.length === 0 ? stayed : []).toEqual([]);
        if (!('next' in decision)) return;
        const again = releaseDue(decision.next, asOf, aroundOf(now));
        expect(again).toHaveProperty('unchanged', true);
      },
    ),
  );
});
