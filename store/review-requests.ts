import type { PoolClient } from 'pg';
import { Refused, orRefuse, refuse } from '../domain/refusals';
import type { Review } from '../domain/review';
import {
  cet6Of,
  groundOf,
  isTooEarly,
  matchOf,
  requestReview,
  type Matched,
  type Requester,
} from '../domain/reviewing';
import { PersonalRecord } from '../domain/student-record.schema';
import { normaliseTicket } from '../domain/ticket';
import type { PersonalData } from '../prisma/personal-data';
import { askMail, type Queries } from './account-rows';
import { decisionNow } from './clock';
import { readCandidate, type ReviewCandidate } from './review-candidates';
import { approveRecord, tellRegistration, tellReview, type ReviewAuthor } from './review-facts';
import {
  insertReview,
  lockAccountForReviews,
  lockCurrentReview,
  updateReview,
} from './review-rows';
import type { SittingReader } from './sitting-facts';

/** Handing in a request for a review, by the candidate or by an officer [R15]–[R18]: one transaction for all of it. */

export interface ReviewParts {
  readonly personalData: PersonalData;
  readonly sittings: SittingReader;
}

export interface AskedReview {
  readonly account: string;
  /** Id of the student record that it is about; `null`: that of the account's registration. */
  readonly record: string | null;
  /** As typed; `null` when an officer applies for somebody who has forgotten it. */
  readonly ticket: string | null;
  /** Ids of attachments. */
  readonly files: readonly string[];
  readonly by: Requester;
  readonly author: ReviewAuthor;
  /** Only where a failed request is corrected. */
  readonly onlyCorrects: boolean;
}

/**
 * Hands it in. The same request by the same candidate again, while it waits or was approved, finds the first.
 * @throws Refused for every "no" of [R14]–[R19]
 */
export const handInReview = async (
  tx: PoolClient,
  { personalData, sittings }: ReviewParts,
  asked: AskedReview,
): Promise<{ review: Review; isNew: boolean }> => {
  const sitting = await sittings.currentCode();
  await lockAccountForReviews(tx, asked.account);
  const candidate = await readCandidate(
    tx,
    sitting,
    asked.account,
    asked.record,
    'FOR KEY SHARE OF s',
  );
  const { record } = candidate;
  if (candidate.boundRecord !== null && candidate.boundRecord !== record) {
    throw new Refused(refuse('accountHasRegistration'));
  }
  const before = await lockCurrentReview(tx, sitting, asked.account);
  if (before && before.record !== record) throw new Refused(refuse('reviewOfAnother'));
  if (asked.onlyCorrects && !before) throw new Refused(refuse('reviewNotFound'));
  const ticket = asked.ticket === null ? null : normaliseTicket(asked.ticket);
  if (before && (await isSameAgain(tx, personalData, before, asked.by, ticket))) {
    return { review: before, isNew: false };
  }
  if (asked.by === 'candidate' && ticket !== null && isTooEarly(ticket)) {
    throw new Refused(refuse('reviewTooEarly', { field: ['ticket'] }));
  }

  const facts = await sittings.read([candidate.campus]);
  const campus = facts.campuses.get(candidate.campus);
  const now = await decisionNow(tx);
  const matched = await matchIn(tx, candidate, ticket);
  const requested = orRefuse(
    requestReview(before, groundOf(candidate, campus, facts.subjects.values()), {
      by: asked.by,
      matched,
      now,
      reviewHours: facts.policy.reviewHours,
    }),
  );
  const review = before
    ? await updateReview(tx, before, requested)
    : await insertReview(
        tx,
        {
          sitting,
          account: asked.account,
          record,
          school: campus?.school ?? candidate.campus.slice(0, 5),
          campus: candidate.campus,
          current: true,
          ...requested,
        },
        campus?.province ?? candidate.campus.slice(0, 2),
      );
  await insertSubmission(tx, personalData, { asked, candidate, review, ticket, matched });
  await tell(tx, asked.author, review, matched, cet6Of(facts.subjects.values()));
  return { review, isNew: true };
};

/** A double click, or a page that asks again because it never heard the answer. */
const isSameAgain = async (
  tx: PoolClient,
  personalData: PersonalData,
  before: Review,
  by: Requester,
  ticket: string | null,
): Promise<boolean> => {
  if (by !== 'candidate' || ticket === null || !['pending', 'approved'].includes(before.state)) {
    return false;
  }
  const { rows } = await tx.query<{ ticket_enc: Buffer | null }>(
    `SELECT s.ticket_enc FROM cet6_review_submission s JOIN cet6_review v ON v.id = s.review_id
     WHERE v.number = $1 AND s.submission = $2`,
    [before.number, before.submission],
  );
  const was = rows[0]?.ticket_enc;
  return was != null && personalData.decrypt(was) === ticket;
};

const matchIn = async (
  db: Queries,
  candidate: ReviewCandidate,
  ticket: string | null,
): Promise<Matched> => {
  if (ticket === null) return 'none';
  const { rows } = await db.query<{
    score: number;
    year: number;
    same_document: boolean;
    same_name: boolean;
  }>(
    `SELECT score, year, doc_hash = $2 AS same_document, name_hash = $3 AS same_name
     FROM cet4_score WHERE ticket = $1`,
    [ticket, candidate.docHash, candidate.nameHash],
  );
  const found = rows[0];
  return matchOf(
    found ? { ...found, sameDocument: found.same_document, sameName: found.same_name } : null,
  );
};

interface Handed {
  readonly asked: AskedReview;
  readonly candidate: ReviewCandidate;
  readonly review: Review;
  readonly ticket: string | null;
  readonly matched: Matched;
}

const insertSubmission = async (
  tx: PoolClient,
  personalData: PersonalData,
  { asked, candidate, review, ticket, matched }: Handed,
): Promise<void> => {
  const personal = PersonalRecord.parse(JSON.parse(personalData.decrypt(candidate.personalEnc)));
  const { name, documentType, documentNumber } = personal;
  const isDecided = review.state === 'approved';
  await tx.query(
    `INSERT INTO cet6_review_submission (review_id, submission, identity_enc, ticket_enc, matched, files, submitted_by,
       submitted_at, due_at, outcome, decided_by, decided_at)
     SELECT id, $2, $3, $4, $5, $6::uuid[], $7, $8, $9, $10, $11, $12 FROM cet6_review WHERE number = $1`,
    [
      review.number,
      review.submission,
      personalData.encrypt(JSON.stringify({ name, documentType, documentNumber })),
      ticket === null ? null : personalData.encrypt(ticket),
      matched,
      asked.files,
      asked.author.actor,
      review.submittedAt,
      review.dueAt,
      isDecided ? 'approved' : null,
      isDecided ? 'system' : null,
      review.decidedAt,
    ],
  );
};

/** The audit, the workflow of the request, the candidate's registration, and the mail. */
const tell = async (
  tx: PoolClient,
  author: ReviewAuthor,
  review: Review,
  matched: Matched,
  cet6: string | null,
): Promise<void> => {
  const { number, submission, dueAt } = review;
  const payload = { review: number, submission, matched, dueAt };
  await author.audit(tx, 'reviewSubmitted', number, payload);
  const detail = { review: number, submission };
  if (review.state === 'approved') {
    await approveRecord(tx, review);
    const decided = { review: number, submission, outcome: 'approved', how: review.how };
    await tellRegistration(
      tx,
      review,
      { type: 'reviewDecided', payload: decided },
      author.actor,
      cet6,
    );
    await author.audit(tx, 'reviewDecided', number, decided);
    await askMail(tx, { kind: 'reviewApproved', accountId: review.account, detail });
    return;
  }
  await tellReview(tx, review, { type: 'reviewSubmitted', payload });
  await tellRegistration(tx, review, { type: 'reviewSubmitted', payload }, author.actor);
  await askMail(tx, { kind: 'reviewPending', accountId: review.account, detail });
};
