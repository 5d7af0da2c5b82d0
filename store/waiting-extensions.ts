import type { Pool } from 'pg';
import type { Waiting } from './facts';

/** What the workflow of an emergency extension is started with; the rows know how far it is. */
export interface RunningExtension {
  readonly number: string;
}

/** Extensions that are under way, as the sweep tells of them; ids are their numbers. */
export const waitingExtensions = (pool: Pool): Waiting<RunningExtension> => ({
  snapshots: async (numbers) => {
    const { rows } = await pool.query<RunningExtension>(
      `SELECT number FROM extension_batch WHERE state = 'running' AND number = ANY ($1)`,
      [numbers],
    );
    return new Map(rows.map((row) => [row.number, row]));
  },

  // Not noted as swept: there are few at a time, and one whose run is open is not told anything.
  overdue: async (limit) => {
    const { rows } = await pool.query<RunningExtension>({
      name: 'overdueExtensions',
      text: `
        SELECT number FROM extension_batch
        WHERE state = 'running' AND started_at < decision_now() - interval '2 minutes'
        ORDER BY started_at LIMIT $1`,
      values: [limit],
    });
    return rows.map(({ number }) => number);
  },
});
