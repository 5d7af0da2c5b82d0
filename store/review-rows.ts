import type { PoolClient } from 'pg';
import { instant, type Instant } from '../domain/instant';
import { reviewWakeAt, type Review, type ReviewReason, type ReviewState } from '../domain/review';
import type { Queries } from './account-rows';

/** Statements that the changes of a review are made of. Locks: account, review, student record, registration. */

export interface ReviewRow {
  readonly id: string;
  readonly number: string;
  readonly sitting_code: string;
  readonly account_id: string;
  readonly student_record_id: string;
  readonly school: string;
  readonly campus: string;
  readonly state: ReviewState;
  readonly current: boolean;
  readonly how: Review['how'];
  readonly submission: number;
  readonly submitted_at: Date;
  readonly due_at: Date | null;
  readonly overdue_at: Date | null;
  readonly alarms: number;
  readonly decided_at: Date | null;
  readonly reason: ReviewReason | null;
  readonly version: number;
  readonly era: number;
  readonly seq: string;
}

export const REVIEW_COLUMNS = `v.id::text, v.number, v.sitting_code, v.account_id::text, v.student_record_id::text, v.school, v.campus,
  v.state, v.current, v.how, v.submission, v.submitted_at, v.due_at, v.overdue_at, v.alarms, v.decided_at, v.reason,
  v.version, v.era, v.seq::text`;

export const toReview = (row: ReviewRow): Review => ({
  number: row.number,
  sitting: row.sitting_code,
  account: row.account_id,
  record: row.student_record_id,
  school: row.school,
  campus: row.campus,
  state: row.state,
  current: row.current,
  how: row.how,
  submission: row.submission,
  submittedAt: instant(row.submitted_at),
  dueAt: maybe(row.due_at),
  overdueAt: maybe(row.overdue_at),
  alarms: row.alarms,
  decidedAt: maybe(row.decided_at),
  reason: row.reason,
  version: row.version,
  era: row.era,
  seq: Number(row.seq),
});

const maybe = (at: Date | null): Instant | null => (at === null ? null : instant(at));

/**
 * Locks an account against other changes of its reviews. A saving under way has locked it too, or finds afterwards that
 * the count has moved and begins anew (`store/saving.ts`).
 */
export const lockAccountForReviews = async (tx: PoolClient, account: string): Promise<void> => {
  await tx.query('UPDATE account SET reviews = reviews + 1 WHERE id = $1::uuid', [account]);
};

/** The account's one review of a sitting, locked. */
export const lockCurrentReview = async (
  tx: PoolClient,
  sitting: string,
  account: string,
): Promise<Review | null> => {
  const { rows } = await tx.query<ReviewRow>(
    `SELECT ${REVIEW_COLUMNS} FROM cet6_review v
     WHERE v.sitting_code = $1 AND v.account_id = $2::uuid AND v.current FOR UPDATE`,
    [sitting, account],
  );
  return rows[0] ? toReview(rows[0]) : null;
};

/** The review of this number, locked; `null` when there is none. */
export const lockReview = async (tx: PoolClient, number: string): Promise<Review | null> => {
  const { rows } = await tx.query<ReviewRow>(
    `SELECT ${REVIEW_COLUMNS} FROM cet6_review v WHERE v.number = $1 FOR UPDATE`,
    [number],
  );
  return rows[0] ? toReview(rows[0]) : null;
};

export const readReview = async (
  db: Queries,
  where: { readonly sitting: string; readonly account: string },
): Promise<Review | null> => {
  const { rows } = await db.query<ReviewRow>(
    `SELECT ${REVIEW_COLUMNS} FROM cet6_review v
     WHERE v.sitting_code = $1 AND v.account_id = $2::uuid AND v.current`,
    [where.sitting, where.account],
  );
  return rows[0] ? toReview(rows[0]) : null;
};

/** A review that begins. Answers it with its number and era. */
export const insertReview = async (
  tx: PoolClient,
  review: Omit<Review, 'number' | 'era' | 'seq'>,
  province: string,
): Promise<Review> => {
  const { rows } = await tx.query<ReviewRow>(
    `INSERT INTO cet6_review AS v (number, sitting_code, account_id, student_record_id, province, school, campus, state, how,
       submission, submitted_at, due_at, decided_at, next_wake_at, version, era)
     SELECT 'V' || $1 || lpad(nextval('review_number')::text, 8, '0'), $1, $2::uuid, $3::bigint, $4, $5, $6, $7, $8,
       $9, $10, $11, $12, $13, $14, era.era FROM era
     RETURNING ${REVIEW_COLUMNS}`,
    [
      review.sitting,
      review.account,
      review.record,
      province,
      review.school,
      review.campus,
      review.state,
      review.how,
      review.submission,
      review.submittedAt,
      review.dueAt,
      review.decidedAt,
      reviewWakeAt(review),
      review.version,
    ],
  );
  if (!rows[0]) throw new Error('a review could not be made');
  return toReview(rows[0]);
};

/** Writes what a rule wants of a locked review, and raises its `seq` for the fact that tells of it. */
export const updateReview = async (
  tx: PoolClient,
  before: Review,
  change: Partial<Review>,
): Promise<Review> => {
  const next: Review = { ...before, ...change, seq: before.seq + 1 };
  await tx.query(
    `UPDATE cet6_review SET state = $2, current = $3, how = $4, submission = $5, submitted_at = $6, due_at = $7,
       overdue_at = $8, alarms = $9, decided_at = $10, reason = $11, next_wake_at = $12, version = $13, seq = $14,
       account_id = $15::uuid
     WHERE number = $1`,
    [
      next.number,
      next.state,
      next.current,
      next.how,
      next.submission,
      next.submittedAt,
      next.dueAt,
      next.overdueAt,
      next.alarms,
      next.decidedAt,
      next.reason,
      reviewWakeAt(next),
      next.version,
      next.seq,
      next.account,
    ],
  );
  return next;
};
