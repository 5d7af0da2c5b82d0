import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { FactPayload } from '../domain/facts';
import type { Instant } from '../domain/instant';
import type { ReviewSnapshot, ShownReviewState } from '../domain/review-snapshot';

/** What the `cet6Review` workflow is told and asked. */

/** Start input: the request as it is when the first fact is sent. */
export interface ReviewInput {
  readonly snapshot: ReviewSnapshot;
}

/**
 * A fact and the whole request as it is now. Facts are Signals: they have happened and are in the store already;
 * they need keeping, not answering, and may come twice or late.
 */
export interface ReviewMessage {
  /** For the reader of the history; the workflow looks at the snapshot only. */
  readonly fact?: FactPayload;
  readonly snapshot: ReviewSnapshot;
}

export const reviewSubmittedSignal = defineSignal<[ReviewMessage]>('reviewSubmitted');
export const reviewDecidedSignal = defineSignal<[ReviewMessage]>('reviewDecided');

/** Several facts at once, or a sweep: the snapshot says it all. */
export const reviewCaughtUpSignal = defineSignal<[ReviewMessage]>('caughtUp');

export interface ReviewStatus {
  readonly state: ShownReviewState;
  readonly waitsFor: string;
  readonly nextWakeAt: Instant | null;
  readonly snapshot: ReviewSnapshot;
}

/** Only to look: what it knows and waits for. */
export const reviewStatusQuery = defineQuery<ReviewStatus>('status');

/** How a run ends: somebody has decided, or there is no such request. */
export interface ReviewOutcome {
  readonly end: Exclude<ReviewSnapshot['state'], 'pending'> | 'gone';
}
