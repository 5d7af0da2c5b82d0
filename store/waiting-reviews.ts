import type { Pool } from 'pg';
import { instant } from '../domain/instant';
import type { Review } from '../domain/review';
import { reviewSnapshotOf, type ReviewSnapshot } from '../domain/review-snapshot';
import type { Waiting } from './facts';
import { REVIEW_COLUMNS, toReview, type ReviewRow } from './review-rows';

/** Requests for a review as the outbox reads them; their ids are `V26200000001-1`. */
export const waitingReviews = (pool: Pool): Waiting<ReviewSnapshot> => ({
  snapshots: async (ids) => {
    const asked = ids.flatMap((id) => {
      const [, number, submission] = REQUEST.exec(id) ?? [];
      return number === undefined ? [] : [{ id, number, submission: Number(submission) }];
    });
    if (asked.length === 0) return new Map();
    const { rows } = await pool.query<ReviewRow & RequestRow>({
      name: 'reviewSnapshots',
      text: `
        SELECT ${REVIEW_COLUMNS}, a.id AS asked_as, s.submission AS asked, s.submitted_at AS asked_at, s.due_at AS asked_due_at,
          s.overdue_at AS asked_overdue_at, s.outcome, s.reason AS outcome_reason, s.decided_at AS outcome_at
        FROM json_to_recordset($1::json) AS a(id text, number text, submission int)
        JOIN cet6_review v USING (number)
        JOIN cet6_review_submission s ON s.review_id = v.id AND s.submission = a.submission`,
      values: [JSON.stringify(asked)],
    });
    return new Map(rows.map((row) => [row.asked_as, reviewSnapshotOf(asRequest(row))]));
  },

  overdue: async (limit) => {
    const { rows } = await pool.query<{ id: string }>({
      name: 'reviewsOverdue',
      text: `
        WITH late AS (
          SELECT id FROM cet6_review
          WHERE next_wake_at < decision_now() - interval '2 minutes'
            AND (swept_at IS NULL OR swept_at < decision_now() - interval '5 minutes')
          ORDER BY next_wake_at LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        UPDATE cet6_review v SET swept_at = decision_now() FROM late WHERE v.id = late.id
        RETURNING v.number || '-' || v.submission AS id`,
      values: [limit],
    });
    return rows.map((row) => row.id);
  },
});

const REQUEST = /^(V\w+)-(\d{1,9})$/;

interface RequestRow {
  readonly asked_as: string;
  readonly asked: number;
  readonly asked_at: Date;
  readonly asked_due_at: Date | null;
  readonly asked_overdue_at: Date | null;
  readonly outcome: Review['state'] | null;
  readonly outcome_reason: Review['reason'];
  readonly outcome_at: Date | null;
}

/** An earlier request as it ended; the newest one is the review itself. */
const asRequest = (row: ReviewRow & RequestRow): Review => {
  const review = toReview(row);
  if (row.asked === review.submission) return review;
  return {
    ...review,
    submission: row.asked,
    state: row.outcome ?? 'moot',
    submittedAt: instant(row.asked_at),
    dueAt: row.asked_due_at && instant(row.asked_due_at),
    overdueAt: row.asked_overdue_at && instant(row.asked_overdue_at),
    decidedAt: row.outcome_at && instant(row.outcome_at),
    reason: row.outcome_reason,
  };
};
