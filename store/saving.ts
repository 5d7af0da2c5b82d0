import type { Database } from '../prisma/client';
import type { PersonalData } from '../prisma/personal-data';
import type { DocumentType } from '../domain/identity';
import { PersonalRecord } from '../domain/student-record.schema';
import { emptyByFor } from '../domain/deadlines';
import { Refused, refuse, type Refusal } from '../domain/refusals';
import { cet6Of } from '../domain/reviewing';
import { isWithinWindow, type Campus } from '../domain/sitting';
import { instant, type Instant } from '../domain/instant';
import { inTransaction } from '../prisma/import/transaction';
import type { Pool, PoolClient } from 'pg';
import { decisionNow } from './clock';
import { putAsideOthers } from './review-endings';
import type { SittingReader } from './sitting-facts';

/** 资格信息查询 and 保存并继续: from a student record to a live registration [R9]–[R12]. */
export interface Saving {
  agree(accountId: string, version: number): Promise<{ agreedAt: Instant }>;
  /** All three must match; a miss does not say which was wrong [R10]. */
  findRecord(asked: AskedDocument): Promise<StudentRecord>;
  recordOf(recordId: string): Promise<StudentRecord>;
  /** Binds account and candidate for the sitting and starts the 24 hours. Saving the same again finds the first. */
  save(accountId: string, recordId: string): Promise<SavedRegistration>;
}

export interface AskedDocument {
  readonly type: DocumentType;
  readonly number: string;
  readonly name: string;
}

export interface StudentRecord {
  readonly id: string;
  readonly campus: string;
  readonly eligible: readonly string[];
  readonly barredCet6: boolean;
  /** A CET6 review of this candidate was approved [R14]. */
  readonly cet6Approved: boolean;
  readonly personal: PersonalRecord;
}

export interface SavedRegistration {
  readonly number: string;
  /** False when the same account had saved the same candidate before. */
  readonly isNew: boolean;
}

interface RecordRow {
  id: string;
  sitting_code: string;
  campus: string;
  doc_hash: Buffer;
  personal_enc: Buffer;
  eligible: string[];
  barred_cet6: boolean;
  cet6_approved: boolean;
}

export const createSaving = (
  { pool, prisma }: Database,
  personalData: PersonalData,
  sittings: SittingReader,
  onCommitted: () => void,
): Saving => {
  const toRecord = (row: RecordRow): StudentRecord => ({
    id: row.id,
    campus: row.campus,
    eligible: row.eligible,
    barredCet6: row.barred_cet6,
    cet6Approved: row.cet6_approved,
    personal: PersonalRecord.parse(JSON.parse(personalData.decrypt(row.personal_enc))),
  });

  const rowOf = async (recordId: string): Promise<RecordRow> => {
    const { rows } = await pool.query<RecordRow>(
      'SELECT * FROM student_record WHERE id = $1 AND sitting_code = $2',
      [recordId, await sittings.currentCode()],
    );
    if (!rows[0]) throw new Refused(refuse('qualificationNotFound'));
    return rows[0];
  };

  const saving: Saving = {
    agree: async (accountId, version) => {
      const code = await sittings.currentCode();
      const sitting = await prisma.sitting.findUniqueOrThrow({ where: { code } });
      if (version !== sitting.agreementVersion)
        throw new Refused(refuse('agreementOutdated', { field: ['version'] }));
      // The update changes nothing; it makes whoever ticks at the same time read the first moment.
      const { rows } = await pool.query<{ agreed_at: Date }>(
        `INSERT INTO agreement (account_id, sitting_code, version, agreed_at) VALUES ($1, $2, $3, decision_now())
         ON CONFLICT (account_id, sitting_code, version) DO UPDATE SET version = excluded.version
         RETURNING agreed_at`,
        [accountId, code, version],
      );
      return { agreedAt: instant(rows[0]?.agreed_at ?? 0) };
    },

    findRecord: async ({ type, number, name }) => {
      const { rows } = await pool.query<RecordRow>({
        name: 'record',
        text: 'SELECT * FROM student_record WHERE sitting_code = $1 AND doc_hash = $2 AND name_hash = $3',
        values: [
          await sittings.currentCode(),
          personalData.documentHash(type, number),
          personalData.nameHash(name),
        ],
      });
      if (!rows[0]) throw new Refused(refuse('qualificationNotFound'));
      return toRecord(rows[0]);
    },

    recordOf: async (recordId) => toRecord(await rowOf(recordId)),

    save: async (accountId, recordId) => {
      const row = await rowOf(recordId);
      const facts = await sittings.read([row.campus]);
      const now = await decisionNow(pool);
      const campus = facts.campuses.get(row.campus);
      const no = whyNotSave(campus, now);
      if (no || !campus) throw new Refused(no ?? refuse('notOffered'));

      const values = [
        facts.policy.code,
        accountId,
        row.doc_hash,
        row.id,
        row.personal_enc,
        campus.province,
        campus.school,
        campus.code,
        cet6Of(facts.subjects.values()),
        now,
        emptyByFor(now, facts.policy),
      ];
      const saved = await saveOnce(values);
      if (saved?.number) {
        onCommitted();
        return { number: saved.number, isNew: true };
      }
      if (saved?.overtaken) return saving.save(accountId, recordId);
      if (saved && !saved.agreed) throw new Refused(refuse('agreementRequired'));
      const existing = await existingOrRefuse(facts.policy.code, accountId, row.doc_hash);
      // What stood in the way was deleted before it could be looked at: the place is free now.
      return existing ?? saving.save(accountId, recordId);
    },
  };
  return saving;

  /** The statement alone; a review of another candidate, which the account hardly ever has, is put aside first [R14]. */
  async function saveOnce(values: readonly unknown[]): Promise<SaveRow | undefined> {
    const saved = await saveIn(pool, values);
    if (!saved?.other_review) return saved;
    const [sitting, account, , keep] = values as [string, string, unknown, string];
    try {
      return await inTransaction(pool, async (tx) => {
        await putAsideOthers(tx, { sitting, account, keep });
        const again = await saveIn(tx, values);
        if (!again?.number) throw new NothingSaved(again);
        return again;
      });
    } catch (error) {
      if (error instanceof NothingSaved) return error.answer;
      throw error;
    }
  }

  /**
   * Somebody holds the account or the candidate: the same pair is the same saving, anything else is
   * refused; `null` when nobody holds them any more.
   */
  async function existingOrRefuse(
    sitting: string,
    accountId: string,
    docHash: Buffer,
  ): Promise<SavedRegistration | null> {
    const { rows } = await pool.query<{ number: string; mine: boolean; same: boolean }>(
      `SELECT number, account_id = $2::uuid AS mine, candidate_hash = $3 AS same FROM registration
       WHERE sitting_code = $1 AND state = 'live' AND (account_id = $2::uuid OR candidate_hash = $3)`,
      [sitting, accountId, docHash],
    );
    const own = rows.find((one) => one.mine && one.same);
    if (own) return { number: own.number, isNew: false };
    if (rows.length === 0) return null;
    throw new Refused(
      refuse(rows.some((one) => one.same) ? 'candidateHasRegistration' : 'accountHasRegistration'),
    );
  }
};

/** Before the window a candidate gets as far as the record and no further; after it, look only [R11]. */
export const whyNotSave = (campus: Campus | undefined, now: Instant): Refusal | null => {
  if (!campus) return refuse('notOffered');
  if (now < campus.opensAt) return refuse('windowNotOpen');
  return isWithinWindow(campus, now) ? null : refuse('windowClosed');
};

interface SaveRow {
  number: string | null;
  agreed: boolean;
  /** The account has a review of another candidate. */
  other_review: boolean;
  /** A review was asked for in the same instant, which this statement could not see yet. */
  overtaken: boolean;
}

/** Undoes what was to go along with the saving: the review stays the account's. */
class NothingSaved extends Error {
  constructor(readonly answer: SaveRow | undefined) {
    super('nothing was saved');
  }
}

const saveIn = async (
  db: Pool | PoolClient,
  values: readonly unknown[],
): Promise<SaveRow | undefined> => {
  const { rows } = await db.query<SaveRow>({ name: 'save', text: SAVE, values: [...values] });
  return rows[0];
};

/**
 * One statement: nothing is bound unless the agreement in force was agreed to and nobody was quicker. The locks on
 * account and student record are those of a review [R14]: under them the newest values are seen, so that an approval of
 * the same instant is not lost, and a review that is too new to be seen is noticed by the account's count. A record that
 * an import has changed or taken back meanwhile is read again [edge 51].
 */
const SAVE = `
WITH agreed AS (
  SELECT 1 FROM agreement a JOIN sitting s ON s.code = a.sitting_code AND s.agreement_version = a.version
  WHERE a.account_id = $2::uuid AND a.sitting_code = $1
), account_now AS MATERIALIZED (
  SELECT reviews FROM account WHERE id = $2::uuid FOR NO KEY UPDATE
), record_now AS MATERIALIZED (
  SELECT s.eligible, s.cet6_approved FROM student_record s, account_now
  WHERE s.id = $4::bigint AND s.personal_enc = $5::bytea FOR SHARE OF s
), seen AS (
  SELECT EXISTS (SELECT 1 FROM account a, account_now n WHERE a.id = $2::uuid AND a.reviews <> n.reviews) AS overtaken,
         EXISTS (SELECT 1 FROM cet6_review v WHERE v.sitting_code = $1 AND v.account_id = $2::uuid AND v.current
                 AND v.student_record_id <> $4::bigint) AS other_review
), saved AS (
  INSERT INTO registration (number, sitting_code, account_id, candidate_hash, student_record_id, record_enc, province, school,
                            campus, eligible, saved_at, empty_by, next_wake_at, era, seq)
  SELECT $1 || lpad(nextval('registration_number')::text, 8, '0'), $1, $2::uuid, $3::bytea, $4::bigint, $5::bytea, $6, $7, $8,
         CASE WHEN r.cet6_approved AND NOT coalesce($9::text = ANY (r.eligible), true)
           THEN ARRAY(SELECT code FROM unnest(r.eligible || $9::text) AS code ORDER BY code) ELSE r.eligible END,
         $10::timestamptz, $11::timestamptz, $11::timestamptz, era.era, 1
  FROM era, record_now r, seen WHERE EXISTS (SELECT 1 FROM agreed) AND NOT seen.overtaken AND NOT seen.other_review
  ON CONFLICT DO NOTHING
  RETURNING number
), fact_done AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload)
  SELECT 'registration', number, 1, 'registrationSaved', jsonb_build_object('campus', $8, 'emptyBy', $11::timestamptz) FROM saved
), dispatch_done AS (
  INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'registration', number, 1 FROM saved
), audit_done AS (
  INSERT INTO audit (actor, action, subject, detail)
  SELECT 'candidate:' || $2::text, 'registrationSaved', number, jsonb_build_object('campus', $8, 'emptyBy', $11::timestamptz) FROM saved
)
SELECT (SELECT number FROM saved) AS number, EXISTS (SELECT 1 FROM agreed) AS agreed, seen.other_review, seen.overtaken
FROM seen`;
