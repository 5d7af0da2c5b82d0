import type { Schemas } from '../lib/api';
import { beijingTime } from '../lib/clock';
import { REVIEW } from '../texts/review';
import { Facts } from './Facts';

type Review = NonNullable<Schemas['ReviewPage']['review']>;

interface ReviewStateProps {
  readonly page: Schemas['ReviewPage'];
  readonly review: Review;
}

/** 查看复核申请信息: what was asked, how it stands, and what to do now [R17] [R19]. */
export const ReviewState = ({ page, review }: ReviewStateProps) => (
  <>
    <h2>{REVIEW.look}</h2>
    <Facts facts={factsOf(review)} />
    <p class="note" role="status">
      {NEXT[review.state]}
    </p>
    {review.isOverdue && <p class="problem">{REVIEW.overdue}</p>}
    {review.state !== 'approved' && <Contact page={page} />}
  </>
);

export const Contact = ({ page: { schoolLabel, contact } }: Pick<ReviewStateProps, 'page'>) => (
  <Facts facts={[[REVIEW.contact, `${schoolLabel} ${contact}`]]} />
);

const factsOf = (review: Review): (readonly [string, string])[] => [
  [REVIEW.number, review.number],
  [REVIEW.ticket, review.ticket ?? REVIEW.noTicket],
  [REVIEW.state, review.stateLabel],
  [REVIEW.submittedAt, beijingTime(review.submittedAt)],
  ...(review.state === 'pending' && review.dueAt !== null
    ? [[REVIEW.dueAt, beijingTime(review.dueAt)] as const]
    : []),
  ...(review.decidedAt === null
    ? []
    : [[REVIEW.decidedAt, beijingTime(review.decidedAt)] as const]),
  ...(review.reason === null ? [] : [[REVIEW.reason, review.reason] as const]),
];

const NEXT: Readonly<Record<Review['state'], string>> = {
  pending: REVIEW.pending,
  approved: REVIEW.approved,
  failed: REVIEW.failed,
  declined: REVIEW.declined,
  moot: '',
  deleted: '',
};
