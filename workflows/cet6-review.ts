import {
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { instant } from '../domain/instant';
import { describeReview, shownReviewState, type ReviewSnapshot } from '../domain/review-snapshot';
import {
  reviewCaughtUpSignal,
  reviewDecidedSignal,
  reviewStatusQuery,
  reviewSubmittedSignal,
  type ReviewInput,
  type ReviewOutcome,
} from './cet6-review.messages';
import { follow, movedBefore, NOTHING_NEW_WAIT_MS, showing, type Known } from './following';
import { reviewDue } from './retries';
import { reviewAttributesOfState } from './review-visibility.messages';

/**
 * The SLA of one request for a CET6 review [R19]. An officer decides, by hand and in PostgreSQL; this only waits. At
 * half of the 24 hours the officers are nudged, at their end the breach is marked and told to their leader too, and
 * told again each day. Nothing is decided by itself: it ends when somebody has decided.
 */
export async function cet6Review(input: ReviewInput): Promise<ReviewOutcome> {
  const signals = [reviewSubmittedSignal, reviewDecidedSignal, reviewCaughtUpSignal];
  const { known, learn } = follow<ReviewSnapshot>(input.snapshot, signals, show);
  setHandler(reviewStatusQuery, () => statusOf(known.now));
  setCurrentDetails(describeReview(known.now));

  while (isWaiting(known)) {
    if (isLong()) return continueAsNew<typeof cet6Review>({ snapshot: known.now });
    const before = known.now;
    const moved = () => known.now !== before || known.gone || isLong();
    if (await movedBefore(before.nextWakeAt, moved)) continue;
    const { review, submission } = before;
    const { snapshot, waitMs } = await reviewDue({ review, submission, asOf: instant(Date.now()) });
    learn(snapshot);
    if (!moved()) await condition(moved, waitMs || NOTHING_NEW_WAIT_MS);
  }
  return outcomeOf(known);
}

const isWaiting = ({ now, gone }: Known<ReviewSnapshot>): boolean =>
  !gone && now.state === 'pending';

/** Nobody decides for months: the next run goes on from the snapshot. */
const isLong = (): boolean => workflowInfo().continueAsNewSuggested;

const show = showing(reviewAttributesOfState, describeReview);

const statusOf = (snapshot: ReviewSnapshot) => ({
  state: shownReviewState(snapshot),
  waitsFor: describeReview(snapshot),
  nextWakeAt: snapshot.nextWakeAt,
  snapshot,
});

const outcomeOf = ({ now: { state }, gone }: Known<ReviewSnapshot>): ReviewOutcome => ({
  end: gone || state === 'pending' ? 'gone' : state,
});
