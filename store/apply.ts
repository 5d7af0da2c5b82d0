import type { Pool, PoolClient } from 'pg';
import type { Rows } from './change';

/**
 * The one statement that writes. It takes a batch of changes and settles each by itself: `done`, `stale`
 * (somebody was quicker: read and decide again) or `full` (no place: decide again knowing that). A refusal is
 * a row, never an SQL error. Locks: registrations by id, then places by campus and subject, everywhere.
 *
 * A change is written whole or not at all: its registrations still have the `seq` that its rule has seen,
 * and its claims are granted in the order of the batch while sold + held stay within the capacity.
 */
const DECIDE = `
WITH change AS MATERIALIZED (
  SELECT * FROM json_to_recordset(:registrations) AS c(i int, id bigint, was bigint, state text, deleted_reason text,
    deleted_at timestamptz, empty_by timestamptz, next_wake_at timestamptz, seq bigint)
), locked AS MATERIALIZED (
  SELECT r.id, r.seq FROM registration r WHERE r.id IN (SELECT id FROM change) ORDER BY r.id FOR UPDATE
), fresh AS MATERIALIZED (
  SELECT c.i FROM change c LEFT JOIN locked l USING (id) GROUP BY c.i HAVING bool_and(l.seq IS NOT DISTINCT FROM c.was)
), place AS MATERIALIZED (
  SELECT p.* FROM json_to_recordset(:places) AS p(i int, sitting text, campus text, subject text, d_held int, d_sold int)
  JOIN fresh USING (i)
), seat AS MATERIALIZED (
  SELECT o.sitting_code, o.campus, o.subject, o.capacity, o.held, o.sold FROM offering o
  WHERE (o.sitting_code, o.campus, o.subject) IN (SELECT sitting, campus, subject FROM place)
  ORDER BY o.sitting_code, o.campus, o.subject FOR UPDATE
), claim AS MATERIALIZED (
  SELECT p.i, p.sitting, p.campus, p.subject, s.capacity, s.held + s.sold AS taken, s.campus IS NULL AS absent,
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
  -- From the locked values: the row as this statement's snapshot has it may be older, and a CHECK would judge that.
  UPDATE offering o SET held = s.held + m.d_held, sold = s.sold + m.d_sold
  FROM moved m JOIN seat s ON s.sitting_code = m.sitting AND s.campus = m.campus AND s.subject = m.subject
  WHERE o.sitting_code = s.sitting_code AND o.campus = s.campus AND o.subject = s.subject
), registration_done AS (
  UPDATE registration r
  SET state = c.state, deleted_reason = c.deleted_reason, deleted_at = c.deleted_at, empty_by = c.empty_by,
      next_wake_at = c.next_wake_at, seq = c.seq
  FROM change c JOIN won USING (i) WHERE r.id = c.id
), put AS (
  INSERT INTO entry (registration_id, sitting_code, subject, kind, level, language, campus, fee_fen, state, made_at, pay_by,
                     hold, locked, reminded)
  SELECT p.id, p.sitting, p.subject, p.kind, p.level, p.language, p.campus, p.fee_fen, p.state, p.made_at, p.pay_by,
         p.hold, p.locked, p.reminded
  FROM json_to_recordset(:puts) AS p(i int, id bigint, sitting text, subject text, kind text, level int, language text,
       campus text, fee_fen int, state text, made_at timestamptz, pay_by timestamptz, hold text, locked boolean, reminded boolean)
  JOIN won USING (i)
  ON CONFLICT (registration_id, subject) DO UPDATE
  SET campus = excluded.campus, fee_fen = excluded.fee_fen, state = excluded.state, made_at = excluded.made_at,
      pay_by = excluded.pay_by, hold = excluded.hold, locked = excluded.locked, reminded = excluded.reminded
), told AS MATERIALIZED (
  SELECT f.* FROM json_to_recordset(:facts) AS f(i int, number text, seq bigint, type text, actor text, payload jsonb, sent boolean)
  JOIN won USING (i)
), audited AS (
  INSERT INTO audit (actor, action, subject, detail) SELECT actor, type, number, payload FROM told
), fact_done AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload, sent_at)
  SELECT 'registration', number, seq, type, payload, CASE WHEN sent THEN decision_now() END FROM told
), dispatch_done AS (
  INSERT INTO dispatch (subject_kind, subject_id, pending_seq)
  SELECT 'registration', number, max(seq) FROM told WHERE NOT sent GROUP BY number ORDER BY number
  ON CONFLICT (subject_kind, subject_id) DO UPDATE SET pending_seq = excluded.pending_seq
), answered AS (
  INSERT INTO idempotency (registration_id, key, body_hash, answer)
  SELECT k.id, k.key, k.body_hash, k.answer
  FROM json_to_recordset(:answers) AS k(i int, id bigint, key text, body_hash text, answer jsonb) JOIN won USING (i)
)`;

/** What a candidate leaves, and the mails that tell of it. */
const LEAVE = `, dropped AS (
  DELETE FROM entry e USING json_to_recordset(:drops) AS d(i int, id bigint, subject text), won
  WHERE won.i = d.i AND e.registration_id = d.id AND e.subject = d.subject
), mailed AS (
  INSERT INTO mail (number, kind, registration_id, account_id, detail)
  SELECT 'M' || lpad(nextval('mail_number')::text, 9, '0'), m.kind, m.id, r.account_id, m.detail
  FROM json_to_recordset(:mails) AS m(i int, id bigint, kind text, detail jsonb) JOIN won USING (i)
  JOIN registration r ON r.id = m.id
  RETURNING number, kind
), mail_told AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload)
  SELECT 'mail', number, 1, 'mailAsked', jsonb_build_object('kind', kind) FROM mailed
), mail_dispatched AS (
  INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'mail', number, 1 FROM mailed
)`;

const ORDER = `, ordered AS (
  INSERT INTO payment_order (order_no, registration_id, created_at)
  SELECT o.order_no, o.id, o.created_at
  FROM json_to_recordset(:orders) AS o(i int, id bigint, order_no text, created_at timestamptz) JOIN won USING (i)
), lined AS (
  INSERT INTO order_line (order_no, subject, campus, fee_fen, hold)
  SELECT l.order_no, l.subject, l.campus, l.fee_fen, l.hold
  FROM json_to_recordset(:lines) AS l(i int, order_no text, subject text, campus text, fee_fen int, hold text) JOIN won USING (i)
), attempted AS (
  INSERT INTO attempt (number, order_no, registration_id, gateway, bank, amount_fen, state, closed_because, created_at,
                       expires_at, in_doubt_since, retry_at, asked)
  SELECT a.number, a.order_no, a.id, a.gateway, a.bank, a.amount_fen, a.state, a.closed_because, a.created_at, a.expires_at,
         a.in_doubt_since, a.retry_at, a.asked
  FROM json_to_recordset(:attempts) AS a(i int, id bigint, number text, order_no text, gateway text, bank text, amount_fen int,
       state text, closed_because text, created_at timestamptz, expires_at timestamptz, in_doubt_since timestamptz, retry_at timestamptz, asked int)
  JOIN won USING (i)
  ON CONFLICT (number) DO UPDATE
  SET state = excluded.state, closed_because = excluded.closed_because, in_doubt_since = excluded.in_doubt_since, retry_at = excluded.retry_at, asked = excluded.asked
)`;

const RECEIVE = `, received AS (
  INSERT INTO money (gateway, trade_no, attempt, registration_id, amount_fen, paid_at, recorded_at)
  SELECT m.gateway, m.trade_no, m.attempt, m.id, m.amount_fen, m.paid_at, m.recorded_at
  FROM json_to_recordset(:money) AS m(i int, id bigint, gateway text, trade_no text, attempt text, amount_fen int,
       paid_at timestamptz, recorded_at timestamptz)
  JOIN won USING (i)
), accounted AS (
  INSERT INTO money_line (gateway, trade_no, ordinal, subject, amount_fen, outcome, reason)
  SELECT l.gateway, l.trade_no, l.ordinal, l.subject, l.amount_fen, l.outcome, l.reason
  FROM json_to_recordset(:moneyLines) AS l(i int, gateway text, trade_no text, ordinal int, subject text, amount_fen int,
       outcome text, reason text)
  JOIN won USING (i)
  ON CONFLICT (gateway, trade_no, ordinal) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason
), quarantined AS (
  INSERT INTO quarantine (gateway, reference, attempt, reason)
  SELECT q.gateway, q.reference, q.attempt, q.reason
  FROM json_to_recordset(:quarantines) AS q(i int, gateway text, reference text, attempt text, reason text) JOIN won USING (i)
  ON CONFLICT (gateway, reference, reason) DO NOTHING
)`;

const ANSWER = `
SELECT asked.i, CASE WHEN won.i IS NOT NULL THEN 'done' WHEN fresh.i IS NOT NULL THEN 'full' ELSE 'stale' END AS outcome,
  -- Really full after this batch: a claim that lost only to another loser is decided again instead.
  (SELECT json_agg(c.campus || '/' || c.subject) FROM claim c
   LEFT JOIN moved m USING (sitting, campus, subject)
   WHERE c.i = asked.i AND won.i IS NULL
     AND (c.absent OR c.taken + coalesce(m.d_held + m.d_sold, 0) >= c.capacity)) AS full_places
FROM (SELECT DISTINCT i FROM change) asked LEFT JOIN fresh USING (i) LEFT JOIN won USING (i)`;

type Part = keyof Rows;

/**
 * Clauses that a batch brings along only when it has rows for them: an unused one costs as much to start
 * as a used one, and most batches at the opening minute have none of these.
 */
const FURTHER: readonly { name: string; text: string; parts: readonly Part[] }[] = [
  { name: 'leave', text: LEAVE, parts: ['drops', 'mails'] },
  { name: 'order', text: ORDER, parts: ['orders', 'lines', 'attempts'] },
  { name: 'receive', text: RECEIVE, parts: ['money', 'moneyLines', 'quarantines'] },
];

interface Statement {
  readonly name: string;
  readonly text: string;
  readonly parts: readonly Part[];
}

/** The statement for a batch: one of eight, each prepared once for a connection. */
const statementFor = (rows: Rows): Statement => {
  const further = FURTHER.filter(({ parts }) => parts.some((part) => rows[part].length > 0));
  const name = ['apply', ...further.map((one) => one.name)].join('+');
  const known = statements.get(name);
  if (known) return known;
  const parts: Part[] = [];
  const text = [DECIDE, ...further.map((one) => one.text), ANSWER].join('');
  const made = {
    name,
    parts,
    text: text.replace(/\(:(\w+)\)/g, (_, part: Part) => `($${parts.push(part)}::json)`),
  };
  statements.set(name, made);
  return made;
};

const statements = new Map<string, Statement>();

export type Applied =
  | { readonly outcome: 'done' | 'stale' }
  | { readonly outcome: 'full'; readonly places: readonly string[] };

interface Row {
  i: number;
  outcome: Applied['outcome'];
  full_places: string[] | null;
}

/** Writes a batch in one statement and one flush; answers by member number. Throws on any SQL error. */
export const applyRows = async (
  pool: Pool | PoolClient,
  rows: Rows,
): Promise<ReadonlyMap<number, Applied>> => {
  const { name, text, parts } = statementFor(rows);
  const values = parts.map((part) => JSON.stringify(rows[part]));
  const result = await pool.query<Row>({ name, text, values });
  return new Map(
    result.rows.map((row): [number, Applied] => [
      row.i,
      row.outcome === 'full'
        ? { outcome: 'full', places: row.full_places ?? [] }
        : { outcome: row.outcome },
    ]),
  );
};
