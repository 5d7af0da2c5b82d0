import { instant, type Instant } from '../domain/instant';
import type { ReviewMailKind } from '../domain/mails';
import type { ReviewReason, ReviewState } from '../domain/review';
import type { PersonalData } from '../prisma/personal-data';
import type { Queries } from './account-rows';

/** A mail about a CET6 review, to the account that asked for it, read with the review as it is when it is sent. */
export interface OpenReviewMail {
  readonly number: string;
  readonly kind: ReviewMailKind;
  /** Decrypted for this one use; never logged. */
  readonly address: string;
  readonly review: string;
  readonly reason: ReviewReason | null;
  readonly dueAt: Instant | null;
  /** Whom to ask: the school, and how it can be reached. */
  readonly school: { readonly name: string; readonly contact: string };
}

export interface ReviewMailRow {
  readonly kind: ReviewMailKind;
  readonly detail: { readonly review: string; readonly submission: number };
  readonly account_id: string;
}

const TELLS: Readonly<Record<ReviewMailKind, ReviewState>> = {
  reviewPending: 'pending',
  reviewApproved: 'approved',
  reviewFailed: 'failed',
  reviewDeclined: 'declined',
};

export const isReviewMail = (row: { readonly kind: string }): row is ReviewMailRow =>
  Object.hasOwn(TELLS, row.kind);

/** `null` when it is no news any more: the request was decided, corrected or deleted meanwhile. */
export const openReviewMail = async (
  db: Queries,
  personalData: PersonalData,
  number: string,
  { kind, detail }: ReviewMailRow,
): Promise<OpenReviewMail | null> => {
  const { rows } = await db.query<{
    email_enc: Buffer;
    reason: ReviewReason | null;
    due_at: Date | null;
    name: string;
    contact: string;
  }>(
    `SELECT a.email_enc, v.reason, v.due_at, coalesce(s.name, v.school) AS name, coalesce(s.contact, '') AS contact
     FROM cet6_review v JOIN account a ON a.id = v.account_id LEFT JOIN school s ON s.code = v.school
     WHERE v.number = $1 AND v.submission = $2 AND v.state = $3`,
    [detail.review, detail.submission, TELLS[kind]],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    number,
    kind,
    address: personalData.decrypt(row.email_enc),
    review: detail.review,
    reason: row.reason,
    dueAt: row.due_at && instant(row.due_at),
    school: { name: row.name, contact: row.contact },
  };
};

/** Whether a request still waits: what the staff are told of otherwise is no news any more. */
export const isRequestWaiting = async (
  db: Queries,
  detail: Readonly<Record<string, unknown>>,
): Promise<boolean> => {
  const { rows } = await db.query(
    `SELECT 1 FROM cet6_review WHERE number = $1 AND submission = $2 AND state = 'pending'`,
    [detail['review'], detail['submission']],
  );
  return rows.length > 0;
};
