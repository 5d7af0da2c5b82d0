import type { PoolClient } from 'pg';
import type { FactDraft, FactPayload } from '../domain/facts';
import type { Review } from '../domain/review';
import { requestId } from '../domain/review-snapshot';
import type { SubjectCode } from '../domain/registration';
import type { Queries } from './account-rows';

/**
 * What a change of a review tells: its own workflow by a fact, the candidate's registration by another, and the audit.
 * Codes, numbers and instants only.
 */

/** Facts of a request; each is a signal of `cet6Review`, or comes from its own activity. */
export type ReviewFact = 'reviewSubmitted' | 'reviewDecided' | 'reviewNudged' | 'reviewOverdue';

/** Who did it, and how that is written down. */
export interface ReviewAuthor {
  /** `candidate:<account>`, `staff:<id>`, `workflow`. */
  readonly actor: string;
  audit(tx: Queries, action: string, subject: string, detail: FactPayload): Promise<void>;
}

export const authorOf = (actor: string): ReviewAuthor => ({
  actor,
  audit: async (tx, action, subject, detail) => {
    await tx.query(
      'INSERT INTO audit (actor, action, subject, detail) VALUES ($1, $2, $3, $4::jsonb)',
      [actor, action, subject, JSON.stringify(detail)],
    );
  },
});

/**
 * The fact for the request's workflow.
 * @param sent its own activity has done it, and gets the snapshot as the answer
 */
export const tellReview = async (
  tx: PoolClient,
  review: Review,
  fact: { readonly type: ReviewFact; readonly payload: FactPayload },
  sent = false,
): Promise<void> => {
  await tx.query(TELL_REVIEW, [
    requestId({ review: review.number, submission: review.submission }),
    review.seq,
    fact.type,
    JSON.stringify(fact.payload),
    sent,
  ]);
};

const TELL_REVIEW = `
WITH told AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload, sent_at)
  VALUES ('cet6Review', $1, $2, $3, $4::jsonb, CASE WHEN $5 THEN decision_now() END)
)
INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'cet6Review', $1, $2 WHERE NOT $5
ON CONFLICT (subject_kind, subject_id) DO UPDATE SET pending_seq = excluded.pending_seq`;

/** The approval is known to the student record from now on: a saving that comes later reads it there [R14]. */
export const approveRecord = async (tx: PoolClient, review: Review): Promise<void> => {
  await tx.query('UPDATE student_record SET cet6_approved = true WHERE id = $1::bigint', [
    review.record,
  ]);
};

/**
 * The fact for the live registration of that candidate, if there is one, so that its snapshot tells of the review.
 * @param granted a subject that becomes eligible with it
 */
export const tellRegistration = async (
  tx: PoolClient,
  review: Review,
  fact: FactDraft,
  actor: string,
  granted: SubjectCode | null = null,
): Promise<void> => {
  await tx.query(TELL_REGISTRATION, [
    review.sitting,
    review.record,
    fact.type,
    JSON.stringify(fact.payload),
    actor,
    granted,
  ]);
};

const TELL_REGISTRATION = `
WITH changed AS (
  UPDATE registration r SET seq = r.seq + 1,
    eligible = CASE WHEN $6::text IS NULL OR $6::text = ANY (r.eligible) THEN r.eligible
      ELSE ARRAY(SELECT code FROM unnest(r.eligible || $6::text) AS code ORDER BY code) END
  WHERE r.sitting_code = $1 AND r.state = 'live'
    AND r.candidate_hash = (SELECT doc_hash FROM student_record WHERE id = $2::bigint)
  RETURNING r.number, r.seq
), told AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload)
  SELECT 'registration', number, seq, $3, $4::jsonb FROM changed
), due AS (
  INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'registration', number, seq FROM changed
  ON CONFLICT (subject_kind, subject_id) DO UPDATE SET pending_seq = excluded.pending_seq
)
INSERT INTO audit (actor, action, subject, detail) SELECT $5, $3, number, $4::jsonb FROM changed`;
