import { earliest, floorToSecond, plusHours, plusMs, type Instant } from './instant';
import {
  attemptsOf,
  coveredHolds,
  isUndecided,
  type Attempt,
  type Entry,
  type Registration,
} from './registration';
import type { SittingPolicy } from './sitting';

/**
 * Every instant at which something ends, made here and nowhere else. The policy's hours are the real
 * ones (24 by default); a deadline is written once into its row and workflows only wait for it.
 */

type Payable = Pick<SittingPolicy, 'holdHours' | 'payCloseAt'>;

/** When an entry made now is deleted if it is not paid: 24 hours later, never after payment closes [R27]. */
export const payByFor = (madeAt: Instant, policy: Payable): Instant =>
  earliest([plusHours(madeAt, policy.holdHours), policy.payCloseAt]) ?? policy.payCloseAt;

/** When a registration without any subject is deleted [R13]. */
export const emptyByFor = (since: Instant, policy: Pick<SittingPolicy, 'emptyHours'>): Instant =>
  plusHours(since, policy.emptyHours);

/** Alipay takes at most fifteen days. */
const LONGEST_ATTEMPT_HOURS = 15 * 24;
/** An attempt needs time to be paid in [R31]: less than this left, and none is opened. */
export const SHORTEST_ATTEMPT_MS = 120_000;

/** The deadline told to the gateway: the earliest `payBy` of what is bought, whole seconds, rounded down. */
export const attemptExpiryFor = (now: Instant, lines: readonly Pick<Entry, 'payBy'>[]): Instant =>
  floorToSecond(
    earliest([...lines.map((line) => line.payBy), plusHours(now, LONGEST_ATTEMPT_HOURS)]) ?? now,
  );

const RETRY_MINUTES = [1, 2, 4, 8, 15] as const;

/** When a gateway that gave no answer is asked again: 1, 2, 4, 8, then every 15 minutes, without end. */
export const retryAtFor = (now: Instant, askedBefore: number): Instant =>
  plusMs(now, (RETRY_MINUTES[askedBefore] ?? 15) * 60_000);

/** When the candidate is reminded of an unpaid entry, or `null` when there is nothing to remind of. */
export const reminderAt = (
  entry: Entry,
  policy: Pick<SittingPolicy, 'reminderHours'>,
): Instant | null =>
  entry.state === 'held' && entry.payBy !== null && !entry.reminded
    ? plusHours(entry.payBy, -policy.reminderHours)
    : null;

/** An entry that lives no longer than the reminder's lead is never reminded of: it was just made. */
export const remindedFromTheStart = (
  entry: Pick<Entry, 'madeAt' | 'payBy'>,
  policy: Pick<SittingPolicy, 'reminderHours'>,
): boolean => entry.payBy === null || plusHours(entry.payBy, -policy.reminderHours) <= entry.madeAt;

const askAt = (attempt: Attempt): Instant | null =>
  attempt.state === 'inDoubt' ? attempt.retryAt : attempt.expiresAt;

/** When something must be released, asked or deleted; `null` when no clock decides anything. */
export const actionAt = (registration: Registration): Instant | null => {
  const covered = coveredHolds(registration);
  const uncovered = registration.entries.filter((entry) => !covered.has(entry.hold));
  return earliest([
    registration.state === 'live' ? registration.emptyBy : null,
    ...attemptsOf(registration).filter(isUndecided).map(askAt),
    ...uncovered.filter((entry) => entry.state === 'held').map((entry) => entry.payBy),
  ]);
};

/** The next instant at which the workflow must wake, be it only to remind. */
export const nextWakeAt = (
  registration: Registration,
  policy: Pick<SittingPolicy, 'reminderHours'>,
): Instant | null =>
  earliest([
    actionAt(registration),
    ...registration.entries.map((entry) => reminderAt(entry, policy)),
  ]);
