/** How quickly the queue moves, and when to come back: later, the further behind. */
export interface Pace {
  /** Notes how far the queue has got, and whether anybody waits. */
  note(admitted: number, isMoving: boolean): void;
  readonly perMinute: number;
  /** Seconds, with so many ahead; called already when negative. */
  comeBackIn(ahead: number): number;
}

/** A page that waits asks at least so often. */
const LONGEST_SECONDS = 60;
/** Of the steps of the clock, a quarter of a second each: what is told follows in four. */
const STEPS = 16;

/** @param guess what is let in a second, until it has been seen */
export const createPace = (
  guess: () => number,
  now: () => number = Date.now,
  random: () => number = Math.random,
): Pace => {
  let seen: number | null = null;
  let last: { readonly at: number; readonly admitted: number } | null = null;
  const perSecond = (): number => Math.max(seen ?? guess(), 0.1);

  return {
    note: (admitted, isMoving) => {
      const at = now();
      if (!isMoving) {
        [seen, last] = [null, null];
        return;
      }
      if (last && at > last.at) {
        const rate = ((admitted - last.admitted) * 1000) / (at - last.at);
        seen = perSecond() + (rate - perSecond()) / STEPS;
      }
      last = { at, admitted };
    },
    get perMinute() {
      return Math.round(perSecond() * 60);
    },
    // About when it will be their turn: each look before it costs both sides, and not all at the same instant.
    comeBackIn: (ahead) => {
      if (ahead < 0) return 1;
      const seconds = ((ahead + 1) / perSecond()) * (0.8 + 0.3 * random());
      return Math.min(LONGEST_SECONDS, Math.max(1, Math.round(seconds)));
    },
  };
};
