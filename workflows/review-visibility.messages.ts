import type { SearchAttributePair } from '@temporalio/common';
import {
  requestId,
  reviewDeadlineOf,
  shownReviewState,
  type ReviewSnapshot,
} from '../domain/review-snapshot';
import { deadlineKey, schoolKey, sittingKey, stateKey } from './visibility.messages';

/** What an operator can search for among reviews and reads in a list [R46]; codes and instants only. */

/** Given when a run is started: they cost no event then. */
export const reviewAttributesAtStart = (snapshot: ReviewSnapshot): SearchAttributePair[] => {
  const deadline = reviewDeadlineOf(snapshot);
  return [
    { key: sittingKey, value: snapshot.sitting },
    { key: schoolKey, value: snapshot.school },
    { key: stateKey, value: shownReviewState(snapshot) },
    ...(deadline === null ? [] : [{ key: deadlineKey, value: new Date(deadline) }]),
  ];
};

/** What changes while it runs; `null` takes the attribute away. */
export const reviewAttributesOfState = (snapshot: ReviewSnapshot) => {
  const deadline = reviewDeadlineOf(snapshot);
  return [
    { key: stateKey, value: shownReviewState(snapshot) },
    { key: deadlineKey, value: deadline === null ? null : new Date(deadline) },
  ];
};

/** The run's fixed headline in the Web UI. */
export const reviewSummaryOf = (snapshot: ReviewSnapshot): string =>
  `CET6资格复核 ${requestId(snapshot)} · 考次 ${snapshot.sitting} · 学校 ${snapshot.school} · 校区 ${snapshot.campus}`;
