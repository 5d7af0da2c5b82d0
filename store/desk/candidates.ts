import { instant, type Instant } from '../../domain/instant';
import type { DocumentType } from '../../domain/identity';
import { maskDocument } from '../../domain/masked-document';
import type { RebindState } from '../../domain/rebinding';
import { refuse, Refused } from '../../domain/refusals';
import type { Review } from '../../domain/review';
import { campusPrefix, type StaffAct, type StaffMember } from '../../domain/staff';
import { PersonalRecord } from '../../domain/student-record.schema';
import type { Database } from '../../prisma/client';
import type { PersonalData } from '../../prisma/personal-data';
import type { Queries } from '../account-rows';
import { REVIEW_COLUMNS, toReview, type ReviewRow } from '../review-rows';
import type { SittingReader } from '../sitting-facts';
import type { RegistrationView, Views } from '../views';
import { lookAtContact, type ContactLook, type SeenContact } from './contact-looks';
import { staffNames, type StaffNames } from './staff-names';
import { readTimeline, type TimelinePage } from './timeline';

/** 考生管理 [R38] [R39]. What lies in another scope does not exist: `notFound`, as for a miss. */
export interface Candidates {
  /**
   * Registrations of the current sitting with exactly this document, the live one first. Every miss is the same
   * `candidateNotFound`: another document, another institution, another scope.
   */
  search(by: StaffMember, wanted: WantedCandidate): Promise<readonly FoundCandidate[]>;
  /** Everything about one registration, by its number. */
  view(by: StaffMember, number: string): Promise<CandidateView>;
  /** What happened, newest first; `after` is the `next` of the page before. */
  timeline(by: StaffMember, number: string, after?: string): Promise<NamedTimeline>;
  /** The whole address, or document number, for a reason; the owner is told. Refuses `changedMeanwhile`, `reasonIsPersonal`. */
  lookAtContact(by: StaffAct, number: string, look: ContactLook): Promise<SeenContact>;
}

/** With who of the staff has acted in it. */
export interface NamedTimeline extends TimelinePage {
  readonly staff: StaffNames;
}

export interface WantedCandidate {
  /** 报名机构: where the candidate belongs; 考试机构: where an entry is to be examined. */
  readonly at: 'registration' | 'exam';
  /** Code of a school or a campus. */
  readonly institution: string;
  readonly documentType: DocumentType;
  readonly documentNumber: string;
}

export interface FoundCandidate {
  readonly number: string;
  readonly name: string;
  readonly documentNumber: string;
  readonly school: string;
  readonly campus: string;
  readonly state: 'live' | 'deleted';
  readonly savedAt: Instant;
}

/**
 * How much of a candidate the caller sees: all, or, where only the oral is examined in the caller's scope, the
 * candidate and the entries there.
 */
export type Extent = 'whole' | 'exam';

export interface CandidateView {
  readonly extent: Extent;
  readonly view: RegistrationView;
  /** The bound account's. Whoever shows it masks it. */
  readonly email: string;
  readonly isEmailVerified: boolean;
  readonly deletedAt: Instant | null;
  readonly rebinds: readonly { readonly number: string; readonly state: RebindState }[];
  readonly reviews: readonly Review[];
}

/** `$2` is the caller's prefix: at home in the scope, or examined there. */
const VISIBLE = `(starts_with(r.campus, $2) OR EXISTS (
  SELECT 1 FROM entry v WHERE v.registration_id = r.id AND starts_with(v.campus, $2)))`;

export const SEARCH = {
  registration: searchBy('starts_with(r.campus, $4)'),
  exam: searchBy(
    'EXISTS (SELECT 1 FROM entry x WHERE x.registration_id = r.id AND starts_with(x.campus, $4))',
  ),
} as const;

function searchBy(institution: string): string {
  return `
    SELECT r.number, r.record_enc, r.school, r.campus, r.state, r.saved_at FROM registration r
    WHERE r.sitting_code = $1 AND r.candidate_hash = $3 AND ${VISIBLE} AND ${institution}
    ORDER BY r.state = 'live' DESC, r.saved_at DESC`;
}

export const createCandidates = (
  database: Database,
  personalData: PersonalData,
  { sittings, views }: { readonly sittings: SittingReader; readonly views: Views },
  onCommitted: () => void,
): Candidates => {
  const { pool } = database;

  const find = async (by: StaffMember, number: string): Promise<VisibleRow> => {
    const { rows } = await pool.query<VisibleRow>(
      `SELECT r.id::text, starts_with(r.campus, $2) AS is_home, r.deleted_at, r.account_id::text, r.student_record_id::text,
              r.sitting_code, a.email_enc, a.email_verified_at
       FROM registration r JOIN account a ON a.id = r.account_id WHERE r.number = $1 AND ${VISIBLE}`,
      [number, campusPrefix(by.scope)],
    );
    if (!rows[0]) throw new Refused(refuse('notFound'));
    return rows[0];
  };

  return {
    search: async (by, { at, institution, documentType, documentNumber }) => {
      const { rows } = await pool.query<FoundRow>({
        name: `desk-search-${at}`,
        text: SEARCH[at],
        values: [
          await sittings.currentCode(),
          campusPrefix(by.scope),
          personalData.documentHash(documentType, documentNumber),
          institution,
        ],
      });
      if (rows.length === 0) throw new Refused(refuse('candidateNotFound'));
      return rows.map((row) => {
        const record = recordIn(personalData, row.record_enc);
        return {
          number: row.number,
          name: record.name,
          documentNumber: maskDocument(record.documentNumber),
          school: row.school,
          campus: row.campus,
          state: row.state,
          savedAt: instant(row.saved_at),
        };
      });
    },

    view: async (by, number) => {
      const row = await find(by, number);
      const view = await views.registration({ number });
      if (!view) throw new Refused(refuse('notFound'));
      const { rows: rebinds } = await pool.query<{ number: string; state: RebindState }>(
        'SELECT number, state FROM rebind_proposal WHERE registration_id = $1 ORDER BY proposed_at DESC',
        [row.id],
      );
      return {
        extent: row.is_home ? 'whole' : 'exam',
        view: row.is_home ? view : examOnly(view, campusPrefix(by.scope)),
        email: personalData.decrypt(row.email_enc),
        isEmailVerified: row.email_verified_at !== null,
        deletedAt: row.deleted_at && instant(row.deleted_at),
        rebinds: row.is_home ? rebinds : [],
        reviews: row.is_home ? await reviewsOf(pool, row) : [],
      };
    },

    timeline: async (by, number, after) => {
      const { is_home, id } = await find(by, number);
      if (!is_home) throw new Refused(refuse('notFound'));
      const page = await readTimeline(pool, { id, number }, after);
      const actors = page.items.map(({ actor }) => actor);
      return { ...page, staff: await staffNames(pool, personalData, actors) };
    },

    lookAtContact: async (by, number, look) => {
      const seen = await lookAtContact(database, personalData, { by, number, look });
      onCommitted();
      return seen;
    },
  };
};

interface VisibleRow {
  readonly id: string;
  readonly is_home: boolean;
  readonly account_id: string;
  readonly student_record_id: string;
  readonly sitting_code: string;
  readonly deleted_at: Date | null;
  readonly email_enc: Buffer;
  readonly email_verified_at: Date | null;
}

interface FoundRow {
  readonly number: string;
  readonly record_enc: Buffer;
  readonly school: string;
  readonly campus: string;
  readonly state: 'live' | 'deleted';
  readonly saved_at: Date;
}

const recordIn = (personalData: PersonalData, enc: Buffer): PersonalRecord =>
  PersonalRecord.parse(JSON.parse(personalData.decrypt(enc)));

/** Of this candidate, whichever account asked for them; and of the account, if it asked for another. */
const reviewsOf = async (db: Queries, row: VisibleRow): Promise<Review[]> => {
  const { rows } = await db.query<ReviewRow>(
    `SELECT ${REVIEW_COLUMNS} FROM cet6_review v
     WHERE v.sitting_code = $1 AND (v.student_record_id = $2::bigint OR (v.account_id = $3::uuid AND v.current))
     ORDER BY v.submitted_at DESC`,
    [row.sitting_code, row.student_record_id, row.account_id],
  );
  return rows.map(toReview);
};

/** What the school of the exam has to know: who comes, and for what. */
const examOnly = (view: RegistrationView, prefix: string): RegistrationView => ({
  ...view,
  registration: {
    ...view.registration,
    entries: view.registration.entries.filter(({ campus }) => campus.startsWith(prefix)),
    orders: [],
    money: [],
  },
});
