/**
 * A small fixed-seed generator (mulberry32, public domain), so that the seed is the same on each
 * machine and in each run. Not for secrets.
 */
export interface Random {
  /** From 0 up to, not including, `limit`. */
  below(limit: number): number;
  /** Throws `RangeError` on an empty list: a defect. */
  pick<T>(items: readonly T[]): T;
  /** `true` in `percent` of 100 cases. */
  chance(percent: number): boolean;
  /** Upper-case hex digits. */
  hex(length: number): string;
}

export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick: (items) => {
      const picked = items[below(items.length)];
      if (picked === undefined) throw new RangeError('nothing to pick from');
      return picked;
    },
    chance: (percent) => below(100) < percent,
    hex: (length) => Array.from({ length }, () => below(16).toString(16).toUpperCase()).join(''),
  };
};
