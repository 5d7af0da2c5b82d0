import type { Pool, PoolClient } from 'pg';
import type { Instant } from '../domain/instant';
import type { Review } from '../domain/review';
import { requestId, type ReviewSnapshot } from '../domain/review-snapshot';
import { alarmOf } from '../domain/reviewing';
import type { StaffRole } from '../domain/staff';
import { inTransaction } from '../prisma/import/transaction';
import { decisionNow } from './clock';
import { askMail } from './account-rows';
import { staffCovering } from './desk/staff-mails';
import { authorOf, tellRegistration, tellReview } from './review-facts';
import { lockReview, updateReview } from './review-rows';
import { waitingReviews } from './waiting-reviews';

/** What the SLA of a review asks the store [R19]: the staff are told at half of it, at its end, and each day after. */
export interface ReviewAlarms {
  /**
   * Gives the alarm that is due for this request. Answers its snapshot, `null` when there is no such request (any
   * more), and when to come again if the caller's clock is ahead.
   */
  reviewDue(request: ReviewRequestRef, asOf: Instant): Promise<ReviewDue>;
}

export interface ReviewRequestRef {
  readonly review: string;
  readonly submission: number;
}

export interface ReviewDue {
  readonly snapshot: ReviewSnapshot | null;
  readonly now: Instant;
  readonly notYet: Instant | null;
}

const WORKFLOW = authorOf('workflow');

export const createReviewAlarms = (pool: Pool, onCommitted: () => void): ReviewAlarms => ({
  reviewDue: async (request, asOf) => {
    const { now, notYet } = await inTransaction(pool, async (tx) => {
      const review = await lockReview(tx, request.review);
      const at = await decisionNow(tx);
      if (!review) return { now: at, notYet: null };
      const answer = alarmOf(review, request.submission, { asOf, now: at });
      if (answer.alarm) await giveAlarm(tx, review, answer.alarm, at);
      return { now: at, notYet: answer.notYet };
    });
    onCommitted();
    const id = requestId(request);
    const snapshot = (await waitingReviews(pool).snapshots([id])).get(id) ?? null;
    return { snapshot, now, notYet };
  },
});

const giveAlarm = async (
  tx: PoolClient,
  review: Review,
  { kind, alarms }: NonNullable<ReturnType<typeof alarmOf>['alarm']>,
  now: Instant,
): Promise<void> => {
  const isBreach = kind === 'breach';
  const next = await updateReview(tx, review, isBreach ? { alarms, overdueAt: now } : { alarms });
  const { number, submission, dueAt } = next;
  const type = kind === 'nudge' ? 'reviewNudged' : 'reviewOverdue';
  const payload = { review: number, submission, dueAt, alarms };
  // Its own workflow gets the snapshot as the answer.
  await tellReview(tx, next, { type, payload }, true);
  await WORKFLOW.audit(tx, type, number, payload);
  if (isBreach) {
    await tellRegistration(tx, next, { type: 'reviewOverdue', payload }, WORKFLOW.actor);
  }
  const roles: readonly StaffRole[] = kind === 'nudge' ? ['officer'] : ['officer', 'leader'];
  const mail = kind === 'nudge' ? 'reviewNudge' : 'reviewOverdue';
  for (const staffId of await staffCovering(tx, roles, next.campus)) {
    await askMail(tx, { kind: mail, staffId, detail: { review: number, submission } });
  }
};
