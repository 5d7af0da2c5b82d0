import fc from 'fast-check';
import {
  actionAt,
  attemptExpiryFor,
  emptyByFor,
  nextWakeAt,
  payByFor,
  remindedFromTheStart,
  reminderAt,
  retryAtFor,
} from '../../domain/deadlines';
import { earliest, msOf, plusHours, plusMs } from '../../domain/instant';
import {
  at,
  heldEntry,
  orderFor,
  paidEntry,
  PAY_CLOSES_AT,
  POLICY,
  registrationOf,
  T0,
} from '../support/builders';

const HOUR = 3_600_000;
const offset = fc.integer({ min: 0, max: 300 * HOUR });

describe('when an unpaid entry ends [R27]', () => {
  test('is 24 hours after it was made, to the millisecond', () => {
    expect(payByFor(plusMs(T0, 1), POLICY)).toBe('2026-09-02T02:00:00.001Z');
  });

  test('is never after payment closes', () => {
    expect(payByFor(plusMs(PAY_CLOSES_AT, -24 * HOUR), POLICY)).toBe(PAY_CLOSES_AT);
    expect(payByFor(plusMs(PAY_CLOSES_AT, -24 * HOUR + 1), POLICY)).toBe(PAY_CLOSES_AT);
    expect(payByFor(plusMs(PAY_CLOSES_AT, -60_000), POLICY)).toBe(PAY_CLOSES_AT);
  });

  test('stays whole for an entry of the last second, by the default of payment close [R27]', () => {
    const lastMoment = plusMs(at(240), -1);
    expect(payByFor(lastMoment, POLICY)).toBe(plusHours(lastMoment, 24));
  });

  test('is the earlier of the two for every moment and every setting', () => {
    fc.assert(
      fc.property(offset, fc.integer({ min: 1, max: 96 }), (ms, holdHours) => {
        const madeAt = plusMs(T0, ms);
        const payBy = payByFor(madeAt, { holdHours, payCloseAt: PAY_CLOSES_AT });
        expect(payBy <= PAY_CLOSES_AT).toBe(true);
        expect(payBy <= plusHours(madeAt, holdHours)).toBe(true);
        expect([PAY_CLOSES_AT, plusHours(madeAt, holdHours)]).toContain(payBy);
      }),
    );
  });
});

test('a registration without subjects ends 24 hours after it was saved or emptied [R13]', () => {
  expect(emptyByFor(plusMs(T0, 7), POLICY)).toBe('2026-09-02T02:00:00.007Z');
});

describe('the deadline told to a gateway [R31]', () => {
  test('is the earliest of its lines, floored to the second', () => {
    const lines = [{ payBy: at(20, 999) }, { payBy: at(12, 999) }, { payBy: null }];
    expect(attemptExpiryFor(T0, lines)).toBe('2026-09-01T14:00:00.000Z');
  });

  test('is at most fifteen days', () => {
    expect(attemptExpiryFor(T0, [{ payBy: at(15 * 24) }])).toBe(at(15 * 24));
    expect(attemptExpiryFor(T0, [{ payBy: at(15 * 24, 1000) }])).toBe(at(15 * 24));
    expect(attemptExpiryFor(T0, [{ payBy: null }])).toBe(at(15 * 24));
  });

  test('is never after what any line allows, and whole seconds', () => {
    const lines = fc.array(fc.record({ payBy: fc.option(offset.map((ms) => plusMs(T0, ms))) }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(lines, (some) => {
        const expiresAt = attemptExpiryFor(T0, some);
        expect(msOf(expiresAt) % 1000).toBe(0);
        for (const { payBy } of some) expect(payBy === null || expiresAt <= payBy).toBe(true);
        expect(expiresAt <= at(15 * 24)).toBe(true);
      }),
    );
  });
});

test('a silent gateway is asked again after 1, 2, 4, 8, and then every 15 minutes without end', () => {
  const waits = [0, 1, 2, 3, 4, 5, 1000].map(
    (asked) => (msOf(retryAtFor(T0, asked)) - msOf(T0)) / 60_000,
  );
  expect(waits).toEqual([1, 2, 4, 8, 15, 15, 15]);
});

describe('when to remind', () => {
  test.each([
    { what: 'unpaid', entry: heldEntry('1'), is: at(20) },
    { what: 'reminded before', entry: heldEntry('1', { reminded: true }), is: null },
    { what: 'paid', entry: paidEntry('1'), is: null },
    { what: 'paused or locked', entry: heldEntry('1', { payBy: null, locked: true }), is: null },
  ])('$what', ({ entry, is }) => {
    expect(reminderAt(entry, POLICY)).toBe(is);
  });

  test.each([
    { lives: 4 * HOUR, is: true },
    { lives: 4 * HOUR + 1, is: false },
    { lives: 24 * HOUR, is: false },
    { lives: 60_000, is: true },
  ])('an entry that lives $lives ms needs no reminder: $is', ({ lives, is }) => {
    const entry = { madeAt: T0, payBy: plusMs(T0, lives) };
    expect(remindedFromTheStart(entry, POLICY)).toBe(is);
  });
});

describe('the next wake', () => {
  const both = [heldEntry('1', { payBy: at(10) }), heldEntry('F', { payBy: at(22) })];

  test.each([
    { what: 'an empty registration', registration: registrationOf(), is: at(24) },
    {
      what: 'two deadlines',
      registration: registrationOf({ entries: both }),
      is: at(10),
    },
    {
      what: 'what an open payment covers waits for the payment',
      registration: registrationOf({
        entries: both,
        orders: [orderFor(both, { expiresAt: at(9) })],
      }),
      is: at(9),
    },
    {
      what: 'an attempt in doubt is asked again, whatever its lines say',
      registration: registrationOf({
        entries: both,
        orders: [orderFor(both, { state: 'inDoubt', retryAt: at(30) })],
      }),
      is: at(30),
    },
    {
      what: 'a decided attempt covers nothing',
      registration: registrationOf({
        entries: both,
        orders: [orderFor(both, { state: 'closed' })],
      }),
      is: at(10),
    },
    {
      what: 'all paid',
      registration: registrationOf({ entries: [paidEntry('1')] }),
      is: null,
    },
    {
      what: 'locked by a collective payment',
      registration: registrationOf({ entries: [heldEntry('1', { locked: true, payBy: null })] }),
      is: null,
    },
    {
      what: 'deleted',
      registration: registrationOf({ state: 'deleted', emptyBy: at(24) }),
      is: null,
    },
  ])('to act: $what', ({ registration, is }) => {
    expect(actionAt(registration)).toBe(is);
  });

  test('is the reminder where that comes first', () => {
    const registration = registrationOf({ entries: both });
    expect(nextWakeAt(registration, POLICY)).toBe(at(6));
    const reminded = both.map((entry) => ({ ...entry, reminded: true }));
    expect(nextWakeAt({ ...registration, entries: reminded }, POLICY)).toBe(at(10));
  });

  test('is the earliest deadline of any set of unpaid entries, or the reminder of one', () => {
    const codes = ['1', '4', 'F'];
    fc.assert(
      fc.property(fc.array(offset, { minLength: 1, maxLength: 3 }), (offsets) => {
        const entries = offsets.map((ms, index) =>
          heldEntry(codes[index] ?? '1', { payBy: plusMs(T0, ms), reminded: ms % 2 === 0 }),
        );
        const registration = registrationOf({ entries });
        expect(actionAt(registration)).toBe(earliest(entries.map((entry) => entry.payBy)));
        const reminders = entries.map((entry) => reminderAt(entry, POLICY));
        expect(nextWakeAt(registration, POLICY)).toBe(
          earliest([actionAt(registration), ...reminders]),
        );
      }),
    );
  });
});
