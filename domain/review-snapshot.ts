import { beijing, type Instant } from './instant';
import type { CampusCode } from './registration';
import {
  reasonWords,
  reviewWakeAt,
  type Review,
  type ReviewNumber,
  type ReviewReason,
} from './review';

/**
 * What a workflow knows of one request for a review: whole in each message, the newer by (`era`, `seq`) wins. Codes,
 * numbers and instants only.
 */
export interface ReviewSnapshot {
  readonly review: ReviewNumber;
  readonly submission: number;
  readonly sitting: string;
  readonly school: string;
  readonly campus: CampusCode;
  /** Of this request; a later one has a workflow of its own. */
  readonly state: Review['state'];
  readonly reason: ReviewReason | null;
  readonly submittedAt: Instant;
  readonly dueAt: Instant;
  readonly overdueAt: Instant | null;
  readonly decidedAt: Instant | null;
  readonly nextWakeAt: Instant | null;
  readonly era: number;
  readonly seq: number;
}

/** How a request is named by facts, the dispatch and the workflow: `V26200000001-1`. */
export const requestId = ({
  review,
  submission,
}: Pick<ReviewSnapshot, 'review' | 'submission'>): string => `${review}-${submission}`;

export const reviewSnapshotOf = (review: Review): ReviewSnapshot => ({
  review: review.number,
  submission: review.submission,
  sitting: review.sitting,
  school: review.school,
  campus: review.campus,
  state: review.state,
  reason: review.reason,
  submittedAt: review.submittedAt,
  dueAt: review.dueAt ?? review.submittedAt,
  overdueAt: review.overdueAt,
  decidedAt: review.decidedAt,
  nextWakeAt: reviewWakeAt(review),
  era: review.era,
  seq: review.seq,
});

/** The closed list behind `CetState` for reviews [R46]. */
export type ShownReviewState = 'pending' | 'overdue' | 'decided';

export const shownReviewState = (snapshot: ReviewSnapshot): ShownReviewState => {
  if (snapshot.state !== 'pending') return 'decided';
  return snapshot.overdueAt === null ? 'pending' : 'overdue';
};

/** The instant behind `CetDeadline`: when the SLA ends; gone once somebody has decided. */
export const reviewDeadlineOf = (snapshot: ReviewSnapshot): Instant | null =>
  snapshot.state === 'pending' ? snapshot.dueAt : null;

/** What it waits for, since when, and what happens next: in Chinese, for the operator [R46]. */
export const describeReview = (snapshot: ReviewSnapshot): string => {
  const since = shown(snapshot.submittedAt);
  const until = shown(snapshot.dueAt);
  switch (snapshot.state) {
    case 'pending':
      return snapshot.overdueAt === null
        ? `${since} 提交CET6资格复核，等待学校负责老师手动复核；到 ${until} 仍未处理即为超时，将通知学校负责老师和领导。`
        : `${since} 提交CET6资格复核，已于 ${until} 超时，仍等待学校负责老师手动复核；下次提醒 ${shown(snapshot.nextWakeAt)}。`;
    case 'approved':
      return 'CET6资格复核已通过。';
    case 'failed':
      return `CET6资格复核未通过：${because(snapshot)}`;
    case 'declined':
      return `已告知不予复核：${because(snapshot)}`;
    case 'moot':
      return '账号已绑定其他考生或已重新绑定，本次复核不再需要。';
    case 'deleted':
      return '考生已删除本次复核申请。';
  }
};

const because = ({ reason }: ReviewSnapshot): string =>
  reason === null ? '' : `${reasonWords(reason)}。`;

const shown = (at: Instant | null): string => (at === null ? '' : `${beijing(at)}（北京时间）`);
