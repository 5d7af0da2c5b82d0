import {
  condition,
  setCurrentDetails,
  setDefaultSignalHandler,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { SignalDefinition } from '@temporalio/workflow';
import type { FactPayload } from '../domain/facts';
import { msOf, type Instant } from '../domain/instant';
import { isNewer } from '../domain/snapshot';

/**
 * A run that is told by whole snapshots: it keeps the newest by (`era`, `seq`) and ignores the others, so facts may
 * come twice, late or out of order.
 */

interface Versioned {
  readonly era: number;
  readonly seq: number;
}

/** A message of such a run: the snapshot, and the fact for the reader of the history. */
export interface Told<Snapshot> {
  readonly fact?: FactPayload;
  readonly snapshot: Snapshot;
}

export interface Known<Snapshot> {
  now: Snapshot;
  /** There is no such row any more. */
  gone: boolean;
}

export interface Following<Snapshot> {
  readonly known: Known<Snapshot>;
  /** Takes an activity's answer as a signal's: the newer wins, `null` says that the row is gone. */
  readonly learn: (snapshot: Snapshot | null) => void;
}

/**
 * Sets the handlers; to be called before the first `await`.
 * @param show told of each newer snapshot, with the one before
 */
export const follow = <Snapshot extends Versioned>(
  first: Snapshot,
  signals: readonly SignalDefinition<[{ readonly snapshot: Snapshot }]>[],
  show: (before: Snapshot, now: Snapshot) => void,
): Following<Snapshot> => {
  const known: Known<Snapshot> = { now: first, gone: false };
  const learn = (snapshot: Snapshot | null): void => {
    if (snapshot === null) known.gone = true;
    else if (isNewer(snapshot, known.now)) {
      const before = known.now;
      known.now = snapshot;
      show(before, snapshot);
    }
  };
  // A signal cannot be taken back: one without a snapshot (sent by hand) must not block the run for ever.
  const told = (message: unknown): void => {
    if (isObject(message) && isObject(message['snapshot'])) {
      learn(message['snapshot'] as unknown as Snapshot);
    }
  };
  for (const signal of signals) setHandler(signal, told);
  // A fact that this worker does not know yet still brings the whole snapshot.
  setDefaultSignalHandler((_name, message) => told(message));
  return { known, learn };
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Tells the operator, at the price of one event, and only when what is shown has changed; a `show` for `follow`. */
export const showing =
  <Snapshot>(
    attributesOf: (snapshot: Snapshot) => Parameters<typeof upsertSearchAttributes>[0],
    describe: (snapshot: Snapshot) => string,
  ) =>
  (before: Snapshot, now: Snapshot): void => {
    const attributes = attributesOf(now);
    if (JSON.stringify(attributes) !== JSON.stringify(attributesOf(before))) {
      upsertSearchAttributes(attributes);
    }
    setCurrentDetails(describe(now));
  };

/** Due, and yet the store knows nothing newer: a database restored to an earlier day. Never a busy loop. */
export const NOTHING_NEW_WAIT_MS = 60_000;

/** The one rolling timer: true when something has moved, false when its instant has come. */
export const movedBefore = async (wake: Instant | null, moved: () => boolean): Promise<boolean> => {
  if (wake === null) {
    await condition(moved);
    return true;
  }
  const ms = msOf(wake) - Date.now();
  return ms > 0 && (await condition(moved, ms));
};
