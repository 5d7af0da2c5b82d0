import type { Pool } from 'pg';
import { snapshotOf, type RegistrationSnapshot } from '../domain/snapshot';
import type { Waiting } from './facts';
import { loadRegistrations } from './load';
import type { SittingReader } from './sitting-facts';

/** Registrations as the outbox reads them. */
export const waitingRegistrations = (
  pool: Pool,
  sittings: SittingReader,
): Waiting<RegistrationSnapshot> => ({
  snapshots: async (numbers) => {
    if (numbers.length === 0) return new Map();
    const { policy } = await sittings.read([]);
    const { loaded } = await loadRegistrations(
      pool,
      policy.code,
      numbers.map((number) => ({ ref: { number } })),
    );
    return new Map(
      loaded.flatMap(({ registration: r }) =>
        r ? [[r.number, snapshotOf(r, policy)] as const] : [],
      ),
    );
  },

  overdue: async (limit) => {
    const { rows } = await pool.query<{ number: string }>({
      name: 'overdue',
      text: `
        WITH late AS (
          SELECT id FROM registration
          WHERE next_wake_at < decision_now() - interval '2 minutes'
            AND (swept_at IS NULL OR swept_at < decision_now() - interval '5 minutes')
          ORDER BY next_wake_at LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        UPDATE registration r SET swept_at = decision_now() FROM late WHERE r.id = late.id RETURNING r.number`,
      values: [limit],
    });
    return rows.map((row) => row.number);
  },
});
