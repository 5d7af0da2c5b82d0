import { plusHours, type Instant } from './instant';
import type { SubjectCode } from './registration';
import { refuse, type Refusal } from './refusals';
import {
  alarmDue,
  reviewWakeAt,
  type Alarm,
  type DeclineReason,
  type FailureReason,
  type Review,
} from './review';
import { offeringOf, type Campus, type Subject } from './sitting';
import { parseTicket } from './ticket';

/**
 * CET6资格复核: who may ask, what a request comes to, and what an officer and later events make of it [R14]–[R19].
 * Pure rules. Whether ticket, document and name match a score is found out by the store, which alone can compare them.
 */

/** The score that a CET4 certificate needs [R15]. */
export const PASS_SCORE = 425;
/** Scores before this year cannot be checked: an officer applies for the candidate [R15]. */
export const FIRST_YEAR = 2005;

/** What is true of the candidate whom a review is about. */
export interface ReviewGround {
  /** Written CET6 of the sitting, or `null` when it has none. */
  readonly cet6: SubjectCode | null;
  /** The home campus offers it. */
  readonly isOffered: boolean;
  readonly isBarred: boolean;
  /** 资格科目, with those of an approval. */
  readonly eligible: readonly SubjectCode[];
}

/** 英语六级笔试, which an approval makes eligible; the oral is a matter of the register, as for everybody [R23]. */
export const cet6Of = (subjects: Iterable<Subject>): SubjectCode | null => {
  for (const { code, language, level, kind } of subjects) {
    if (language === '英语' && level === 6 && kind === 'written') return code;
  }
  return null;
};

export const groundOf = (
  candidate: {
    readonly eligible: readonly SubjectCode[];
    readonly barredCet6: boolean;
    readonly cet6Approved: boolean;
  },
  campus: Campus | undefined,
  subjects: Iterable<Subject>,
): ReviewGround => {
  const cet6 = cet6Of(subjects);
  return {
    cet6,
    isOffered: cet6 !== null && campus !== undefined && offeringOf(campus, cet6) !== undefined,
    isBarred: candidate.barredCet6,
    eligible: withApproval(candidate.eligible, candidate.cet6Approved, cet6),
  };
};

/** 资格科目 of somebody whose review was approved, in the order of the codes. */
export const withApproval = (
  eligible: readonly SubjectCode[],
  isApproved: boolean,
  cet6: SubjectCode | null,
): readonly SubjectCode[] =>
  isApproved && cet6 !== null && !eligible.includes(cet6) ? [...eligible, cet6].sort() : eligible;

/** Why no review can be asked for, or `null`: then the button stands there [R14]. No word of a window. */
export const whyNoReview = ({
  cet6,
  isOffered,
  isBarred,
  eligible,
}: ReviewGround): Refusal | null => {
  if (cet6 === null || !isOffered) return refuse('reviewNotOffered');
  if (isBarred) return refuse('reviewBarred');
  return eligible.includes(cet6) ? refuse('reviewNotNeeded') : null;
};

/** The button also leads to a review that is there, at any time [R19]. */
export const isReviewButtonShown = (ground: ReviewGround, hasReview: boolean): boolean =>
  hasReview || whyNoReview(ground) === null;

/** A score found for the ticket number, and what of the request it agrees with. */
export interface ScoreMatch {
  readonly score: number;
  readonly year: number;
  readonly sameDocument: boolean;
  readonly sameName: boolean;
}

/** By what a request matches a passed score; what matches nothing is not told apart [R18]. */
export type Matched = 'document' | 'name' | 'none';

export const matchOf = (found: ScoreMatch | null): Matched => {
  if (!found || found.score < PASS_SCORE || found.year < FIRST_YEAR) return 'none';
  if (found.sameDocument) return 'document';
  return found.sameName ? 'name' : 'none';
};

/** A ticket number that names a year before 2005 says so itself; nothing has to be looked up for it [R15]. */
export const isTooEarly = (ticket: string): boolean =>
  (parseTicket(ticket)?.year ?? FIRST_YEAR) < FIRST_YEAR;

/** Who hands the request in: staff bring evidence, and a request without a matching score is then looked at too. */
export type Requester = 'candidate' | 'staff';

export interface ReviewRequest {
  readonly by: Requester;
  readonly matched: Matched;
  readonly now: Instant;
  /** The SLA, from the sitting. */
  readonly reviewHours: number;
}

/** What a request makes of the review; `next` goes into its row. */
export type Requested = Pick<
  Review,
  | 'state'
  | 'how'
  | 'submission'
  | 'submittedAt'
  | 'dueAt'
  | 'overdueAt'
  | 'alarms'
  | 'decidedAt'
  | 'reason'
  | 'version'
>;

/**
 * A first request, or the correction of a failed one.
 * @param before the account's review of this candidate; `null` for a first request
 */
export const requestReview = (
  before: Review | null,
  ground: ReviewGround,
  request: ReviewRequest,
): Requested | Refusal => {
  const no = whyNotRequest(before, request.by) ?? whyNoReview(ground);
  if (no) return no;
  const { by, matched, now, reviewHours } = request;
  if (matched === 'none' && by === 'candidate')
    return refuse('reviewNoMatch', { field: ['ticket'] });
  const asked = {
    submission: (before?.submission ?? 0) + 1,
    submittedAt: now,
    overdueAt: null,
    alarms: 0,
    reason: null,
    version: (before?.version ?? 0) + 1,
  };
  return matched === 'document'
    ? { ...asked, state: 'approved', how: 'automatic', dueAt: null, decidedAt: now }
    : {
        ...asked,
        state: 'pending',
        how: null,
        dueAt: plusHours(now, reviewHours),
        decidedAt: null,
      };
};

/** While it waits it can be neither changed nor withdrawn, and an approval never again [R17] [R19]. */
export const whyNotRequest = (before: Review | null, by: Requester): Refusal | null => {
  switch (before?.state) {
    case 'pending':
      return refuse('reviewPending');
    case 'approved':
      return refuse('reviewApproved');
    case 'declined':
      return by === 'candidate' ? refuse('reviewDeclined') : null;
    case undefined:
    case 'failed':
    case 'moot':
    case 'deleted':
      return null;
  }
};

/** A failed review may be deleted; nothing else may be taken back [R17]. */
export const whyNotDelete = (review: Review): Refusal | null =>
  review.state === 'failed'
    ? null
    : (whyNotRequest(review, 'candidate') ?? refuse('reviewNotFound'));

export type ReviewVerdict =
  | { readonly verdict: 'approved' }
  | { readonly verdict: 'failed'; readonly reason: FailureReason }
  | { readonly verdict: 'declined'; readonly reason: DeclineReason };

export type Ended = Pick<Review, 'state' | 'how' | 'decidedAt' | 'reason' | 'version' | 'current'>;

/** An officer decides, before or after the breach; nothing is decided by itself [R17] [R18] [R19]. */
export const decideReview = (
  review: Review,
  verdict: ReviewVerdict,
  ground: Pick<ReviewGround, 'isBarred'>,
  now: Instant,
): Ended | Refusal => {
  if (review.state !== 'pending') return refuse('reviewDecided');
  if (verdict.verdict === 'approved' && ground.isBarred) return refuse('reviewBarred');
  return {
    state: verdict.verdict,
    how: verdict.verdict === 'approved' ? 'manual' : null,
    decidedAt: now,
    reason: verdict.verdict === 'approved' ? null : verdict.reason,
    version: review.version + 1,
    current: true,
  };
};

/**
 * Another candidate was saved, or the registration came to an account with a review of its own [R14]. An approval stays
 * one, for its own candidate alone; it only is the account's review no more.
 */
export const putAside = (review: Review, now: Instant): Ended => ({
  state: review.state === 'approved' ? 'approved' : 'moot',
  how: review.how,
  decidedAt: review.decidedAt ?? now,
  reason: review.reason,
  version: review.version + 1,
  current: false,
});

export interface AlarmAnswer {
  readonly alarm: Alarm | null;
  /** When to come again: the caller's clock is ahead of ours. */
  readonly notYet: Instant | null;
}

/**
 * The workflow of a request says that an instant has come. The earlier of its clock and the store's is believed; for a
 * request that is decided, or followed by a later one, nothing is due.
 */
export const alarmOf = (
  review: Review,
  submission: number,
  { asOf, now }: { readonly asOf: Instant; readonly now: Instant },
): AlarmAnswer => {
  if (review.submission !== submission || review.state !== 'pending') {
    return { alarm: null, notYet: null };
  }
  const alarm = alarmDue(review, asOf < now ? asOf : now);
  return { alarm, notYet: alarm === null ? reviewWakeAt(review) : null };
};
