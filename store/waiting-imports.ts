import type { Pool } from 'pg';
import type { ImportSnapshot } from '../domain/importing';
import { BATCH_COLUMNS, importSnapshotOf, type BatchRow } from './desk/import-rows';
import type { Waiting } from './facts';

/** Imports, as the dispatcher and the sweep tell of them; ids are their numbers. */
export const waitingImports = (pool: Pool): Waiting<ImportSnapshot> => ({
  snapshots: async (numbers) => {
    const { rows } = await pool.query<BatchRow>(
      `SELECT ${BATCH_COLUMNS} FROM import_batch b WHERE b.number = ANY ($1)`,
      [numbers],
    );
    return new Map(rows.map((row) => [row.number, importSnapshotOf(row)]));
  },

  overdue: async (limit) => {
    const { rows } = await pool.query<{ number: string }>({
      name: 'overdueImports',
      text: `
        WITH late AS (
          SELECT number FROM import_batch
          WHERE next_wake_at < decision_now() - interval '2 minutes'
            AND (swept_at IS NULL OR swept_at < decision_now() - interval '5 minutes')
          ORDER BY next_wake_at LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        UPDATE import_batch b SET swept_at = decision_now() FROM late WHERE b.number = late.number RETURNING b.number`,
      values: [limit],
    });
    return rows.map((row) => row.number);
  },
});
