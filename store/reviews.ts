import type { Instant } from '../domain/instant';
import { Refused, refuse, type Refusal } from '../domain/refusals';
import type { Review } from '../domain/review';
import {
  groundOf,
  isReviewButtonShown,
  whyNoReview,
  whyNotDelete,
  whyNotRequest,
} from '../domain/reviewing';
import { PersonalRecord } from '../domain/student-record.schema';
import type { Database } from '../prisma/client';
import { inTransaction } from '../prisma/import/transaction';
import type { PersonalData } from '../prisma/personal-data';
import { decisionNow } from './clock';
import { createReviewAlarms, type ReviewAlarms } from './review-alarms';
import { readCandidate } from './review-candidates';
import { endReview } from './review-endings';
import { authorOf } from './review-facts';
import { handInReview } from './review-requests';
import { lockAccountForReviews, lockCurrentReview, readReview } from './review-rows';
import type { SittingReader } from './sitting-facts';

/** CET6资格复核 of candidates [R14]–[R19]: looking, asking, correcting, deleting; and what the SLA's workflow asks. */
export interface Reviews extends ReviewAlarms {
  /** What the two pages say of it: whether the button stands there, and how the review does. */
  glance(whose: Whose): Promise<ReviewGlance>;
  /** Everything that the review's own page shows. */
  look(whose: Whose): Promise<ReviewView>;
  /** A first request, or the correction of a failed one; `isNew` is false for the same one again. */
  submit(whose: Whose, ticket: string): Promise<ReviewView & { isNew: boolean }>;
  /** Corrects a failed one. Refuses `reviewNotFound` without one. */
  correct(whose: Whose, ticket: string): Promise<ReviewView>;
  /** Deletes a failed one [R17]. */
  remove(whose: Whose): Promise<ReviewView>;
}

/** An account, and the candidate by the record that 资格信息查询 has found, or `null`: the one it has saved. */
export interface Whose {
  readonly account: string;
  readonly record: string | null;
}

export interface ReviewGlance {
  readonly isButtonShown: boolean;
  readonly review: Review | null;
}

export interface ReviewView {
  readonly now: Instant;
  /** The account's review, if it names this candidate. */
  readonly review: Review | null;
  /** Of its newest request; `null` when an officer has applied without one. */
  readonly ticket: string | null;
  readonly personal: PersonalRecord;
  readonly campus: string;
  readonly whyNotSubmit: Refusal | null;
  readonly whyNotDelete: Refusal | null;
  /** Whom to ask: the school, and how it can be reached. */
  readonly school: { readonly code: string; readonly name: string; readonly contact: string };
}

export const createReviews = (
  { pool }: Database,
  personalData: PersonalData,
  sittings: SittingReader,
  onCommitted: () => void,
): Reviews => {
  const parts = { personalData, sittings };
  const groundFor = async (whose: Whose) => {
    const sitting = await sittings.currentCode();
    const candidate = await readCandidate(pool, sitting, whose.account, whose.record);
    const { record } = candidate;
    const facts = await sittings.read([candidate.campus]);
    const campus = facts.campuses.get(candidate.campus);
    const ground = groundOf(candidate, campus, facts.subjects.values());
    const review = await readReview(pool, { sitting, account: whose.account });
    return { record, candidate, ground, review };
  };

  const look = async (whose: Whose): Promise<ReviewView> => {
    const { record, candidate, ground, review } = await groundFor(whose);
    const own = review?.record === record ? review : null;
    return {
      now: await decisionNow(pool),
      review: own,
      ticket: own && (await ticketOf(own)),
      personal: PersonalRecord.parse(JSON.parse(personalData.decrypt(candidate.personalEnc))),
      campus: candidate.campus,
      whyNotSubmit:
        whyNotFor(record, candidate.boundRecord, review) ??
        whyNotRequest(own, 'candidate') ??
        whyNoReview(ground),
      whyNotDelete: own ? whyNotDelete(own) : refuse('reviewNotFound'),
      school: await schoolOf(candidate.campus),
    };
  };

  const ticketOf = async ({ number, submission }: Review): Promise<string | null> => {
    const { rows } = await pool.query<{ ticket_enc: Buffer | null }>(
      `SELECT s.ticket_enc FROM cet6_review_submission s JOIN cet6_review v ON v.id = s.review_id
       WHERE v.number = $1 AND s.submission = $2`,
      [number, submission],
    );
    const ticket = rows[0]?.ticket_enc;
    return ticket ? personalData.decrypt(ticket) : null;
  };

  const schoolOf = async (campus: string): Promise<ReviewView['school']> => {
    const { rows } = await pool.query<{ code: string; name: string; contact: string }>(
      'SELECT code, name, contact FROM school WHERE code = $1',
      [campus.slice(0, 5)],
    );
    return rows[0] ?? { code: campus.slice(0, 5), name: '', contact: '' };
  };

  const handIn = async (whose: Whose, ticket: string, onlyCorrects: boolean) => {
    const author = authorOf(`candidate:${whose.account}`);
    const asked = { ...whose, ticket, files: [], by: 'candidate', author, onlyCorrects } as const;
    const { isNew } = await inTransaction(pool, (tx) => handInReview(tx, parts, asked));
    onCommitted();
    return { ...(await look(whose)), isNew };
  };

  return {
    ...createReviewAlarms(pool, onCommitted),
    look,

    glance: async (whose) => {
      const { record, ground, review } = await groundFor(whose);
      const own = review?.record === record ? review : null;
      return { isButtonShown: isReviewButtonShown(ground, own !== null), review: own };
    },

    submit: (whose, ticket) => handIn(whose, ticket, false),
    correct: (whose, ticket) => handIn(whose, ticket, true),

    remove: async (whose) => {
      const { account } = whose;
      const sitting = await sittings.currentCode();
      await inTransaction(pool, async (tx) => {
        await lockAccountForReviews(tx, account);
        const { record } = await readCandidate(tx, sitting, account, whose.record);
        const review = await lockCurrentReview(tx, sitting, account);
        if (!review || review.record !== record) throw new Refused(refuse('reviewNotFound'));
        const no = whyNotDelete(review);
        if (no) throw new Refused(no);
        const ended = {
          ...review,
          state: 'deleted',
          current: false,
          version: review.version + 1,
        } as const;
        await endReview(tx, review, ended, authorOf(`candidate:${account}`));
      });
      onCommitted();
      return look(whose);
    },
  };
};

/** The account is bound to another candidate, or its one review names another [R14]. */
const whyNotFor = (
  record: string,
  boundRecord: string | null,
  review: Review | null,
): Refusal | null => {
  if (boundRecord !== null && boundRecord !== record) return refuse('accountHasRegistration');
  return review && review.record !== record ? refuse('reviewOfAnother') : null;
};
