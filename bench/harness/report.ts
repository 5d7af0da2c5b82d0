import type { Estimate } from './statistics';

/** What a ratio must reach; judged by the bad end of its interval. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** Gathers what a benchmark finds, says it as it goes, and sums it up. */
export interface Report {
  say(text: string): void;
  /** A ratio with its interval, and what it has to reach. */
  ratio(key: string, found: Estimate, target?: Target): void;
  /** A count that is a ratio key of its own: oversold, released, early. */
  count(key: string, found: number, target?: Target): void;
  figure(key: string, value: number | string): void;
  /** A target that is no ratio key, as "one client alone". */
  demand(key: string, found: Estimate, target: Target): void;
  summary(): Summary;
}

export interface Summary {
  readonly bench: string;
  readonly ratios: Record<string, number>;
  readonly figures: Record<string, number | string>;
  readonly targets: Record<string, string>;
  readonly missed: string[];
}

export const createReport = (bench: string, write: (line: string) => void): Report => {
  const summary: Summary = { bench, ratios: {}, figures: {}, targets: {}, missed: [] };

  const judge = (key: string, low: number, high: number, target: Target): string => {
    const [words, isReached] =
      'atLeast' in target
        ? [`at least ${target.atLeast}`, low >= target.atLeast]
        : [`at most ${target.atMost}`, high <= target.atMost];
    summary.targets[key] = words;
    if (!isReached) summary.missed.push(key);
    return `, ${words}: ${isReached ? 'reached' : 'MISSED'}`;
  };

  const tell = (key: string, found: Estimate, target: Target | undefined): void => {
    const { median, low, high, confidence, pairs } = found;
    summary.figures[`${key}Low`] = round(low);
    summary.figures[`${key}High`] = round(high);
    const interval = `${round(low)} to ${round(high)} with ${Math.round(confidence * 100)} %`;
    const verdict = target ? judge(key, low, high, target) : '';
    write(`${key}: ${round(median)} (${interval}, ${pairs} pairs)${verdict}`);
  };

  return {
    say: write,
    ratio: (key, found, target) => {
      summary.ratios[key] = round(found.median);
      tell(key, found, target);
    },
    demand: (key, found, target) => {
      summary.figures[key] = round(found.median);
      tell(key, found, target);
    },
    count: (key, found, target) => {
      summary.ratios[key] = found;
      write(`${key}: ${found}${target ? judge(key, found, found, target) : ''}`);
    },
    figure: (key, value) => {
      summary.figures[key] = typeof value === 'number' ? round(value) : value;
      write(`${key}: ${summary.figures[key]}`);
    },
    summary: () => summary,
  };
};

/** Three significant digits; whole above a thousand. */
const round = (value: number): number =>
  Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3));
