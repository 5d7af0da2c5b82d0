import { Context } from '@temporalio/activity';
import type { Store } from '../store/store';
import type { ImportActivities } from '../workflows/activities.port';

/** A store that is behind the workflow's clock is asked again no sooner than this. */
const SHORTEST_WAIT_MS = 1_000;
const BEAT_EVERY_MS = 5_000;

/**
 * The steps of an import [R43]. The rows so far are a sign of life, which operators see as the heartbeat's details. A
 * step that was given up, or whose worker shuts down, stops at its next rows, and is begun again elsewhere.
 */
export const createImportActivities = ({
  importWork,
}: Pick<Store, 'importWork'>): ImportActivities => ({
  checkImport: ({ number }) =>
    beating(async (alive) => ({ snapshot: await importWork.check(number, alive) })),
  applyImport: ({ number }) =>
    beating(async (alive) => ({ snapshot: await importWork.apply(number, alive) })),
  undoImport: ({ number }) =>
    beating(async () => ({ snapshot: await importWork.takeBack(number) })),
  lapseImport: async ({ number, asOf }) => {
    const { snapshot, waitMs } = await importWork.lapse(number, asOf);
    return { snapshot, waitMs: waitMs > 0 ? Math.max(SHORTEST_WAIT_MS, waitMs) : 0 };
  },
});

/** Also while PostgreSQL writes all rows in one statement, and nothing else is heard. */
const beating = async <T>(work: (alive: (rows: number) => void) => Promise<T>): Promise<T> => {
  const context = Context.current();
  let rows = 0;
  const timer = setInterval(() => context.heartbeat({ rows }), BEAT_EVERY_MS);
  try {
    return await work((soFar) => {
      rows = soFar;
      context.heartbeat({ rows });
      context.cancellationSignal.throwIfAborted();
    });
  } finally {
    clearInterval(timer);
  }
};
