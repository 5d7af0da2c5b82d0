import type { Pool } from 'pg';
import type { Rows } from './change';

/**
 * The one statement that writes. It takes a batch of changes and settles each by itself: `done`, `stale`
 * (somebody was quicker: read and decide again) or `full` (no place: decide again knowing that). A refusal is
 * a row, never an SQL error. Locks: registrations by id, then places by campus and subject, everywhere.
 *
 * A change is written whole or not at all: its guards hold the `seq` that its rule has seen, and its
 * claims are granted in the order of the batch while sold + held stay within the capacity.
 */
const TEXT = `
WITH guard AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS g(i int, id bigint, seq bigint)
), locked AS MATERIALIZED (
  SELECT r.id, r.seq FROM registration r WHERE r.id IN (SELECT id FROM guard) ORDER BY r.id FOR UPDATE
), fresh AS MATERIALIZED (
  SELECT g.i FROM guard g LEFT JOIN locked l USING (id) GROUP BY g.i HAVING bool_and(l.seq IS NOT DISTINCT FROM g.seq)
), place AS MATERIALIZED (
  SELECT p.* FROM json_to_recordset($2::json) AS p(i int, sitting text, campus text, subject text, d_held int, d_sold int)
  JOIN fresh USING (i)
), seat AS MATERIALIZED (
  SELECT o.sitting_code, o.campus, o.subject, o.capacity, o.held + o.sold AS taken FROM offering o
  WHERE (o.sitting_code, o.campus, o.subject) IN (SELECT sitting, campus, subject FROM place)
  ORDER BY o.sitting_code, o.campus, o.subject FOR UPDATE
), claim AS MATERIALIZED (
  SELECT p.i, p.sitting, p.campus, p.subject, s.capacity, s.taken, s.campus IS NULL AS absent,
         sum(p.d_held + p.d_sold) OVER (PARTITION BY p.sitting, p.campus, p.subject ORDER BY p.i) AS running
  FROM place p
  LEFT JOIN seat s ON s.sitting_code = p.sitting AND s.campus = p.campus AND s.subject = p.subject
  WHERE p.d_held + p.d_sold > 0
), won AS MATERIALIZED (
  SELECT i FROM fresh EXCEPT SELECT i FROM claim WHERE absent OR taken + running > capacity
), moved AS MATERIALIZED (
  SELECT p.sitting, p.campus, p.subject, sum(p.d_held) AS d_held, sum(p.d_sold) AS d_sold
  FROM place p JOIN won USING (i) GROUP BY 1, 2, 3
), place_done AS (
  UPDATE offering o SET held = o.held + m.d_held, sold = o.sold + m.d_sold FROM moved m
  WHERE o.sitting_code = m.sitting AND o.campus = m.campus AND o.subject = m.subject
), registration_done AS (
  UPDATE registration r
  SET state = n.state, deleted_reason = n.deleted_reason, deleted_at = n.deleted_at, empty_by = n.empty_by,
      next_wake_at = n.next_wake_at, seq = n.seq
  FROM json_to_recordset($3::json) AS n(i int, id bigint, state text, deleted_reason text, deleted_at timestamptz,
       empty_by timestamptz, next_wake_at timestamptz, seq bigint)
  JOIN won USING (i)
  WHERE r.id = n.id
), dropped AS (
  DELETE FROM entry e USING json_to_recordset($4::json) AS d(i int, id bigint, subject text), won
  WHERE won.i = d.i AND e.registration_id = d.id AND e.subject = d.subject
), put AS (
  INSERT INTO entry (registration_id, sitting_code, subject, kind, level, language, campus, fee_fen, state, made_at, pay_by,
                     hold, locked, reminded)
  SELECT p.id, p.sitting, p.subject, p.kind, p.level, p.language, p.campus, p.fee_fen, p.state, p.made_at, p.pay_by,
         p.hold, p.locked, p.reminded
  FROM json_to_recordset($5::json) AS p(i int, id bigint, sitting text, subject text, kind text, level int, language text,
       campus text, fee_fen int, state text, made_at timestamptz, pay_by timestamptz, hold text, locked boolean, reminded boolean)
  JOIN won USING (i)
  ON CONFLICT (registration_id, subject) DO UPDATE
  SET campus = excluded.campus, fee_fen = excluded.fee_fen, state = excluded.state, made_at = excluded.made_at,
      pay_by = excluded.pay_by, hold = excluded.hold, locked = excluded.locked, reminded = excluded.reminded
), ordered AS (
  INSERT INTO payment_order (order_no, registration_id, created_at)
  SELECT o.order_no, o.id, o.created_at
  FROM json_to_recordset($6::json) AS o(i int, id bigint, order_no text, created_at timestamptz) JOIN won USING (i)
), lined AS (
  INSERT INTO order_line (order_no, subject, campus, fee_fen, hold)
  SELECT l.order_no, l.subject, l.campus, l.fee_fen, l.hold
  FROM json_to_recordset($7::json) AS l(i int, order_no text, subject text, campus text, fee_fen int, hold text) JOIN won USING (i)
), attempted AS (
  INSERT INTO attempt (number, order_no, registration_id, gateway, bank, amount_fen, state, created_at, expires_at,
                       in_doubt_since, retry_at, asked)
  SELECT a.number, a.order_no, a.id, a.gateway, a.bank, a.amount_fen, a.state, a.created_at, a.expires_at,
         a.in_doubt_since, a.retry_at, a.asked
  FROM json_to_recordset($8::json) AS a(i int, id bigint, number text, order_no text, gateway text, bank text, amount_fen int,
       state text, created_at timestamptz, expires_at timestamptz, in_doubt_since timestamptz, retry_at timestamptz, asked int)
  JOIN won USING (i)
  ON CONFLICT (number) DO UPDATE
  SET state = excluded.state, in_doubt_since = excluded.in_doubt_since, retry_at = excluded.retry_at, asked = excluded.asked
), received AS (
  INSERT INTO money (gateway, trade_no, attempt, registration_id, amount_fen, paid_at, recorded_at)
  SELECT m.gateway, m.trade_no, m.attempt, m.id, m.amount_fen, m.paid_at, m.recorded_at
  FROM json_to_recordset($9::json) AS m(i int, id bigint, gateway text, trade_no text, attempt text, amount_fen int,
       paid_at timestamptz, recorded_at timestamptz)
  JOIN won USING (i)
), accounted AS (
  INSERT INTO money_line (gateway, trade_no, ordinal, subject, amount_fen, outcome, reason)
  SELECT l.gateway, l.trade_no, l.ordinal, l.subject, l.amount_fen, l.outcome, l.reason
  FROM json_to_recordset($10::json) AS l(i int, gateway text, trade_no text, ordinal int, subject text, amount_fen int,
       outcome text, reason text)
  JOIN won USING (i)
  ON CONFLICT (gateway, trade_no, ordinal) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason
), audited AS (
  INSERT INTO audit (actor, action, subject, detail)
  SELECT a.actor, a.action, a.subject, a.detail
  FROM json_to_recordset($11::json) AS a(i int, actor text, action text, subject text, detail jsonb) JOIN won USING (i)
), mailed AS (
  INSERT INTO mail (number, kind, registration_id, account_id, detail)
  SELECT 'M' || lpad(nextval('mail_number')::text, 9, '0'), m.kind, m.id, r.account_id, m.detail
  FROM json_to_recordset($12::json) AS m(i int, id bigint, kind text, detail jsonb) JOIN won USING (i)
  JOIN registration r ON r.id = m.id
  RETURNING number, kind
), told AS (
  SELECT 'registration' AS kind, f.number AS id, f.seq, f.type, f.payload, f.sent
  FROM json_to_recordset($13::json) AS f(i int, number text, seq bigint, type text, payload jsonb, sent boolean) JOIN won USING (i)
  UNION ALL
  SELECT 'mail', number, 1, 'mailAsked', jsonb_build_object('kind', kind), false FROM mailed
), fact_done AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload, sent_at)
  SELECT kind, id, seq, type, payload, CASE WHEN sent THEN decision_now() END FROM told
), dispatch_done AS (
  INSERT INTO dispatch (subject_kind, subject_id, pending_seq)
  SELECT kind, id, max(seq) FROM told WHERE NOT sent GROUP BY kind, id ORDER BY kind, id
  ON CONFLICT (subject_kind, subject_id) DO UPDATE SET pending_seq = excluded.pending_seq
), quarantined AS (
  INSERT INTO quarantine (gateway, reference, attempt, reason)
  SELECT q.gateway, q.reference, q.attempt, q.reason
  FROM json_to_recordset($14::json) AS q(i int, gateway text, reference text, attempt text, reason text) JOIN won USING (i)
  ON CONFLICT (gateway, reference, reason) DO NOTHING
), answered AS (
  INSERT INTO idempotency (registration_id, key, body_hash, answer)
  SELECT k.id, k.key, k.body_hash, k.answer
  FROM json_to_recordset($15::json) AS k(i int, id bigint, key text, body_hash text, answer jsonb) JOIN won USING (i)
)
SELECT asked.i, CASE WHEN won.i IS NOT NULL THEN 'done' WHEN fresh.i IS NOT NULL THEN 'full' ELSE 'stale' END AS outcome,
  -- Really full after this batch: a claim that lost only to another loser is decided again instead.
  (SELECT json_agg(c.campus || '/' || c.subject) FROM claim c
   LEFT JOIN moved m USING (sitting, campus, subject)
   WHERE c.i = asked.i AND won.i IS NULL
     AND (c.absent OR c.taken + coalesce(m.d_held + m.d_sold, 0) >= c.capacity)) AS full_places
FROM (SELECT DISTINCT i FROM guard) asked LEFT JOIN fresh USING (i) LEFT JOIN won USING (i)`;

export type Applied =
  | { readonly outcome: 'done' | 'stale' }
  | { readonly outcome: 'full'; readonly places: readonly string[] };

interface Row {
  i: number;
  outcome: Applied['outcome'];
  full_places: string[] | null;
}

/** Writes a batch in one statement and one flush; answers by member number. Throws on any SQL error. */
export const applyRows = async (pool: Pool, rows: Rows): Promise<ReadonlyMap<number, Applied>> => {
  const parameters = [
    rows.guards,
    rows.places,
    rows.registrations,
    rows.drops,
    rows.puts,
    rows.orders,
    rows.lines,
    rows.attempts,
    rows.money,
    rows.moneyLines,
    rows.audits,
    rows.mails,
    rows.facts,
    rows.quarantines,
    rows.answers,
  ];
  const result = await pool.query<Row>({
    name: 'apply',
    text: TEXT,
    values: parameters.map((parameter) => JSON.stringify(parameter)),
  });
  return new Map(
    result.rows.map((row): [number, Applied] => [
      row.i,
      row.outcome === 'full'
        ? { outcome: 'full', places: row.full_places ?? [] }
        : { outcome: row.outcome },
    ]),
  );
};
