import fc from 'fast-check';
import { closeAttempt, markInDoubt, openOrder, type OpenOrder } from '../../domain/ordering';
import { plusMs } from '../../domain/instant';
import { attemptsOf, isUndecided, type Registration } from '../../domain/registration';
import { isRefusal } from '../../domain/refusals';
import {
  aroundOf,
  at,
  CLOSES_AT,
  deletedRegistration,
  heldEntry,
  ORAL_FEN,
  orderFor,
  paidEntry,
  registrationOf,
  T0,
  WRITTEN_FEN,
} from '../support/builders';

const alipay = (...subjects: string[]): OpenOrder => ({
  subjects,
  gateway: 'alipay',
  bank: null,
  entropy: 'abcdef',
});
const written = heldEntry('1');
const oral = heldEntry('F');
const both = registrationOf({ entries: [written, oral] });

const outcomeOf = (registration: Registration, wanted: OpenOrder, now = T0) => {
  const decision = openOrder(registration, wanted, aroundOf(now));
  if (isRefusal(decision)) return decision.refusal;
  return 'next' in decision ? 'opened' : 'same';
};

const opened = (registration: Registration, wanted: OpenOrder, now = T0) => {
  const decision = openOrder(registration, wanted, aroundOf(now));
  if (!('next' in decision)) throw new Error(`not opened: ${JSON.stringify(decision)}`);
  return decision;
};

describe('opening an order [R29]', () => {
  test('freezes lines, amount and deadline in one open attempt', () => {
    const { answer, next, facts } = opened(both, alipay('1', 'F'), at(0, 500));
    expect(answer.order.lines).toEqual([
      { subject: '1', campus: '993010', feeFen: WRITTEN_FEN, hold: '12' },
      { subject: 'F', campus: '993010', feeFen: ORAL_FEN, hold: 'F2' },
    ]);
    expect(answer.attempt).toMatchObject({
      state: 'open',
      amountFen: WRITTEN_FEN + ORAL_FEN,
      expiresAt: at(24),
      createdAt: at(0, 500),
    });
    expect(next).toMatchObject({ seq: 2, entries: both.entries });
    expect(facts).toMatchObject([{ type: 'orderOpened' }]);
  });

  test('names the attempt in letters that Alipay takes', () => {
    expect(opened(both, alipay('1')).answer.attempt.number).toMatch(/^[A-Za-z0-9_]{1,64}$/);
  });

  test('asked again for the same lines is the same attempt, in any order of the subjects', () => {
    const first = opened(both, alipay('1', 'F'));
    for (const again of [alipay('1', 'F'), alipay('F', '1'), alipay('1', 'F', '1')]) {
      expect(openOrder(first.next, again, aroundOf(at(1)))).toEqual({
        unchanged: true,
        answer: first.answer,
      });
    }
  });

  test('buys a subject that was named twice once', () => {
    const { answer } = opened(both, alipay('1', '1'));
    expect(answer.order.lines).toHaveLength(1);
    expect(answer.attempt.amountFen).toBe(WRITTEN_FEN);
  });

  test.each([
    { what: 'other lines', wanted: alipay('1') },
    { what: 'another gateway', wanted: { ...alipay('1', 'F'), gateway: 'payease' as const } },
    { what: 'another bank', wanted: { ...alipay('1', 'F'), bank: '中国银行' } },
  ])('is refused while one is open with $what', ({ wanted }) => {
    const { next } = opened(both, alipay('1', 'F'));
    expect(outcomeOf(next, wanted)).toBe('orderOpen');
  });

  test('is refused while an attempt for the same lines is in doubt', () => {
    const registration = registrationOf({
      entries: [written],
      orders: [orderFor([written], { state: 'inDoubt', retryAt: at(1) })],
    });
    expect(outcomeOf(registration, alipay('1'))).toBe('orderOpen');
  });

  test('after a closed attempt is a second attempt of the same order, with a number of its own', () => {
    const first = opened(both, alipay('1', 'F'));
    const closed = closeAttempt(first.next, first.answer.attempt.number, 'givenUp');
    if (!('next' in closed)) throw new Error('the attempt was not closed');
    const second = opened(closed.next, alipay('F', '1'), at(1));
    expect(second.answer.order.orderNo).toBe(first.answer.order.orderNo);
    expect(second.answer.attempt.number).not.toBe(first.answer.attempt.number);
    expect(second.answer.order.attempts.map((one) => one.state)).toEqual(['closed', 'open']);
  });

  test('for the same subject taken anew is an order of its own', () => {
    const old = orderFor([written], { state: 'closed' });
    const again = heldEntry('1', { hold: '19' });
    const { answer } = opened(registrationOf({ entries: [again], orders: [old] }), alipay('1'));
    expect(answer.order.orderNo).not.toBe(old.orderNo);
  });
});

describe('what may be paid', () => {
  const cases = [
    { what: 'the written alone', has: [written, oral], pays: ['1'], is: 'opened' },
    { what: 'both together', has: [written, oral], pays: ['F', '1'], is: 'opened' },
    { what: 'the oral first', has: [written, oral], pays: ['F'], is: 'oralBeforeWritten' },
    { what: 'the oral of a paid written', has: [paidEntry('1'), oral], pays: ['F'], is: 'opened' },
    { what: 'nothing', has: [written], pays: [], is: 'nothingToPay' },
    { what: 'what is not entered', has: [written], pays: ['2'], is: 'entryNotFound' },
    { what: 'what is paid', has: [paidEntry('1')], pays: ['1'], is: 'entryPaid' },
    {
      what: 'what is locked',
      has: [heldEntry('1', { locked: true, payBy: null })],
      pays: ['1'],
      is: 'entryLocked',
    },
    {
      what: 'what is paused',
      has: [heldEntry('1', { payBy: null })],
      pays: ['1'],
      is: 'entryLocked',
    },
  ];
  test.each(cases)('$what: $is', ({ has, pays, is }) => {
    expect(outcomeOf(registrationOf({ entries: has }), alipay(...pays))).toBe(is);
  });

  test('nothing of a deleted registration', () => {
    expect(outcomeOf(deletedRegistration(), alipay('1'))).toBe('registrationDeleted');
  });

  test('also after the campus has closed, until the deadline [R27]', () => {
    const late = heldEntry('1', { madeAt: plusMs(CLOSES_AT, -1000) });
    expect(outcomeOf(registrationOf({ entries: [late] }), alipay('1'), CLOSES_AT)).toBe('opened');
  });
});

describe('time that an attempt needs [R31]', () => {
  test.each([
    { left: 120_000, is: 'opened' },
    { left: 119_999, is: 'tooLateToPay' },
    { left: 119_000, is: 'tooLateToPay' },
    { left: 1, is: 'tooLateToPay' },
    { left: 0, is: 'deadlinePassed' },
    { left: -1, is: 'deadlinePassed' },
  ])('with $left ms left: $is', ({ left, is }) => {
    const registration = registrationOf({ entries: [written] });
    expect(outcomeOf(registration, alipay('1'), plusMs(at(24), -left))).toBe(is);
  });

  test('counts from the whole second that the gateway is told, not from the deadline itself', () => {
    const registration = registrationOf({ entries: [heldEntry('1', { payBy: at(24, 999) })] });
    expect(outcomeOf(registration, alipay('1'), plusMs(at(24), -119_999))).toBe('tooLateToPay');
    expect(outcomeOf(registration, alipay('1'), plusMs(at(24), -120_000))).toBe('opened');
  });

  test('follows the earliest of its lines', () => {
    const registration = registrationOf({
      entries: [written, heldEntry('F', { payBy: at(0, 119_000) })],
    });
    expect(outcomeOf(registration, alipay('1', 'F'))).toBe('tooLateToPay');
    expect(outcomeOf(registration, alipay('1'))).toBe('opened');
  });
});

describe('an attempt that brings no money', () => {
  const open = registrationOf({ entries: [written], orders: [orderFor([written])] });
  const number = open.orders[0]?.attempts[0]?.number ?? '';

  test('is closed once, and frees its entries for another', () => {
    const closed = closeAttempt(open, number, 'expired');
    expect(closed).toMatchObject({
      facts: [{ type: 'attemptClosed', payload: { attempt: number, because: 'expired' } }],
    });
    if (!('next' in closed)) throw new Error('the attempt was not closed');
    expect(closeAttempt(closed.next, number, 'expired')).toEqual({ unchanged: true, answer: null });
    expect(outcomeOf(closed.next, alipay('1'))).toBe('opened');
  });

  test('in doubt is asked again later and later, and remembers since when', () => {
    let registration: Registration = open;
    const seen: (string | null)[] = [];
    for (const hour of [24, 25, 26]) {
      const decision = markInDoubt(registration, number, aroundOf(at(hour)));
      if (!('next' in decision)) throw new Error('not marked');
      registration = decision.next;
      const [attempt] = attemptsOf(registration);
      expect(attempt).toMatchObject({ state: 'inDoubt', inDoubtSince: at(24) });
      seen.push(attempt?.retryAt ?? null);
    }
    expect(seen).toEqual([at(24, 60_000), at(25, 120_000), at(26, 240_000)]);
  });

  test('whose silence is told twice, by an activity that ran again, is in doubt once', () => {
    const marked = markInDoubt(open, number, aroundOf(at(24)));
    if (!('next' in marked)) throw new Error('not marked');
    const again = aroundOf(at(24, 59_999));
    expect(markInDoubt(marked.next, number, again)).toEqual({ unchanged: true, answer: null });
    expect(markInDoubt(marked.next, number, aroundOf(at(24, 60_000)))).toHaveProperty('next');
  });

  test.each(['paid', 'closed', 'superseded', 'quarantined'] as const)(
    'that is %s stays so, whoever asks late',
    (state) => {
      const decided = registrationOf({
        entries: [written],
        orders: [orderFor([written], { state })],
      });
      expect(closeAttempt(decided, number, 'expired')).toHaveProperty('unchanged', true);
      expect(markInDoubt(decided, number, aroundOf())).toHaveProperty('unchanged', true);
    },
  );

  test('of somebody else is not found', () => {
    expect(closeAttempt(registrationOf(), number, 'expired')).toEqual({ refusal: 'orderNotFound' });
    expect(markInDoubt(registrationOf(), number, aroundOf())).toEqual({ refusal: 'orderNotFound' });
  });
});

test('whatever is asked in whatever order, at most one attempt is undecided [R29]', () => {
  const request = fc.oneof(
    fc.record({ pay: fc.subarray(['1', '4', 'F'], { minLength: 1 }) }),
    fc.constant('close' as const),
    fc.constant('doubt' as const),
  );
  fc.assert(
    fc.property(fc.array(request, { maxLength: 15 }), (requests) => {
      let registration = registrationOf({ entries: [written, oral, heldEntry('4')] });
      for (const [index, one] of requests.entries()) {
        const number = attemptsOf(registration).find(isUndecided)?.number ?? 'none';
        const decision =
          one === 'close'
            ? closeAttempt(registration, number, 'givenUp')
            : one === 'doubt'
              ? markInDoubt(registration, number, aroundOf())
              : openOrder(
                  registration,
                  { ...alipay(...one.pay), entropy: String(index).padStart(6, 'a') },
                  aroundOf(),
                );
        if ('next' in decision) registration = decision.next;
        const attempts = attemptsOf(registration);
        expect(attempts.filter(isUndecided).length).toBeLessThanOrEqual(1);
        expect(new Set(attempts.map((attempt) => attempt.number)).size).toBe(attempts.length);
      }
    }),
  );
});
