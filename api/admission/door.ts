import type { AdmissionLimits } from '../settings';

/**
 * The door of one process. So many requests that hash a password are worked on at once; a few more stand
 * in line, so that a place that falls free is taken at once; the rest is told to come back. Of those who
 * wait in the queue it has as many called as keep the line from running dry.
 */
export interface Door {
  /**
   * A place inside, at once or after standing in line; `null` when the line is full. What it resolves to
   * gives the place back.
   */
  enter(): Promise<() => void> | null;
  /** A request that is not an entrance is under way; what it answers ends it. */
  comeIn(): () => void;
  /** A called ticket shows up, for the first time or again. */
  arrive(ticket: number): void;
  /** It found the line full and comes back. */
  turnAway(ticket: number): void;
  /** So many tickets were called. */
  call(count: number): void;
  /** How many more to call now. */
  readonly wanted: number;
  /** Whether called people stand before the door: they go before newcomers. */
  readonly isBesieged: boolean;
  /** What it can let in a second, from how long entrances take. */
  readonly perSecond: number;
  readonly figures: DoorFigures;
}

export interface DoorFigures {
  /** Entrances that are worked on, and those that stand in line for it. */
  readonly entering: number;
  readonly inLine: number;
  /** Requests of those who are inside. */
  readonly inside: number;
}

/** Long enough a line for bursts while nobody waits; with a queue behind it a line only delays. */
const CALM_SECONDS = 0.25;
const LINE_BEFORE_QUEUE = 1;
/** So many seconds' worth of people are called ahead: some are on their way, some have left. */
const AHEAD_SECONDS = 2;
/** Called people are told to come at once; who does not come for so long has left, or comes as a surprise. */
const EXPECTED_MS = 4_000;
const TURNED_AWAY_MS = 3_000;
const FIRST_GUESS_MS = 100;
const LEAST_MS = 10;

/** @param isQueueEmpty whether nobody waits to be called */
export const createDoor = (
  limits: AdmissionLimits,
  isQueueEmpty: () => boolean,
  now: () => number = Date.now,
): Door => {
  const line: (() => void)[] = [];
  const turnedAway = new Map<number, number>();
  let expected: { readonly at: number; count: number }[] = [];
  let entering = 0;
  let inside = 0;
  let meanMs = FIRST_GUESS_MS;

  const perSecond = (): number => (limits.entrances * 1000) / Math.max(meanMs, LEAST_MS);
  const isFull = (): boolean =>
    entering >= limits.entrances || entering + inside >= limits.requests;

  const take = (): (() => void) => {
    const since = now();
    entering += 1;
    return () => {
      entering -= 1;
      meanMs += (now() - since - meanMs) / 20;
      letIn();
    };
  };

  const letIn = (): void => {
    while (!isFull()) {
      const next = line.shift();
      if (!next) return;
      next();
    }
  };

  const lineMax = (): number =>
    isQueueEmpty() ? Math.ceil(perSecond() * CALM_SECONDS) : LINE_BEFORE_QUEUE;

  const forget = (): void => {
    const at = now();
    for (const [ticket, seen] of turnedAway) {
      if (seen + TURNED_AWAY_MS < at) turnedAway.delete(ticket);
      else break;
    }
    expected = expected.filter((one) => one.count > 0 && one.at + EXPECTED_MS >= at);
  };

  return {
    enter: () => {
      if (line.length === 0 && !isFull()) return Promise.resolve(take());
      if (line.length >= lineMax()) return null;
      return new Promise((resolve) => void line.push(() => resolve(take())));
    },
    comeIn: () => {
      inside += 1;
      return () => {
        inside -= 1;
        letIn();
      };
    },
    arrive: (ticket) => {
      if (turnedAway.delete(ticket)) return;
      const first = expected.find((one) => one.count > 0);
      if (first) first.count -= 1;
    },
    // Set anew, so that the map stays in the order of time.
    turnAway: (ticket) => void turnedAway.set(ticket, now()),
    call: (count) => void expected.push({ at: now(), count }),
    get wanted() {
      forget();
      if (entering + inside >= limits.requests) return 0;
      const coming = expected.reduce((sum, { count }) => sum + count, 0);
      const enough = Math.ceil(perSecond() * AHEAD_SECONDS);
      return Math.max(0, enough - coming - turnedAway.size);
    },
    get isBesieged() {
      forget();
      return turnedAway.size > 0;
    },
    get perSecond() {
      return perSecond();
    },
    get figures() {
      return { entering, inLine: line.length, inside };
    },
  };
};
