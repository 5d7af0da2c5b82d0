import { plusHours, plusMs, msOf, type Instant } from './instant';
import type { CampusCode } from './registration';

/**
 * CET6资格复核 [R14]–[R19] as plain data: what a review is, which instants it waits for, and what of it a
 * workflow knows. Ticket numbers, names and documents are not in here: the store compares them, keyed and encrypted.
 */

/** `V`, the sitting, eight digits: made anew for each review, without personal data. */
export type ReviewNumber = string;

/** `pending` 未复核; `declined` 已告知不予复核 [R18]; `moot`: another candidate was saved, or the account rebound [R14]. */
export type ReviewState = 'pending' | 'approved' | 'failed' | 'declined' | 'moot' | 'deleted';

/** What the guide calls the states. */
export const REVIEW_STATES: Readonly<Record<ReviewState, string>> = {
  pending: '未复核',
  approved: '复核通过',
  failed: '复核失败',
  declined: '不予复核',
  moot: '已失效',
  deleted: '已删除',
};

/** Why an officer fails a review; the candidate reads it and may correct the request [R17]. */
export const FAILURES = {
  ticketOfAnother: '准考证号对应的成绩不属于本人',
  documentNotProven: '不能证明成绩记录中的证件号码属于本人',
  proofMissing: '未提供学校要求的证明材料',
  proofUnclear: '证明材料不清晰或不完整',
  scoreNotReached: 'CET四级笔试成绩未达到425分',
} as const;
export type FailureReason = keyof typeof FAILURES;

/** Why an officer does not review at all [R18]. */
export const DECLINES = {
  notComeForward: '考生未主动联系学校负责老师',
  repeatedAbuse: '多次恶意重复提交',
} as const;
export type DeclineReason = keyof typeof DECLINES;

export type ReviewReason = FailureReason | DeclineReason;

/** What the candidate reads of a reason. */
export const reasonWords = (reason: ReviewReason): string => ({ ...FAILURES, ...DECLINES })[reason];

/** One review, and its newest request. An earlier request is in the past and never changes. */
export interface Review {
  readonly number: ReviewNumber;
  readonly sitting: string;
  readonly account: string;
  /** The student record that it was made for: an approval is for that candidate alone. */
  readonly record: string;
  readonly school: string;
  readonly campus: CampusCode;
  readonly state: ReviewState;
  /** Whether it is the account's one review; an approval that names another candidate stays as it is, put aside. */
  readonly current: boolean;
  /** `automatic`: ticket and document matched a passed score [R16]. */
  readonly how: 'automatic' | 'manual' | null;
  /** Counts the requests: 1, then 2 after a failure was corrected. */
  readonly submission: number;
  readonly submittedAt: Instant;
  /** When the SLA is breached; `null` when nobody has to look. */
  readonly dueAt: Instant | null;
  readonly overdueAt: Instant | null;
  /** How often the staff were alarmed about this request: 1 nudge, 2 breach, then one more each day. */
  readonly alarms: number;
  readonly decidedAt: Instant | null;
  readonly reason: ReviewReason | null;
  /** Rises with each request and decision: what an officer has decided on. */
  readonly version: number;
  readonly era: number;
  readonly seq: number;
}

/** After a breach the staff are told again each day, for as long as nobody decides. */
export const ALARM_AGAIN_HOURS = 24;
const NUDGED = 1;
const BREACHED = 2;

type Waiting = Pick<Review, 'state' | 'submittedAt' | 'dueAt' | 'alarms'>;

/** The next instant at which the staff are told: half of the SLA, its end, and each day after that. */
export const reviewWakeAt = ({ state, submittedAt, dueAt, alarms }: Waiting): Instant | null => {
  if (state !== 'pending' || dueAt === null) return null;
  if (alarms < NUDGED) return plusMs(submittedAt, (msOf(dueAt) - msOf(submittedAt)) / 2);
  return plusHours(dueAt, Math.max(0, alarms - NUDGED) * ALARM_AGAIN_HOURS);
};

export interface Alarm {
  readonly kind: 'nudge' | 'breach' | 'again';
  /** What `alarms` becomes; those that nobody lived to give are skipped. */
  readonly alarms: number;
}

/** What is due now, or `null`. Whoever slept through the nudge and the breach tells of the breach alone. */
export const alarmDue = (review: Waiting, now: Instant): Alarm | null => {
  const wake = reviewWakeAt(review);
  const { dueAt, alarms } = review;
  if (wake === null || dueAt === null || now < wake) return null;
  if (now < dueAt) return { kind: 'nudge', alarms: NUDGED };
  const days = Math.floor((msOf(now) - msOf(dueAt)) / (ALARM_AGAIN_HOURS * 3_600_000));
  return { kind: alarms < BREACHED ? 'breach' : 'again', alarms: BREACHED + days };
};

/** What a registration tells of a review of its candidate that waits. */
export interface PendingReview {
  readonly number: ReviewNumber;
  readonly since: Instant;
  readonly dueAt: Instant;
  readonly overdueAt: Instant | null;
}
