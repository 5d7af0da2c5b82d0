import { msOf, type Instant } from '../domain/instant';
import { Refused } from '../domain/refusals';
import type { Store } from '../store/store';
import type {
  Judged,
  Learned,
  RegistrationActivities,
  Released,
} from '../workflows/activities.port';

/** A store that is behind the workflow's clock is asked again no sooner than this. */
const SHORTEST_WAIT_MS = 1_000;

/** The registration workflow's questions to the store. */
export const createRegistrationActivities = (
  store: Pick<Store, 'deadlines' | 'payments'>,
): RegistrationActivities => ({
  releaseDue: ({ number, asOf }) =>
    orGone<Released>({ snapshot: null, mustAsk: [], waitMs: 0 }, async () => {
      const { answer, now, snapshot } = await store.deadlines.releaseDue(number, asOf);
      const { notYet } = answer;
      return {
        snapshot,
        mustAsk: answer.mustAsk,
        waitMs: notYet !== null && isDue(snapshot.actAt, asOf) ? waitUntil(notYet, now) : 0,
      };
    }),

  remindDue: ({ number, asOf }) =>
    orGone<Judged>({ snapshot: null, waitMs: 0 }, async () => {
      const { now, snapshot } = await store.deadlines.remindDue(number, asOf);
      const { remindAt } = snapshot;
      return { snapshot, waitMs: isDue(remindAt, asOf) ? waitUntil(remindAt, now) : 0 };
    }),

  markInDoubt: ({ attempt }) =>
    orGone<Learned>({ snapshot: null }, async () => {
      const { snapshot } = await store.payments.markInDoubt(attempt);
      return { snapshot };
    }),
});

const isDue = (at: Instant | null, asOf: Instant): at is Instant => at !== null && at <= asOf;

/** How long to wait until an instant by the store's clock, in milliseconds. */
export const waitUntil = (at: Instant, now: Instant): number =>
  Math.max(SHORTEST_WAIT_MS, msOf(at) - msOf(now));

/** A workflow may outlive its row (another database, a restore): that is an answer, not a failure. */
export const orGone = async <T extends Learned>(gone: T, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Refused && isGone(error)) return gone;
    throw error;
  }
};

const isGone = ({ refusal }: Refused): boolean =>
  refusal.refusal === 'registrationNotFound' || refusal.refusal === 'orderNotFound';
