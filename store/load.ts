import type { Pool } from 'pg';
import { instant, type Instant } from '../domain/instant';
import type { PendingReview } from '../domain/review';
import type {
  Attempt,
  DeletionReason,
  Entry,
  Money,
  Order,
  Registration,
} from '../domain/registration';

/** Reads whole registrations, many at once, in one statement: what the rules decide on. */

/** How a command names its registration. */
export type Ref =
  /** Hex SHA-256 of the session token: the account's registration of the current sitting. */
  { readonly session: string } | { readonly number: string } | { readonly attempt: string };

export interface Loaded {
  /** `null` when the session is unknown, ended or over. */
  readonly account: string | null;
  readonly registration: Registration | null;
  /** The candidate's live registration, if this one is deleted and there is one. */
  readonly liveNumber: string | null;
  /** The account has another live registration. */
  readonly accountTaken: boolean;
  /** What was answered to this `Idempotency-Key` before. */
  readonly known: { readonly bodyHash: string; readonly answer: unknown } | null;
}

export interface LoadedBatch {
  readonly now: Instant;
  /** In the order of the references. */
  readonly loaded: readonly Loaded[];
}

/** Who is meant, by the kind of reference; a batch is asked only about the kinds that it has. */
const WHO = {
  session: `
  SELECT ref.i, s.account_id,
         (SELECT r.id FROM registration r WHERE r.account_id = s.account_id AND r.sitting_code = $2
          ORDER BY r.state = 'live' DESC, r.saved_at DESC, r.id DESC LIMIT 1) AS id
  FROM ref JOIN session s ON s.token_hash = decode(ref.session, 'hex')
  WHERE ref.session IS NOT NULL AND s.ended_at IS NULL AND s.expires_at > decision_now()`,
  number: `
  SELECT ref.i, NULL::uuid AS account_id, r.id FROM ref JOIN registration r ON r.number = ref.number`,
  attempt: `
  SELECT ref.i, NULL::uuid AS account_id, a.registration_id AS id FROM ref JOIN attempt a ON a.number = ref.attempt`,
} as const;

type Kind = keyof typeof WHO;

const SELECTED = `
SELECT ref.i, decision_now() AS now, who.account_id::text AS account, r.id, r.number, r.sitting_code, r.province,
  r.school, r.campus, r.eligible, r.state, r.deleted_reason, r.saved_at, r.empty_by, r.era, r.seq,
  CASE WHEN r.state = 'deleted' THEN (
    SELECT o.number FROM registration o
    WHERE o.sitting_code = r.sitting_code AND o.candidate_hash = r.candidate_hash AND o.state = 'live') END AS live_number,
  r.state = 'deleted' AND EXISTS (
    SELECT 1 FROM registration o
    WHERE o.sitting_code = r.sitting_code AND o.account_id = r.account_id AND o.state = 'live') AS account_taken,
  (SELECT json_agg(json_build_object('subject', e.subject, 'campus', e.campus, 'feeFen', e.fee_fen, 'state', e.state,
     'madeAt', e.made_at, 'payBy', e.pay_by, 'hold', e.hold, 'locked', e.locked, 'reminded', e.reminded) ORDER BY e.made_at, e.subject)
   FROM entry e WHERE e.registration_id = r.id) AS entries,
  (SELECT json_build_object('number', v.number, 'since', v.submitted_at, 'dueAt', v.due_at, 'overdueAt', v.overdue_at)
   FROM cet6_review v WHERE v.student_record_id = r.student_record_id AND v.state = 'pending'
   ORDER BY v.submitted_at, v.id LIMIT 1) AS review,
  (SELECT json_build_object('bodyHash', k.body_hash, 'answer', k.answer)
   FROM idempotency k WHERE k.registration_id = r.id AND k.key = ref.key) AS known`;

const PAYMENTS = `,
  (SELECT json_agg(json_build_object('orderNo', o.order_no, 'createdAt', o.created_at,
     'lines', (SELECT json_agg(json_build_object('subject', l.subject, 'campus', l.campus, 'feeFen', l.fee_fen, 'hold', l.hold) ORDER BY l.subject)
               FROM order_line l WHERE l.order_no = o.order_no),
     'attempts', (SELECT json_agg(json_build_object('number', a.number, 'gateway', a.gateway, 'bank', a.bank, 'amountFen', a.amount_fen,
                    'state', a.state, 'closedBecause', a.closed_because, 'createdAt', a.created_at, 'expiresAt', a.expires_at, 'inDoubtSince', a.in_doubt_since,
                    'retryAt', a.retry_at, 'asked', a.asked) ORDER BY a.created_at, a.number)
                  FROM attempt a WHERE a.order_no = o.order_no)) ORDER BY o.created_at, o.order_no)
   FROM payment_order o WHERE o.registration_id = r.id) AS orders,
  (SELECT json_agg(json_build_object('gateway', m.gateway, 'tradeNo', m.trade_no, 'attempt', m.attempt, 'amountFen', m.amount_fen,
     'paidAt', m.paid_at, 'recordedAt', m.recorded_at,
     'lines', (SELECT json_agg(json_build_object('subject', l.subject, 'amountFen', l.amount_fen, 'outcome', l.outcome, 'reason', l.reason) ORDER BY l.ordinal)
               FROM money_line l WHERE l.gateway = m.gateway AND l.trade_no = m.trade_no)) ORDER BY m.recorded_at)
   FROM (SELECT * FROM money WHERE registration_id = r.id
         UNION
         -- Money that followed the candidate elsewhere stays known here, where its attempt was made.
         SELECT f.* FROM payment_order o JOIN attempt a USING (order_no) JOIN money f ON f.attempt = a.number
         WHERE o.registration_id = r.id) m) AS money`;

/** In place of the payments, whether there are any: then the registration is read again, whole. */
const NO_PAYMENTS = `, NULL AS orders, NULL AS money,
  EXISTS (SELECT 1 FROM payment_order o WHERE o.registration_id = r.id)
  OR EXISTS (SELECT 1 FROM money m WHERE m.registration_id = r.id) AS has_payments`;

const statementFor = (kinds: readonly Kind[], withPayments: boolean) => ({
  name: ['load', ...kinds, ...(withPayments ? ['payments'] : [])].join('+'),
  text: `
WITH ref AS (
  SELECT * FROM json_to_recordset($1::json) AS r(i int, session text, number text, attempt text, key text)
), who AS (${kinds.map((kind) => WHO[kind]).join('\n  UNION ALL')}
)${SELECTED}${withPayments ? PAYMENTS : NO_PAYMENTS}
FROM ref LEFT JOIN who USING (i) LEFT JOIN registration r ON r.id = who.id
ORDER BY ref.i`,
});

interface Row {
  i: number;
  now: Date;
  account: string | null;
  id: string | null;
  number: string;
  sitting_code: string;
  province: string;
  school: string;
  campus: string;
  eligible: string[];
  state: Registration['state'];
  deleted_reason: DeletionReason | null;
  saved_at: Date;
  empty_by: Date | null;
  era: number;
  seq: string;
  live_number: string | null;
  account_taken: boolean;
  entries: Entry[] | null;
  review: PendingReview | null;
  orders: Order[] | null;
  money: Money[] | null;
  known: Loaded['known'];
  /** Only where payments were left out. */
  has_payments?: boolean;
}

interface Asked {
  readonly ref: Ref;
  readonly key?: string | undefined;
}

/**
 * Each registration as one statement sees it. Most that are named by a session have paid nothing yet, so
 * those are read without payments first: reading them costs more than all the rest.
 * @param sitting the current sitting's code, for references by session
 */
export const loadRegistrations = async (
  pool: Pool,
  sitting: string,
  asked: readonly Asked[],
): Promise<LoadedBatch> => {
  const isLean = asked.every(({ ref }) => 'session' in ref);
  const first = await query(pool, sitting, asked, !isLean);
  const again = asked.filter((_, i) => first[i]?.has_payments);
  const whole = again.length > 0 ? await query(pool, sitting, again, true) : [];
  const seconds = whole[Symbol.iterator]();
  const rows = first.map((row) => (row.has_payments ? (seconds.next().value ?? row) : row));
  return {
    now: instant(whole[0]?.now ?? first[0]?.now ?? 0),
    loaded: rows.map((row) => ({
      account: row.account,
      registration: row.id === null ? null : toRegistration({ ...row, id: row.id }),
      liveNumber: row.live_number,
      accountTaken: row.account_taken,
      known: row.known,
    })),
  };
};

const query = async (
  pool: Pool,
  sitting: string,
  asked: readonly Asked[],
  withPayments: boolean,
): Promise<Row[]> => {
  const kinds = (Object.keys(WHO) as Kind[]).filter((kind) => asked.some(({ ref }) => kind in ref));
  const refs = asked.map(({ ref, key }, i) => ({ i, ...ref, key }));
  const { rows } = await pool.query<Row>({
    ...statementFor(kinds, withPayments),
    values: kinds.includes('session') ? [JSON.stringify(refs), sitting] : [JSON.stringify(refs)],
  });
  return rows;
};

const toRegistration = (row: Row & { id: string }): Registration => ({
  id: row.id,
  number: row.number,
  sitting: row.sitting_code,
  province: row.province,
  school: row.school,
  campus: row.campus,
  eligible: row.eligible,
  state: row.state,
  deletedReason: row.deleted_reason,
  savedAt: instant(row.saved_at),
  emptyBy: row.empty_by === null ? null : instant(row.empty_by),
  entries: (row.entries ?? []).map((entry) => ({
    ...entry,
    madeAt: instant(entry.madeAt),
    payBy: maybe(entry.payBy),
  })),
  orders: (row.orders ?? []).map((order) => ({
    ...order,
    createdAt: instant(order.createdAt),
    attempts: order.attempts.map(toAttempt),
  })),
  money: (row.money ?? []).map((money) => ({
    ...money,
    paidAt: maybe(money.paidAt),
    recordedAt: instant(money.recordedAt),
  })),
  review: row.review && toPendingReview(row.review),
  era: row.era,
  seq: Number(row.seq),
});

const toPendingReview = (review: PendingReview): PendingReview => ({
  number: review.number,
  since: instant(review.since),
  dueAt: instant(review.dueAt),
  overdueAt: maybe(review.overdueAt),
});

const toAttempt = (attempt: Attempt): Attempt => ({
  ...attempt,
  createdAt: instant(attempt.createdAt),
  expiresAt: instant(attempt.expiresAt),
  inDoubtSince: maybe(attempt.inDoubtSince),
  retryAt: maybe(attempt.retryAt),
});

/** JSON carries PostgreSQL's own notation; the domain knows only the canonical one. */
const maybe = (at: string | null): Instant | null => (at === null ? null : instant(at));
