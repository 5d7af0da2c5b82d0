import { instant, type Instant } from '../../domain/instant';
import { refuse, Refused } from '../../domain/refusals';
import type { Review } from '../../domain/review';
import type { Matched } from '../../domain/reviewing';
import { campusPrefix, type StaffAct } from '../../domain/staff';
import { PersonalRecord } from '../../domain/student-record.schema';
import { decisionNow } from '../clock';
import { REVIEW_COLUMNS, toReview, type ReviewRow } from '../review-rows';
import type { StoredFile } from './files';
import type { ReviewDeskParts } from './review-desk';
import { auditStaff } from './staff-audit';

/** What the desk reads of reviews [R41]: the queue by the SLA's clock, and one review with its evidence. */
export interface ReviewQueue {
  /** A page of the queue, of the caller's scope alone. */
  search(by: StaffAct, wanted: ReviewSearch): Promise<ReviewQueuePage>;
  /** One review, with its evidence side by side; the look is audited. Refuses `notFound` outside of the scope. */
  open(by: StaffAct, number: string): Promise<ReviewEvidence>;
}

export interface ReviewSearch {
  /** `pending`: those that wait, the most urgent first; `overdue`: of these the breached; `decided`: the newest first. */
  readonly which: 'pending' | 'overdue' | 'decided';
  /** School or campus within the scope. */
  readonly place?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface ReviewQueueItem {
  readonly review: Review;
  /** Candidate's name as the request has it. */
  readonly name: string;
  readonly matched: Matched;
  readonly byStaff: boolean;
}

export interface ReviewQueuePage {
  readonly now: Instant;
  readonly items: readonly ReviewQueueItem[];
  /** How many wait in the scope, and how many of them are overdue. */
  readonly pending: number;
  readonly overdue: number;
  /** Where the next page begins; `null` at the end. */
  readonly next: string | null;
}

export interface ReviewRequestSeen {
  readonly submission: number;
  readonly identity: {
    readonly name: string;
    readonly documentType: string;
    readonly documentNumber: string;
  };
  readonly ticket: string | null;
  readonly matched: Matched;
  readonly submittedBy: string;
  readonly submittedAt: Instant;
  readonly dueAt: Instant | null;
  readonly overdueAt: Instant | null;
  readonly outcome: Review['state'] | null;
  readonly reason: Review['reason'];
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
  readonly files: readonly StoredFile[];
}

export interface ReviewEvidence {
  readonly now: Instant;
  readonly review: Review;
  /** The newest first. */
  readonly requests: readonly [ReviewRequestSeen, ...ReviewRequestSeen[]];
  /** What the register of scores has for the newest request's ticket. Of a score only hashes of the person are kept. */
  readonly score: {
    readonly score: number;
    readonly year: number;
    readonly sameDocument: boolean;
    readonly sameName: boolean;
  } | null;
  readonly record: {
    readonly personal: PersonalRecord;
    readonly campus: string;
    readonly eligible: readonly string[];
    readonly barredCet6: boolean;
  };
  /** The candidate's live registration. */
  readonly registration: string | null;
}

export const createReviewQueue = (parts: ReviewDeskParts): ReviewQueue => {
  const { database, personalData, files } = parts;
  const { pool } = database;
  const identityOf = (bytes: Buffer): ReviewRequestSeen['identity'] =>
    PersonalRecord.pick({ name: true, documentType: true, documentNumber: true }).parse(
      JSON.parse(personalData.decrypt(bytes)),
    );

  return {
    search: async (by, { which, place = '', after, limit }) => {
      const prefix = campusPrefix(by.staff.scope);
      // One of the two lies within the other, or there is nothing to see.
      const within = place.startsWith(prefix) ? place : prefix.startsWith(place) ? prefix : null;
      const now = await decisionNow(pool);
      if (within === null) return { now, items: [], pending: 0, overdue: 0, next: null };
      const { text, order } = QUEUES[which];
      const [at, id] = cursorOf(after);
      const { rows } = await pool.query<ReviewRow & QueueRow>(
        `SELECT ${REVIEW_COLUMNS}, s.identity_enc, s.matched, s.submitted_by FROM cet6_review v
         JOIN cet6_review_submission s ON s.review_id = v.id AND s.submission = v.submission
         WHERE starts_with(v.campus, $1) AND ${text} LIMIT $4`,
        [within, at, id, limit + 1],
      );
      const { rows: counts } = await pool.query<{ pending: number; overdue: number }>(
        `SELECT count(*)::int AS pending, count(*) FILTER (WHERE due_at <= decision_now())::int AS overdue
         FROM cet6_review WHERE state = 'pending' AND starts_with(campus, $1)`,
        [within],
      );
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        now,
        items: shown.map((row) => ({
          review: toReview(row),
          name: identityOf(row.identity_enc).name,
          matched: row.matched,
          byStaff: row.submitted_by.startsWith('staff:'),
        })),
        pending: counts[0]?.pending ?? 0,
        overdue: counts[0]?.overdue ?? 0,
        next: last ? `${instant(last[order] ?? 0)}/${last.id}` : null,
      };
    },

    open: async (by, number) => {
      const { rows } = await pool.query<ReviewRow & EvidenceRow>(
        `SELECT ${REVIEW_COLUMNS}, s.campus AS record_campus, s.eligible, s.barred_cet6, s.personal_enc, s.doc_hash, s.name_hash,
           (SELECT g.number FROM registration g WHERE g.sitting_code = v.sitting_code AND g.candidate_hash = s.doc_hash
              AND g.state = 'live') AS registration
         FROM cet6_review v JOIN student_record s ON s.id = v.student_record_id
         WHERE v.number = $1 AND starts_with(v.campus, $2)`,
        [number, campusPrefix(by.staff.scope)],
      );
      const row = rows[0];
      if (!row) throw new Refused(refuse('notFound'));
      const requests = await requestsOf(by, row.id);
      const [newest] = requests;
      if (!newest) throw new Error(`review ${number} has no request`);
      await auditStaff(pool, by, 'reviewOpened', number);
      return {
        now: await decisionNow(pool),
        review: toReview(row),
        requests: [newest, ...requests.slice(1)],
        score: await scoreFor(newest.ticket, row),
        record: {
          personal: PersonalRecord.parse(JSON.parse(personalData.decrypt(row.personal_enc))),
          campus: row.record_campus,
          eligible: row.eligible,
          barredCet6: row.barred_cet6,
        },
        registration: row.registration,
      };
    },
  };

  async function requestsOf(by: StaffAct, reviewId: string): Promise<ReviewRequestSeen[]> {
    const { rows } = await pool.query<RequestRow>(
      `SELECT submission, identity_enc, ticket_enc, matched, files::text[] AS files, submitted_by, submitted_at, due_at,
         overdue_at, outcome, reason, decided_by, decided_at
       FROM cet6_review_submission WHERE review_id = $1::bigint ORDER BY submission DESC`,
      [reviewId],
    );
    return Promise.all(
      rows.map(async (row) => ({
        submission: row.submission,
        identity: identityOf(row.identity_enc),
        ticket: row.ticket_enc && personalData.decrypt(row.ticket_enc),
        matched: row.matched,
        submittedBy: row.submitted_by,
        submittedAt: instant(row.submitted_at),
        dueAt: row.due_at && instant(row.due_at),
        overdueAt: row.overdue_at && instant(row.overdue_at),
        outcome: row.outcome,
        reason: row.reason,
        decidedBy: row.decided_by,
        decidedAt: row.decided_at && instant(row.decided_at),
        files: await Promise.all(row.files.map((id) => files.find(by, id, 'reviewAttachment'))),
      })),
    );
  }

  async function scoreFor(
    ticket: string | null,
    person: EvidenceRow,
  ): Promise<ReviewEvidence['score']> {
    if (ticket === null) return null;
    const { rows } = await pool.query<{ score: number; year: number; doc: boolean; name: boolean }>(
      'SELECT score, year, doc_hash = $2 AS doc, name_hash = $3 AS name FROM cet4_score WHERE ticket = $1',
      [ticket, person.doc_hash, person.name_hash],
    );
    const found = rows[0];
    if (!found) return null;
    const { score, year, doc, name } = found;
    return { score, year, sameDocument: doc, sameName: name };
  }
};

/** `$2` and `$3` are where the page begins. */
const QUEUES = {
  pending: {
    order: 'due_at',
    text: `v.state = 'pending' AND ($2::timestamptz IS NULL OR (v.due_at, v.id) > ($2::timestamptz, $3::bigint))
           ORDER BY v.due_at, v.id`,
  },
  overdue: {
    order: 'due_at',
    text: `v.state = 'pending' AND v.due_at <= decision_now()
           AND ($2::timestamptz IS NULL OR (v.due_at, v.id) > ($2::timestamptz, $3::bigint)) ORDER BY v.due_at, v.id`,
  },
  decided: {
    order: 'decided_at',
    text: `v.state NOT IN ('pending', 'deleted')
           AND ($2::timestamptz IS NULL OR (v.decided_at, v.id) < ($2::timestamptz, $3::bigint))
           ORDER BY v.decided_at DESC, v.id DESC`,
  },
} as const;

const CURSOR = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)\/(\d{1,18})$/;

/** Where a page begins. Refuses what is no cursor of ours. */
const cursorOf = (after: string | undefined): [string | null, string | null] => {
  if (after === undefined) return [null, null];
  const [, at, id] = CURSOR.exec(after) ?? [];
  if (at === undefined || id === undefined) {
    throw new Refused(refuse('invalidInput', { field: ['after'] }));
  }
  return [at, id];
};

interface QueueRow {
  readonly identity_enc: Buffer;
  readonly matched: Matched;
  readonly submitted_by: string;
}

interface EvidenceRow {
  readonly record_campus: string;
  readonly eligible: string[];
  readonly barred_cet6: boolean;
  readonly personal_enc: Buffer;
  readonly doc_hash: Buffer;
  readonly name_hash: Buffer;
  readonly registration: string | null;
}

interface RequestRow extends QueueRow {
  readonly submission: number;
  readonly ticket_enc: Buffer | null;
  readonly files: string[];
  readonly submitted_at: Date;
  readonly due_at: Date | null;
  readonly overdue_at: Date | null;
  readonly outcome: Review['state'] | null;
  readonly reason: Review['reason'];
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
}
