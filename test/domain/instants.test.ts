import fc from 'fast-check';
import {
  beijing,
  earliest,
  floorToSecond,
  instant,
  msOf,
  plusHours,
  plusMs,
} from '../../domain/instant';

/** Every millisecond from 2000 to 2100. */
const ms = fc.integer({ min: 946_684_800_000, max: 4_102_444_800_000 });

describe('instants', () => {
  test('go to milliseconds and back unchanged', () => {
    fc.assert(
      fc.property(ms, (value) => {
        expect(msOf(instant(value))).toBe(value);
        expect(instant(instant(value))).toBe(instant(value));
      }),
    );
  });

  test('compare as text as they do as time', () => {
    fc.assert(
      fc.property(ms, ms, (a, b) => {
        expect(instant(a) < instant(b)).toBe(a < b);
      }),
    );
  });

  test.each([
    ['2026-09-01T10:00:00+08:00', '2026-09-01T02:00:00.000Z'],
    ['2026-09-01T02:00:00.5+00:00', '2026-09-01T02:00:00.500Z'],
    ['2026-09-01 02:00:00+00', '2026-09-01T02:00:00.000Z'],
  ])('%s is written %s', (raw, canonical) => {
    expect(instant(raw)).toBe(canonical);
  });

  test('nonsense is a defect', () => {
    expect(() => instant('next Tuesday')).toThrow(RangeError);
  });

  test('24 hours are 24 hours, also over a change of day, month and year', () => {
    expect(plusHours('2026-12-31T16:00:00.001Z', 24)).toBe('2027-01-01T16:00:00.001Z');
    fc.assert(
      fc.property(ms, (value) => {
        expect(msOf(plusHours(instant(value), 24)) - value).toBe(86_400_000);
        expect(plusMs(plusMs(instant(value), 5), -5)).toBe(instant(value));
      }),
    );
  });

  test('flooring never makes later, never loses a second, and is done once', () => {
    fc.assert(
      fc.property(ms, (value) => {
        const floored = floorToSecond(instant(value));
        expect(floored.endsWith('.000Z')).toBe(true);
        expect(value - msOf(floored)).toBeGreaterThanOrEqual(0);
        expect(value - msOf(floored)).toBeLessThan(1000);
        expect(floorToSecond(floored)).toBe(floored);
      }),
    );
  });

  test('the earliest of some is one of them and not after any; what is not set does not count', () => {
    expect(earliest([])).toBeNull();
    expect(earliest([null, null])).toBeNull();
    fc.assert(
      fc.property(fc.array(fc.option(ms.map(instant)), { minLength: 1 }), (some) => {
        const set = some.filter((one) => one !== null);
        expect(earliest(some)).toBe([...set].sort()[0] ?? null);
      }),
    );
  });

  test('are shown in Beijing time, whatever the day is in London', () => {
    expect(beijing('2026-09-01T02:00:00.999Z')).toBe('2026-09-01 10:00:00');
    expect(beijing('2026-12-31T16:00:00.000Z')).toBe('2027-01-01 00:00:00');
    expect(beijing('2026-03-29T01:30:00.000Z')).toBe('2026-03-29 09:30:00');
  });
});
