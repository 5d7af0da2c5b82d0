import type { PoolClient } from 'pg';
import { putAside, type Ended } from '../domain/reviewing';
import type { Review } from '../domain/review';
import { decisionNow } from './clock';
import { authorOf, tellRegistration, tellReview, type ReviewAuthor } from './review-facts';
import { lockAccountForReviews, lockCurrentReview, updateReview } from './review-rows';

/** How a review ends, whoever ends it: the row, its request, its workflow, the registration and the audit. */

/** Writes an ending that a rule has decided on. */
export const endReview = async (
  tx: PoolClient,
  review: Review,
  ended: Ended,
  author: ReviewAuthor,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<Review> => {
  const next = await updateReview(tx, review, ended);
  const { number, submission } = next;
  const payload = { review: number, submission, outcome: next.state, reason: next.reason };
  if (review.state === 'pending') {
    await tx.query(
      `UPDATE cet6_review_submission s SET outcome = $3, reason = $4, decided_by = $5, decided_at = $6, overdue_at = $7
       FROM cet6_review v WHERE v.id = s.review_id AND v.number = $1 AND s.submission = $2`,
      [number, submission, next.state, next.reason, author.actor, next.decidedAt, next.overdueAt],
    );
    await tellReview(tx, next, { type: 'reviewDecided', payload });
  }
  await author.audit(tx, actionOf(next), number, { ...payload, ...detail });
  return next;
};

const actionOf = ({ state, current }: Review): string => {
  if (state === 'deleted') return 'reviewDeleted';
  return current ? 'reviewDecided' : 'reviewPutAside';
};

/**
 * Puts an account's review aside that names another candidate than the one it is bound to now [R14]. To be called
 * before the registration is locked or written.
 * @param keep the student record whose review may stay
 */
export const putAsideOthers = async (
  tx: PoolClient,
  {
    sitting,
    account,
    keep,
  }: { readonly sitting: string; readonly account: string; readonly keep: string },
): Promise<void> => {
  await lockAccountForReviews(tx, account);
  const review = await lockCurrentReview(tx, sitting, account);
  if (!review || review.record === keep) return;
  await endAsMoot(tx, review, authorOf(`candidate:${account}`), 'otherCandidateSaved');
};

/**
 * A rebind [R40]: the candidate's review goes along to the new account. Of two that meet there one is put aside: that of
 * another candidate, else the one that is not approved, else the new account's own. To be called before the registration
 * is locked.
 */
export const moveReviews = async (
  tx: PoolClient,
  moved: {
    readonly sitting: string;
    readonly record: string;
    readonly from: string;
    readonly to: string;
  },
  author: ReviewAuthor,
): Promise<void> => {
  const { sitting, record, from, to } = moved;
  for (const account of [from, to].sort()) await lockAccountForReviews(tx, account);
  const coming = await lockCurrentReview(tx, sitting, from);
  const own = await lockCurrentReview(tx, sitting, to);
  const comes = coming?.record === record ? coming : null;
  const ownStays = own?.record === record && (own.state === 'approved' || !comes);
  if (own && !ownStays) await endAsMoot(tx, own, author, 'rebound');
  if (comes && ownStays) await endAsMoot(tx, comes, author, 'rebound');
  else if (comes) {
    const next = await updateReview(tx, comes, { account: to });
    await author.audit(tx, 'reviewMoved', next.number, { review: next.number, why: 'rebound' });
  }
};

const endAsMoot = async (
  tx: PoolClient,
  review: Review,
  author: ReviewAuthor,
  why: string,
): Promise<void> => {
  const next = await endReview(tx, review, putAside(review, await decisionNow(tx)), author, {
    why,
  });
  if (review.state !== 'pending') return;
  const { number, submission, state: outcome } = next;
  const fact = { type: 'reviewDecided', payload: { review: number, submission, outcome } } as const;
  await tellRegistration(tx, next, fact, author.actor);
};
