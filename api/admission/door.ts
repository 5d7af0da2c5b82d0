import type { AdmissionLimits } from '../settings';

/**
 * The door of one process. So many requests that hash a password are worked on at once; a few more stand
 * in line, so that a place that falls free is taken at once; the rest is told to come back. Of those who
 * wait in the queue it calls as many as it lets in, and somewhat more or fewer as the crowd before it shrinks
 * or grows.
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
  /** How many more to call, asked again and again while people wait. */
  callNext(): number;
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
const CALM_SECONDS = 0.15;
const LINE_BEFORE_QUEUE = 1;
/** A queue begins with so many seconds' worth called at once: they need a moment to come. */
const FIRST_SECONDS = 4;
/** So many seconds' worth of called people before the door keep it busy. */
const CROWD_SECONDS = 4;
/** By how much of its pace the calling changes for each second's worth more or fewer than that. */
const GAIN = 0.2;
/** Longer than between two calls: then the queue was empty in between. */
const NEW_QUEUE_MS = 1_000;
/** Who has not come by then has left, or comes as a surprise. */
const EXPECTED_MS = 10_000;
/** They come again within two. */
const TURNED_AWAY_MS = 3_000;
/** The share of those called who come is learnt from so many, and taken for a tenth at least. */
const REMEMBERED = 200;
const LEAST_SHARE = 0.1;
const FIRST_GUESS_MS = 50;
const LEAST_MS = 10;

/** @param isQueueEmpty whether nobody waits to be called */
export const createDoor = (
  limits: AdmissionLimits,
  isQueueEmpty: () => boolean,
  now: () => number = Date.now,
): Door => {
  const line: (() => void)[] = [];
  const turnedAway = new Map<number, number>();
  const expected: { readonly at: number; count: number }[] = [];
  // Of those called lately: who came, and who did not in time.
  const seen = { came: 1, stayedAway: 0 };
  let entering = 0;
  let inside = 0;
  let meanMs = FIRST_GUESS_MS;
  let calledAt = 0;
  let owed = 0;

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
    isQueueEmpty()
      ? Math.max(Math.ceil(perSecond() * CALM_SECONDS), limits.entrances)
      : LINE_BEFORE_QUEUE;

  const note = (what: keyof typeof seen, count: number): void => {
    seen[what] += count;
    if (seen.came + seen.stayedAway < REMEMBERED) return;
    seen.came /= 2;
    seen.stayedAway /= 2;
  };

  const forget = (): void => {
    const at = now();
    for (const [ticket, last] of turnedAway) {
      if (last + TURNED_AWAY_MS >= at) break;
      turnedAway.delete(ticket);
    }
    for (let [first] = expected; first && first.at + EXPECTED_MS < at; [first] = expected) {
      note('stayedAway', first.count);
      expected.shift();
    }
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
      note('came', 1);
      const first = expected.find((one) => one.count > 0);
      if (first) first.count -= 1;
    },
    // Set anew, so that the map stays in the order of time.
    turnAway: (ticket) => void turnedAway.set(ticket, now()),
    call: (count) => void expected.push({ at: now(), count }),
    callNext: () => {
      forget();
      const passedMs = now() - calledAt;
      calledAt += passedMs;
      if (entering + inside >= limits.requests) return 0;
      const share = Math.max(seen.came / (seen.came + seen.stayedAway), LEAST_SHARE);
      const missing = CROWD_SECONDS - turnedAway.size / perSecond();
      const seconds =
        passedMs > NEW_QUEUE_MS
          ? FIRST_SECONDS
          : (passedMs / 1000) * Math.max(0, 1 + GAIN * missing);
      owed += (seconds * perSecond()) / share;
      const whole = Math.floor(owed);
      owed -= whole;
      return whole;
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
