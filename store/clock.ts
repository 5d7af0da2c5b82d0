import type { Pool } from 'pg';
import { instant, type Instant } from '../domain/instant';

/** The one clock by which deadlines are made and judged; see `decision_now()` in the migrations. */
export const decisionNow = async (pool: Pick<Pool, 'query'>): Promise<Instant> => {
  const { rows } = await pool.query<{ now: Date }>('SELECT decision_now() AS now');
  return instant(rows[0]?.now ?? 0);
};
