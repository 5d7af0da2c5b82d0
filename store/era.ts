import type { Pool } from 'pg';

/**
 * After PostgreSQL went back in time, workflows know snapshots with a higher `seq` than the rows have.
 * A higher era makes the rows newer than anything they know. Numbers that the lost future gave out are
 * skipped, so that none names two registrations.
 */
export const raiseEra = async (pool: Pool): Promise<{ era: number; woken: number }> => {
  const { rows } = await pool.query<{ era: number; woken: number }>(`
    WITH raised AS (
      UPDATE era SET era = era + 1 RETURNING era
    ), skipped AS (
      SELECT setval('registration_number', nextval('registration_number') + ${SKIPPED_NUMBERS}),
             setval('mail_number', nextval('mail_number') + ${SKIPPED_NUMBERS})
    ), live AS (
      UPDATE registration r SET era = raised.era, seq = r.seq + 1 FROM raised, skipped
      WHERE r.state = 'live' RETURNING r.number, r.seq
    ), told AS (
      INSERT INTO fact (subject_kind, subject_id, seq, type, payload)
      SELECT 'registration', number, seq, 'caughtUp', '{}'::jsonb FROM live
    ), due AS (
      INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'registration', number, seq FROM live
      ON CONFLICT (subject_kind, subject_id) DO UPDATE SET pending_seq = excluded.pending_seq, due_at = now()
    ), noted AS (
      INSERT INTO audit (actor, action, subject, detail)
      SELECT 'operator', 'eraRaised', 'era', jsonb_build_object('era', era) FROM raised
    )
    SELECT (SELECT era FROM raised) AS era, (SELECT count(*)::int FROM live) AS woken`);
  return rows[0] ?? { era: 0, woken: 0 };
};

/** More than a sitting's busiest hours give out between two backups. */
const SKIPPED_NUMBERS = 1_000_000;
