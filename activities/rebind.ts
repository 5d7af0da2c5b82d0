import { msOf } from '../domain/instant';
import type { Store } from '../store/store';
import type { RebindActivities } from '../workflows/activities.port';

/** A store that is behind the workflow's clock is asked again no sooner than this. */
const SHORTEST_WAIT_MS = 1_000;

/** The rebind workflow's questions to the store [R40]. */
export const createRebindActivities = ({ rebinds }: Pick<Store, 'rebinds'>): RebindActivities => ({
  applyRebind: async ({ number }) => ({ snapshot: await rebinds.apply(number) }),

  lapseRebind: async ({ number, asOf }) => {
    const judged = await rebinds.lapse(number, asOf);
    if (!judged) return { snapshot: null, waitMs: 0 };
    const { snapshot, now } = judged;
    const isEarly = snapshot.state === 'proposed';
    const waitMs = Math.max(SHORTEST_WAIT_MS, msOf(snapshot.expiresAt) - msOf(now));
    return { snapshot, waitMs: isEarly ? waitMs : 0 };
  },
});
