import type { z } from 'zod';
import { DOCUMENT_LABELS, type DocumentType } from '../../../domain/identity';
import {
  DECLINES,
  FAILURES,
  reasonWords,
  REVIEW_STATES,
  type Review,
} from '../../../domain/review';
import { PASS_SCORE } from '../../../domain/reviewing';
import type {
  ReviewEvidence as Evidence,
  ReviewQueuePage as Queue,
  ReviewRequestSeen,
} from '../../../store/desk/review-queue';
import type { Store } from '../../../store/store';
import { eligibleOf, personalOf } from '../../pages/personal';
import type { ReviewEvidence, ReviewQueuePage } from '../contract/reviews';

/** The queue and one review, as the desk shows them [R41]. */

export const queuePage = ({ now, items, ...rest }: Queue): z.input<typeof ReviewQueuePage> => ({
  ...rest,
  serverNow: now,
  items: items.map(({ review, name, matched, byStaff }) => ({
    ...sharedOf(review, now),
    name,
    matched,
    byStaff,
  })),
});

export const evidencePage = async (
  { sittings, views }: Pick<Store, 'sittings' | 'views'>,
  { now, review, requests, score, record, registration }: Evidence,
): Promise<z.input<typeof ReviewEvidence>> => {
  const [newest, ...earlier] = requests;
  const { campus } = record;
  const sitting = await sittings.read([campus]);
  const names = await views.institutions(campus.slice(0, 2), [campus]);
  return {
    ...sharedOf(review, now),
    serverNow: now,
    name: newest.identity.name,
    matched: newest.matched,
    version: review.version,
    canDecide: review.state === 'pending',
    registration,
    request: requestOf(newest),
    score: score && { ...score, passed: score.score >= PASS_SCORE },
    record: {
      personal: personalOf(record.personal, { school: campus.slice(0, 5), campus }, names),
      eligible: eligibleOf(record.eligible, sitting),
      barredCet6: record.barredCet6,
    },
    earlier: earlier.map(requestOf),
    failures: choicesOf(FAILURES),
    declines: choicesOf(DECLINES),
  };
};

const sharedOf = (review: Review, now: string) => ({
  number: review.number,
  campus: review.campus,
  state: review.state,
  stateLabel: REVIEW_STATES[review.state],
  submission: review.submission,
  submittedAt: review.submittedAt,
  dueAt: review.dueAt,
  isOverdue: review.state === 'pending' && review.dueAt !== null && review.dueAt <= now,
  decidedAt: review.decidedAt,
  reason: review.reason && reasonWords(review.reason),
});

const requestOf = ({ identity, submittedBy, outcome, ...request }: ReviewRequestSeen) => ({
  submission: request.submission,
  name: identity.name,
  documentTypeLabel: DOCUMENT_LABELS[identity.documentType as DocumentType],
  documentNumber: identity.documentNumber,
  ticket: request.ticket,
  matched: request.matched,
  byStaff: submittedBy.startsWith('staff:'),
  submittedAt: request.submittedAt,
  dueAt: request.dueAt,
  wasOverdue: request.overdueAt !== null,
  outcome,
  outcomeLabel: outcome && REVIEW_STATES[outcome],
  reason: request.reason && reasonWords(request.reason),
  decidedAt: request.decidedAt,
  files: [...request.files],
});

const choicesOf = (reasons: Readonly<Record<string, string>>) =>
  Object.entries(reasons).map(([code, label]) => ({ code, label }));
