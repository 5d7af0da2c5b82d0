import { instant, type Instant } from '../domain/instant';
import type { Queries } from './account-rows';

/** The one clock by which deadlines are made and judged; see `decision_now()` in the migrations. */
export const decisionNow = async (db: Queries): Promise<Instant> => {
  const { rows } = await db.query<{ now: Date }>('SELECT decision_now() AS now');
  return instant(rows[0]?.now ?? 0);
};
