import { msOf } from '../domain/instant';
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
/** Due, yet nothing to do: a moment that only a defect or a clock step makes; never a busy loop. */
const NOTHING_DONE_WAIT_MS = 60_000;

/** The registration workflow's questions to the store. */
export const createRegistrationActivities = (
  store: Pick<Store, 'deadlines' | 'payments'>,
): RegistrationActivities => ({
  releaseDue: ({ number, asOf }) =>
    orGone<Released>({ snapshot: null, mustAsk: [], waitMs: 0 }, async () => {
      const { answer, now, snapshot } = await store.deadlines.releaseDue(number, asOf);
      const done =
        answer.released.length > 0 || answer.deleted !== null || answer.mustAsk.length > 0;
      const stillDue = snapshot.actAt !== null && snapshot.actAt <= asOf;
      const ahead = answer.notYet === null ? NOTHING_DONE_WAIT_MS : msOf(answer.notYet) - msOf(now);
      return {
        snapshot,
        mustAsk: answer.mustAsk,
        waitMs: done || !stillDue ? 0 : Math.max(SHORTEST_WAIT_MS, ahead),
      };
    }),

  remindDue: ({ number, asOf }) =>
    orGone<Judged>({ snapshot: null, waitMs: 0 }, async () => {
      const { now, snapshot } = await store.deadlines.remindDue(number, asOf);
      const { remindAt } = snapshot;
      const stillDue = remindAt !== null && remindAt <= asOf;
      return {
        snapshot,
        waitMs: stillDue ? Math.max(SHORTEST_WAIT_MS, msOf(remindAt) - msOf(now)) : 0,
      };
    }),

  markInDoubt: ({ attempt }) =>
    orGone<Learned>({ snapshot: null }, async () => {
      const { snapshot } = await store.payments.markInDoubt(attempt);
      return { snapshot };
    }),
});

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
