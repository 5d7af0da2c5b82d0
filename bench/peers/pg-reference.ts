import type { Pool } from 'pg';
import { FEE_FEN, ORAL, sitting } from '../harness/world';

/**
 * The reference: one named statement at a time that does by itself what a batch does for many — session,
 * registration's lock and `seq`, claim, entry, fact with its dispatch row, audit — through bare `pg`. No
 * rule is asked and no snapshot made, so it is the least that a careful program could do without batches.
 */
export const REFERENCE = `
WITH mine AS (
  SELECT r.id, r.number, r.seq, r.account_id FROM session s
  JOIN registration r ON r.account_id = s.account_id AND r.sitting_code = $2 AND r.state = 'live'
  WHERE s.token_hash = decode($1, 'hex') AND s.ended_at IS NULL AND s.expires_at > decision_now()
  FOR UPDATE OF r
), claimed AS (
  UPDATE offering o SET held = o.held + 1 FROM mine
  WHERE o.sitting_code = $2 AND o.campus = $3 AND o.subject = $4 AND o.held + o.sold < o.capacity
  RETURNING mine.id, mine.number, mine.seq + 1 AS seq, mine.account_id
), changed AS (
  UPDATE registration r SET seq = c.seq, empty_by = NULL FROM claimed c WHERE r.id = c.id
), entered AS (
  INSERT INTO entry (registration_id, sitting_code, subject, kind, level, language, campus, fee_fen, state, made_at, pay_by, hold)
  SELECT id, $2, $4, 'oral', 4, '英语', $3, $5, 'held', decision_now(), decision_now() + interval '24 hours', $4 || seq
  FROM claimed
), told AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload)
  SELECT 'registration', number, seq, 'subjectChosen', $6::jsonb FROM claimed
), due AS (
  INSERT INTO dispatch (subject_kind, subject_id, pending_seq)
  SELECT 'registration', number, seq FROM claimed
  ON CONFLICT (subject_kind, subject_id) DO UPDATE SET pending_seq = excluded.pending_seq
), audited AS (
  INSERT INTO audit (actor, action, subject, detail)
  SELECT 'candidate:' || account_id, 'subjectChosen', number, $6::jsonb FROM claimed
)
SELECT number FROM claimed`;

/** Answers whether there was a place. */
export const chooseByStatement =
  (pool: Pool) =>
  async (session: string, campus: string): Promise<boolean> => {
    const payload = { entries: [{ subject: ORAL, campus, feeFen: FEE_FEN }] };
    const { rowCount } = await pool.query({
      name: 'reference',
      text: REFERENCE,
      values: [session, sitting, campus, ORAL, FEE_FEN, JSON.stringify(payload)],
    });
    return rowCount === 1;
  };
