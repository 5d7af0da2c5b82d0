import { heartbeat, sleep } from '@temporalio/activity';
import type { Store } from '../store/store';
import type { ExtensionActivities } from '../workflows/activities.port';

/** Registrations in one transaction: while it lasts, a candidate among them waits. */
const CHUNK = 50;
/** Chunks of one activity: few events in the history, and a retry repeats little. */
const CHUNKS = 10;
/** With so many that Temporal does not know of yet, candidates' own facts would have to wait behind the batch's. */
const MOST_PENDING = 300;
const LOOK_AGAIN_MS = 250;

/** Carries out a started extension [R45]; each chunk is written once, however often it is asked for. */
export const createExtensionActivities = ({
  extending,
  facts,
}: Pick<Store, 'extending' | 'facts'>): ExtensionActivities => ({
  extendSome: async ({ number, after }) => {
    let cursor = after;
    for (let chunk = 1; ; chunk += 1) {
      const done = await extending.extendSome({ number, after: cursor, limit: CHUNK });
      heartbeat(done);
      if (done.after === null || chunk === CHUNKS) return done;
      cursor = done.after;
      while ((await facts.backlog()).subjects > MOST_PENDING) {
        await sleep(LOOK_AGAIN_MS);
        heartbeat(done);
      }
    }
  },
});
