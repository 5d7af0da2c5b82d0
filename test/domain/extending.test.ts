import fc from 'fast-check';
import type { Decision } from '../../domain/decision';
import { nextWakeAt } from '../../domain/deadlines';
import { extendDeadlines, type Extended } from '../../domain/extending';
import { isRefusal } from '../../domain/refusals';
import type { Registration } from '../../domain/registration';
import {
  aroundOf,
  at,
  attemptOf,
  deletedRegistration,
  heldEntry,
  orderFor,
  paidEntry,
  PAY_CLOSES_AT,
  POLICY,
  registrationOf,
  T0,
} from '../support/builders';

const extension = { number: 'E000001', hours: 2, startedAt: at(10) };
const extend = (registration: Registration, now = at(10), change: Partial<typeof extension> = {}) =>
  extendDeadlines(registration, { ...extension, ...change }, aroundOf(now));

const nextOf = (decision: Decision<Extended>): Registration => {
  if (!('next' in decision)) throw new Error('nothing was moved');
  return decision.next;
};

describe('an emergency extension [R45]', () => {
  test('moves a held entry and says from when to when', () => {
    const decision = extend(registrationOf({ entries: [heldEntry('1')] }));
    expect(decision).toMatchObject({
      next: { entries: [{ subject: '1', payBy: at(26), state: 'held', madeAt: T0 }], seq: 2 },
      facts: [
        {
          type: 'deadlineExtended',
          payload: {
            extension: 'E000001',
            hours: 2,
            entries: [{ subject: '1', from: at(24), to: at(26) }],
            emptyBy: null,
          },
        },
      ],
      answer: { moved: ['1'], emptyByMoved: false },
    });
  });

  test('moves the end of an empty registration [R13]', () => {
    const decision = extend(registrationOf());
    expect(nextOf(decision).emptyBy).toBe(at(26));
    expect(decision).toMatchObject({ answer: { moved: [], emptyByMoved: true } });
  });

  test.each([
    ['an entry', registrationOf({ entries: [heldEntry('1')] })],
    ['an empty registration', registrationOf()],
  ])('adds to the one before it, for %s', (_, registration) => {
    const once = nextOf(extend(registration));
    const twice = nextOf(extend(once, at(11), { startedAt: at(11), hours: 5 }));
    expect(twice.entries[0]?.payBy ?? twice.emptyBy).toBe(at(31));
  });

  test.each([
    ['deleted', deletedRegistration()],
    ['paid', registrationOf({ entries: [paidEntry('1')] })],
    [
      'locked by 集体缴费',
      registrationOf({ entries: [heldEntry('1', { locked: true, payBy: null })] }),
    ],
    [
      'locked with a deadline left',
      registrationOf({ entries: [heldEntry('1', { locked: true })] }),
    ],
    ['made after the start', registrationOf({ entries: [heldEntry('1', { madeAt: at(10, 1) })] })],
    ['saved after the start', registrationOf({ savedAt: at(10, 1) })],
  ])('leaves what is %s alone', (_, registration) => {
    expect(extend(registration)).toMatchObject({ unchanged: true });
  });

  test('of several entries moves the live ones alone, and revives none', () => {
    const entries = [paidEntry('1'), heldEntry('F'), heldEntry('4', { madeAt: at(11) })];
    const next = nextOf(extend(registrationOf({ entries }), at(12)));
    expect(next.entries.map(({ payBy }) => payBy)).toEqual([null, at(26), at(35)]);
  });

  test('moves what is over and not released yet, if that gives it time again', () => {
    const late = registrationOf({ entries: [heldEntry('1')] });
    const started = { startedAt: at(25) };
    expect(nextOf(extend(late, at(25), started)).entries[0]?.payBy).toBe(at(26));
    expect(extend(late, at(26), started)).toMatchObject({ unchanged: true });
  });

  test('may pass the close of payment, which bounds what is made and not what is moved', () => {
    const entry = heldEntry('1', { payBy: PAY_CLOSES_AT });
    const next = nextOf(extend(registrationOf({ entries: [entry] })));
    expect(next.entries[0]?.payBy).toBe(at(266));
  });

  test('leaves an open attempt the instant that its gateway was told [R31] [edge 42]', () => {
    const entry = heldEntry('1');
    const before = registrationOf({ entries: [entry], orders: [orderFor([entry])] });
    const next = nextOf(extend(before));
    expect(next.orders).toEqual(before.orders);
    expect(attemptOf([entry]).expiresAt).toBe(at(24));
    expect(nextWakeAt(next, POLICY)).toBe(at(22));
  });

  test.each([
    ['not sent yet: it goes along', false, at(10), false],
    ['sent, its new instant ahead: it comes again', true, at(21), false],
    ['sent, its new instant over: it does not come again', true, at(22), true],
  ])('of a reminder that was %s', (_, reminded, now, after) => {
    const registration = registrationOf({ entries: [heldEntry('1', { reminded })] });
    expect(nextOf(extend(registration, now)).entries[0]?.reminded).toBe(after);
  });

  test('moves the wake by exactly its hours, and nothing but deadlines and reminders', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 72 }), fc.boolean(), (hours, isEmpty) => {
        const entries = isEmpty ? [] : [heldEntry('1')];
        const before = registrationOf({ entries });
        const decision = extendDeadlines(before, { ...extension, hours }, aroundOf(at(10)));
        if (isRefusal(decision)) return false;
        const next = nextOf(decision);
        const still = next.entries.map((entry) => ({ ...entry, payBy: null }));
        expect(still).toEqual(before.entries.map((entry) => ({ ...entry, payBy: null })));
        const wake = Date.parse(nextWakeAt(next, POLICY) ?? '');
        return wake - Date.parse(nextWakeAt(before, POLICY) ?? '') === hours * 3_600_000;
      }),
    );
  });
});
