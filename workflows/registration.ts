import {
  ActivityFailure,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { instant, msOf, type Instant } from '../domain/instant';
import {
  describe,
  shownState,
  somethingToWaitFor,
  type RegistrationSnapshot,
} from '../domain/snapshot';
import type { Due, Learned, Released } from './activities.port';
import { follow, NOTHING_NEW_WAIT_MS, showing } from './following';
import {
  caughtUpSignal,
  factSignals,
  statusQuery,
  type RegistrationInput,
  type RegistrationOutcome,
} from './registration.messages';
import {
  gatewayActivities,
  markInDoubt,
  releaseDue,
  releaseDueLocally,
  remindDue,
} from './retries';
import { searchAttributesOfState } from './visibility.messages';

/**
 * The life of one registration, from saving until nothing is left to wait for. PostgreSQL decides; this
 * waits: for the 24 hours of an unpaid subject [R27], for the 24 hours of an empty registration [R13],
 * for a gateway's answer [R31]. It sleeps until the next instant in the snapshot, or until a fact moves it.
 */
export async function registration(input: RegistrationInput): Promise<RegistrationOutcome> {
  const signals = [...Object.values(factSignals), caughtUpSignal];
  const { known, learn } = follow<RegistrationSnapshot>(input.snapshot, signals, show);
  setHandler(statusQuery, () => statusOf(known.now));
  setCurrentDetails(describe(known.now));

  while (!known.gone && somethingToWaitFor(known.now)) {
    const wake = known.now.nextWakeAt;
    const moved = () =>
      known.gone || known.now.nextWakeAt !== wake || !somethingToWaitFor(known.now) || isLong();
    if (isLong()) return continueAsNew<typeof registration>({ snapshot: known.now });
    if (await changesBefore(wake, moved)) continue;
    const before = known.now;
    const waitMs = await actOn(before, learn);
    if (waitMs > 0 || known.now === before) await condition(moved, waitMs || NOTHING_NEW_WAIT_MS);
  }
  return outcomeOf(known);
}

/** A gateway that stays silent for days makes a long history; the next run goes on from the snapshot. */
const isLong = (): boolean => workflowInfo().continueAsNewSuggested;

/** The one rolling timer: true when it is to be set anew, false when its instant has come. */
const changesBefore = async (wake: Instant | null, moved: () => boolean): Promise<boolean> => {
  if (wake === null) {
    await condition(moved);
    return true;
  }
  const ms = msUntil(wake);
  return ms > 0 && ((await condition(moved, ms)) || msUntil(wake) > 0);
};

const msUntil = (at: Instant): number => msOf(at) - Date.now();

/**
 * Does what is due: release first, then the reminder. The store judges; it may answer "not yet", which
 * is told as milliseconds to wait.
 */
const actOn = async (
  snapshot: RegistrationSnapshot,
  learn: (snapshot: RegistrationSnapshot | null) => void,
): Promise<number> => {
  const asOf = instant(Date.now());
  const due = { number: snapshot.number, asOf };
  const isReminder = snapshot.actAt === null || snapshot.actAt > asOf;
  const judged = isReminder
    ? { ...(await remindDue(due)), mustAsk: [] }
    : await release(snapshot, due);
  learn(judged.snapshot);
  for (const { attempt, gateway } of judged.mustAsk) {
    learn((await closeOrDoubt(attempt, gateway)).snapshot);
  }
  return judged.waitMs;
};

const release = (snapshot: RegistrationSnapshot, due: Due): Promise<Released> =>
  snapshot.attempt === null ? releaseDueLocally(due) : releaseDue(due);

/** Close, then release: a gateway without an answer leaves the attempt in doubt and the place kept. */
const closeOrDoubt = async (attempt: string, gateway: string): Promise<Learned> => {
  try {
    return await gatewayActivities(`gateway-${gateway}`).closeTrade({ attempt });
  } catch (error) {
    if (error instanceof ActivityFailure) return markInDoubt({ attempt });
    throw error;
  }
};

const show = showing(searchAttributesOfState, describe);

const statusOf = (snapshot: RegistrationSnapshot) => ({
  state: shownState(snapshot),
  waitsFor: describe(snapshot),
  nextWakeAt: snapshot.nextWakeAt,
  snapshot,
});

const outcomeOf = (known: { now: RegistrationSnapshot; gone: boolean }): RegistrationOutcome => {
  if (known.gone) return { end: 'gone' };
  return known.now.state === 'deleted'
    ? { end: 'deleted', reason: known.now.deletedReason ?? 'empty24h' }
    : { end: 'settled' };
};
