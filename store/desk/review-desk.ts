import type { PoolClient } from 'pg';
import type { DocumentType } from '../../domain/identity';
import { whyNotReason } from '../../domain/reasons';
import { orRefuse, refuse, Refused } from '../../domain/refusals';
import {
  reasonWords,
  REVIEW_STATES,
  type DeclineReason,
  type FailureReason,
  type Review,
} from '../../domain/review';
import { cet6Of, decideReview, type ReviewVerdict } from '../../domain/reviewing';
import { campusPrefix, covers, type StaffAct } from '../../domain/staff';
import type { Database } from '../../prisma/client';
import { inTransaction } from '../../prisma/import/transaction';
import type { PersonalData } from '../../prisma/personal-data';
import { askMail } from '../account-rows';
import { decisionNow } from '../clock';
import { endReview } from '../review-endings';
import { approveRecord, tellRegistration, type ReviewAuthor } from '../review-facts';
import { handInReview } from '../review-requests';
import { lockReview } from '../review-rows';
import type { SittingReader } from '../sitting-facts';
import type { Files } from './files';
import { createReviewQueue, type ReviewQueue } from './review-queue';
import { auditStaff } from './staff-audit';
import { demandVersion } from './versions';

/** CET6资格复核 at the desk [R41]: the queue, the evidence, and what an officer decides by hand [R17] [R18]. */
export interface ReviewDesk extends ReviewQueue {
  /** Approves it: CET6 is eligible in the same transaction. */
  approve(by: StaffAct, number: string, decision: { readonly version: number }): Promise<void>;
  /** Fails it with a reason that the candidate reads and may correct. */
  fail(by: StaffAct, number: string, decision: Decision<FailureReason>): Promise<void>;
  /** Declines to review at all; the SLA stops as 已告知不予复核. */
  decline(by: StaffAct, number: string, decision: Decision<DeclineReason>): Promise<void>;
  /**
   * Applies for a candidate, with evidence [R15]. Refuses `notFound` for somebody of another scope,
   * `reviewEvidenceMissing`, and `reviewAccountNeeded` for who has saved nothing yet, unless the 通行证ID is named.
   */
  apply(by: StaffAct, application: Application): Promise<{ number: string }>;
}

export interface Decision<Reason> {
  readonly reason: Reason;
  /** What the decision was made on. */
  readonly version: number;
}

export interface Application {
  readonly documentType: DocumentType;
  readonly documentNumber: string;
  /** Whose account it is for, where no registration tells. */
  readonly passportId: string | null;
  readonly ticket: string | null;
  /** Ids of attachments, already taken in. */
  readonly files: readonly string[];
  readonly why: string;
}

export interface ReviewDeskParts {
  readonly database: Database;
  readonly personalData: PersonalData;
  readonly sittings: SittingReader;
  readonly files: Pick<Files, 'find'>;
  readonly onCommitted: () => void;
}

export const createReviewDesk = (parts: ReviewDeskParts): ReviewDesk => {
  const { database, personalData, sittings, files, onCommitted } = parts;
  const { pool } = database;

  const decide = async (
    by: StaffAct,
    number: string,
    version: number,
    verdict: ReviewVerdict,
  ): Promise<void> => {
    const facts = await sittings.read([]);
    const cet6 = cet6Of(facts.subjects.values());
    await inTransaction(pool, async (tx) => {
      const review = await lockReview(tx, number);
      if (!review || !covers(by.staff.scope, review.campus)) throw new Refused(refuse('notFound'));
      demandVersion(review, version, `该复核申请现为：${stateWords(review)}`);
      const ground = { isBarred: await isBarred(tx, review) };
      const ended = orRefuse(decideReview(review, verdict, ground, await decisionNow(tx)));
      const author = staffAuthor(by);
      const next = await endReview(tx, review, ended, author, { before: { state: review.state } });
      const isApproved = next.state === 'approved';
      if (isApproved) await approveRecord(tx, next);
      const { submission, state: outcome, reason } = next;
      const payload = { review: number, submission, outcome, reason, how: next.how };
      const fact = { type: 'reviewDecided', payload } as const;
      await tellRegistration(tx, next, fact, author.actor, isApproved ? cet6 : null);
      await askMail(tx, {
        kind: MAIL_OF[verdict.verdict],
        accountId: next.account,
        detail: { review: number, submission },
      });
    });
    onCommitted();
  };

  /** The record of this document in the caller's scope, and the account that a review of it belongs to. */
  const applicant = async (by: StaffAct, application: Application) => {
    const { documentType, documentNumber, passportId } = application;
    const { rows } = await pool.query<{ record: string; account: string | null }>(
      `SELECT s.id::text AS record, r.account_id::text AS account FROM student_record s
       LEFT JOIN registration r ON r.sitting_code = s.sitting_code AND r.candidate_hash = s.doc_hash AND r.state = 'live'
       WHERE s.sitting_code = $1 AND s.doc_hash = $2 AND starts_with(s.campus, $3)`,
      [
        await sittings.currentCode(),
        personalData.documentHash(documentType, documentNumber),
        campusPrefix(by.staff.scope),
      ],
    );
    const found = rows[0];
    if (!found) throw new Refused(refuse('notFound', { field: ['documentNumber'] }));
    if (found.account !== null) return { record: found.record, account: found.account };
    if (passportId === null) {
      throw new Refused(refuse('reviewAccountNeeded', { field: ['passportId'] }));
    }
    const { rows: accounts } = await pool.query<{ id: string }>(
      'SELECT id::text FROM account WHERE passport_id = $1',
      [passportId],
    );
    if (!accounts[0]) throw new Refused(refuse('notFound', { field: ['passportId'] }));
    return { record: found.record, account: accounts[0].id };
  };

  return {
    ...createReviewQueue(parts),

    approve: (by, number, { version }) => decide(by, number, version, { verdict: 'approved' }),
    fail: (by, number, { version, reason }) =>
      decide(by, number, version, { verdict: 'failed', reason }),
    decline: (by, number, { version, reason }) =>
      decide(by, number, version, { verdict: 'declined', reason }),

    apply: async (by, application) => {
      const no = whyNotReason(application.why, 'why');
      if (no) throw new Refused(no);
      if (application.files.length === 0) {
        throw new Refused(refuse('reviewEvidenceMissing', { field: ['files'] }));
      }
      for (const id of application.files) await files.find(by, id, 'reviewAttachment');
      const { record, account } = await applicant(by, application);
      const { ticket, files: attached, why } = application;
      const { review } = await inTransaction(pool, (tx) =>
        handInReview(
          tx,
          { personalData, sittings },
          {
            account,
            record,
            ticket,
            files: attached,
            by: 'staff',
            author: staffAuthor(by, why),
            onlyCorrects: false,
          },
        ),
      );
      onCommitted();
      return { number: review.number };
    },
  };
};

const MAIL_OF = {
  approved: 'reviewApproved',
  failed: 'reviewFailed',
  declined: 'reviewDeclined',
} as const;

/** Staff acts are written down with role and network address. */
const staffAuthor = (by: StaffAct, why?: string): ReviewAuthor => ({
  actor: `staff:${by.staff.id}`,
  audit: (tx, action, subject, detail) =>
    auditStaff(tx, by, action, subject, { ...detail, ...(why === undefined ? {} : { why }) }),
});

const isBarred = async (tx: PoolClient, review: Review): Promise<boolean> => {
  const { rows } = await tx.query<{ barred_cet6: boolean }>(
    'SELECT barred_cet6 FROM student_record WHERE id = $1::bigint',
    [review.record],
  );
  return rows[0]?.barred_cet6 === true;
};

const stateWords = ({ state, reason, submission }: Review): string =>
  `第${submission}次申请，${REVIEW_STATES[state]}${reason === null ? '' : `（${reasonWords(reason)}）`}`;
