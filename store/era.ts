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
             setval('mail_number', nextval('mail_number') + ${SKIPPED_NUMBERS}),
             setval('review_number', nextval('review_number') + ${SKIPPED_NUMBERS}),
             setval('rebind_number', nextval('rebind_number') + ${SKIPPED_NUMBERS}),
             setval('import_number', nextval('import_number') + ${SKIPPED_NUMBERS})
    ), live AS (
      UPDATE registration r SET era = raised.era, seq = r.seq + 1 FROM raised, skipped
      WHERE r.state = 'live' RETURNING r.number, r.seq
    ), reviews AS (
      UPDATE cet6_review v SET era = raised.era, seq = v.seq + 1 FROM raised, skipped
      WHERE v.state = 'pending' RETURNING v.number || '-' || v.submission AS request, v.seq
    ), rebinds AS (
      UPDATE rebind_proposal p SET era = raised.era, seq = p.seq + 1 FROM raised, skipped
      WHERE p.state IN ('proposed', 'approved') RETURNING p.number, p.seq
    ), imports AS (
      UPDATE import_batch b SET era = raised.era, version = b.version + 1 FROM raised, skipped
      WHERE b.next_wake_at IS NOT NULL RETURNING b.number, b.version AS seq
    ), told AS (
      INSERT INTO fact (subject_kind, subject_id, seq, type, payload)
      SELECT 'registration', number, seq, 'caughtUp', '{}'::jsonb FROM live
      UNION ALL SELECT 'cet6Review', request, seq, 'caughtUp', '{}'::jsonb FROM reviews
      UNION ALL SELECT 'rebind', number, seq, 'caughtUp', '{}'::jsonb FROM rebinds
      UNION ALL SELECT 'import', number, seq, 'caughtUp', '{}'::jsonb FROM imports
    ), due AS (
      INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'registration', number, seq FROM live
      UNION ALL SELECT 'cet6Review', request, seq FROM reviews
      UNION ALL SELECT 'rebind', number, seq FROM rebinds
      UNION ALL SELECT 'import', number, seq FROM imports
      ON CONFLICT (subject_kind, subject_id) DO UPDATE SET pending_seq = excluded.pending_seq, due_at = now()
    ), noted AS (
      INSERT INTO audit (actor, action, subject, detail)
      SELECT 'operator', 'eraRaised', 'era', jsonb_build_object('era', era) FROM raised
    )
    SELECT (SELECT era FROM raised) AS era, (SELECT count(*)::int FROM live) + (SELECT count(*)::int FROM reviews)
      + (SELECT count(*)::int FROM rebinds) + (SELECT count(*)::int FROM imports) AS woken`);
  return rows[0] ?? { era: 0, woken: 0 };
};

/** More than a sitting's busiest hours give out between two backups. */
const SKIPPED_NUMBERS = 1_000_000;
