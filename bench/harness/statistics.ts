/** Small statistics of measurements: no distribution is assumed anywhere. */

/** The value below which the share `q` (0 to 1) of the values lies. Throws on an empty list. */
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1));
  const value = sorted[at];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
};

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('nothing was measured');
  return (upper + lower) / 2;
};

export interface Estimate {
  readonly median: number;
  /** Ends of the interval that holds the true median with at least `confidence`. */
  readonly low: number;
  readonly high: number;
  /** 0.95 or more from six values on; with fewer, what lowest and highest value can promise. */
  readonly confidence: number;
  readonly pairs: number;
}

/**
 * The median with its sign-test interval: order statistics that enclose the true median with 95 %,
 * whatever the distribution. Six values are the fewest that can promise so much.
 */
export const estimate = (values: readonly number[]): Estimate => {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  // The rank, counted from either end, that lies as far inside as 95 % allow.
  let rank = 1;
  while (2 * (rank + 1) <= n && 1 - 2 * tail(n, rank) >= 0.95) rank += 1;
  return {
    median: median(sorted),
    low: sorted[rank - 1] ?? NaN,
    high: sorted[n - rank] ?? NaN,
    confidence: 1 - 2 * tail(n, rank - 1),
    pairs: n,
  };
};

/** Probability that at most `k` of `n` fair coins show heads. */
const tail = (n: number, k: number): number => {
  let [term, sum] = [0.5 ** n, 0];
  for (let heads = 0; heads <= k; heads += 1) {
    sum += term;
    term *= (n - heads) / (heads + 1);
  }
  return sum;
};
