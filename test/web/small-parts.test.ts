import * as fc from 'fast-check';
import { aroundDeadlines, untilFinal } from '../../web/lib/following';
import { yuanOf } from '../../web/lib/money';

/** Parts of the website that need no browser. */

const NOW = '2026-09-02T02:00:00.000Z';
const inSeconds = (seconds: number): string =>
  new Date(Date.parse(NOW) + seconds * 1_000).toISOString();

describe('how often a page looks again', () => {
  test('[R27] calm far from a deadline, close before it and just after it', () => {
    const againMs = (seconds: number): number =>
      aroundDeadlines(NOW, [null, inSeconds(seconds)], false).againMs ?? 0;
    for (const seconds of [119, 1, 0, -1, -119]) expect(againMs(seconds)).toBeLessThan(10_000);
    for (const seconds of [3_600, 121, -121]) {
      expect(againMs(seconds)).toBeGreaterThanOrEqual(30_000);
    }
  });

  test('[R30] close while money is on its way, and no more when an order is final', () => {
    expect(aroundDeadlines(NOW, [], true).againMs).toBeLessThan(10_000);
    expect(untilFinal({ state: 'inDoubt' }).againMs).toBeLessThan(10_000);
    expect(untilFinal({ state: 'open' }).againMs).toBeLessThan(10_000);
    expect(untilFinal({ state: 'closed' }).againMs).toBeNull();
  });

  test('pages of a hall that opened together do not ask in step', () => {
    const seen = new Set(Array.from({ length: 50 }, () => aroundDeadlines(NOW, [], true).againMs));
    expect(seen.size).toBeGreaterThan(40);
  });
});

describe('money on the page', () => {
  test('[R29] fen become yuan without a rounding, whatever the amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), (fen) => {
        const [yuan = '', rest = ''] = yuanOf(fen).split('.');
        expect(rest).toHaveLength(2);
        expect(Number(yuan) * 100 + Number(rest)).toBe(fen);
      }),
    );
    expect([0, 1, 3_000].map(yuanOf)).toEqual(['0.00', '0.01', '30.00']);
  });
});
