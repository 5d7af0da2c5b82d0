import type { Pool } from 'pg';
import type { RebindSnapshot } from '../domain/rebind-snapshot';
import type { Waiting } from './facts';
import { REBIND_COLUMNS, REBIND_TABLES, rebindSnapshotOf, type RebindRow } from './rebind-rows';

/** Proposals to rebind, as the dispatcher and the sweep tell of them; ids are their numbers. */
export const waitingRebinds = (pool: Pool): Waiting<RebindSnapshot> => ({
  snapshots: async (numbers) => {
    const { rows } = await pool.query<RebindRow>(
      `SELECT ${REBIND_COLUMNS} FROM ${REBIND_TABLES} WHERE p.number = ANY($1)`,
      [numbers],
    );
    return new Map(rows.map((row) => [row.number, rebindSnapshotOf(row)]));
  },

  overdue: async (limit) => {
    const { rows } = await pool.query<{ number: string }>({
      name: 'overdueRebinds',
      text: `
        WITH late AS (
          SELECT number FROM rebind_proposal
          WHERE next_wake_at < decision_now() - interval '2 minutes'
            AND (swept_at IS NULL OR swept_at < decision_now() - interval '5 minutes')
          ORDER BY next_wake_at LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        UPDATE rebind_proposal p SET swept_at = decision_now() FROM late WHERE p.number = late.number RETURNING p.number`,
      values: [limit],
    });
    return rows.map((row) => row.number);
  },
});
