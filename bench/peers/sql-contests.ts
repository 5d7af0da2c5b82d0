import type { Pool } from 'pg';
import { FEE_FEN, ORAL, sitting } from '../harness/world';

/**
 * Three ways to give out the last places in SQL alone. Each finds the candidate by session and writes
 * entry, fact and audit as the product does; they differ in how a place is taken.
 */

/** Who gets a place, in the order of the sessions. */
export type Contest = (sessions: readonly string[], campus: string) => Promise<boolean[]>;

const MINE = `
  SELECT s.i, r.id, r.number, r.seq + 1 AS seq, r.account_id
  FROM unnest($1::text[]) WITH ORDINALITY AS s (hash, i)
  JOIN session t ON t.token_hash = decode(s.hash, 'hex') AND t.ended_at IS NULL AND t.expires_at > decision_now()
  JOIN registration r ON r.account_id = t.account_id AND r.sitting_code = $2 AND r.state = 'live'`;

const WRITES = `, entered AS (
  INSERT INTO entry (registration_id, sitting_code, subject, kind, level, language, campus, fee_fen, state, made_at, pay_by, hold)
  SELECT id, $2, $4, 'oral', 4, '英语', $3, $5, 'held', decision_now(), decision_now() + interval '24 hours', $4 || seq FROM won
), changed AS (
  UPDATE registration r SET seq = won.seq FROM won WHERE r.id = won.id
), told AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload, sent_at)
  SELECT 'registration', number, seq, 'subjectChosen', $6::jsonb, now() FROM won
), audited AS (
  INSERT INTO audit (actor, action, subject, detail)
  SELECT 'candidate:' || account_id, 'subjectChosen', number, $6::jsonb FROM won
)
SELECT i::int FROM won`;

const GUARDED = `
WITH mine AS (${MINE}), claimed AS (
  UPDATE offering SET held = held + 1
  WHERE sitting_code = $2 AND campus = $3 AND subject = $4 AND held + sold < capacity RETURNING 1
), won AS (SELECT mine.* FROM mine, claimed)${WRITES}`;

const SLOTS = `
WITH mine AS (${MINE}), slot AS (
  SELECT campus, number FROM bench_slot WHERE campus = $3 AND taken_by IS NULL LIMIT 1 FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE bench_slot b SET taken_by = mine.id FROM slot, mine WHERE b.campus = slot.campus AND b.number = slot.number RETURNING 1
), won AS (SELECT mine.* FROM mine, claimed)${WRITES}`;

const UNNEST = `
WITH mine AS (${MINE}), seat AS MATERIALIZED (
  SELECT capacity - held - sold AS free FROM offering
  WHERE sitting_code = $2 AND campus = $3 AND subject = $4 FOR UPDATE
), won AS MATERIALIZED (
  SELECT * FROM mine ORDER BY i LIMIT (SELECT free FROM seat)
), claimed AS (
  UPDATE offering SET held = held + (SELECT count(*) FROM won)
  WHERE sitting_code = $2 AND campus = $3 AND subject = $4 AND EXISTS (SELECT 1 FROM won)
)${WRITES}`;

const contest =
  (pool: Pool, name: string, text: string): Contest =>
  async (sessions, campus) => {
    const payload = JSON.stringify({ entries: [{ subject: ORAL, campus, feeFen: FEE_FEN }] });
    const { rows } = await pool.query<{ i: number }>({
      name,
      text,
      values: [sessions, sitting, campus, ORAL, FEE_FEN, payload],
    });
    const won = new Set(rows.map(({ i }) => i));
    return sessions.map((_, index) => won.has(index + 1));
  };

/** One session at a time: a counter with a guard. */
export const guardedCounter = (pool: Pool): Contest => contest(pool, 'guarded', GUARDED);
/** One session at a time: a row for each place, taken with SKIP LOCKED. */
export const skipLockedSlots = (pool: Pool): Contest => contest(pool, 'slots', SLOTS);
/** Many sessions in one statement. */
export const unnested = (pool: Pool): Contest => contest(pool, 'unnested', UNNEST);

/** The places of a campus as rows, for `skipLockedSlots`. */
export const addSlots = async (pool: Pool, campus: string, places: number): Promise<void> => {
  await pool.query(
    `CREATE TABLE IF NOT EXISTS bench_slot (campus text, number int, taken_by bigint, PRIMARY KEY (campus, number))`,
  );
  await pool.query('INSERT INTO bench_slot SELECT $1, n FROM generate_series(1, $2::int) AS n', [
    campus,
    places,
  ]);
};
