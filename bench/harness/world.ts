import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { createPersonalData, type PersonalData } from '../../prisma/personal-data';
import { demoPeople, seed, SITTING } from '../../prisma/seed';
import { decisionNow } from '../../store/clock';
import { sessionHash } from '../../store/sessions';

/** A sitting with campuses and candidates enough for a crowd; rows are made by the thousand in SQL. */

export const secrets = {
  PERSONAL_DATA_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  PERSONAL_HASH_KEY: randomBytes(32).toString('base64'),
  SESSION_SECRET: randomBytes(32).toString('base64'),
};

export const createBenchPersonalData = (): PersonalData =>
  createPersonalData({ keys: secrets.PERSONAL_DATA_KEYS, hashKey: secrets.PERSONAL_HASH_KEY });

export const sitting = SITTING.code;
/** 英语四级笔试 and its oral [R20]. */
export const WRITTEN = '1';
export const ORAL = 'F';
export const FEE_FEN = 5000;

/** Campuses `995000` … in a province where everybody may take orals anywhere. */
export const campusCode = (index: number): string => `99${String(5000 + index).slice(0, 4)}`;

/** Adds campuses that offer written and oral English 4, the oral with so many places. */
export const addCampuses = async (
  pool: Pool,
  { first, count, places }: { first: number; count: number; places: number },
): Promise<void> => {
  const codes = Array.from({ length: count }, (_, i) => campusCode(first + i));
  await pool.query(
    `INSERT INTO school (code, province_code, name)
     SELECT DISTINCT left(code, 5), '99', 'bench' FROM unnest($1::text[]) AS c (code) ON CONFLICT DO NOTHING`,
    [codes],
  );
  await pool.query(
    `INSERT INTO campus (sitting_code, code, school_code, name, opens_at, closes_at, takes_outside)
     SELECT $2, code, left(code, 5), 'bench', now() - interval '1 day', now() + interval '10 days', true
     FROM unnest($1::text[]) AS c (code)`,
    [codes, sitting],
  );
  await pool.query(
    `INSERT INTO offering (sitting_code, campus, subject, fee_fen, capacity)
     SELECT $2, code, subject, $3, CASE WHEN subject = $5 THEN $4::int END
     FROM unnest($1::text[]) AS c (code) CROSS JOIN unnest(ARRAY[$6, $5]) AS s (subject)`,
    [codes, sitting, FEE_FEN, places, ORAL, WRITTEN],
  );
};

/** The sitting itself, from the seed that tests and the demonstration play in. */
export const openSitting = async (pool: Pool, personalData: PersonalData): Promise<void> => {
  await seed({ pool, personalData, now: await decisionNow(pool), size: 'small' });
};

export interface Candidate {
  readonly index: number;
  /** What the session's cookie holds. */
  readonly token: string;
  /** Hex SHA-256 of it: how commands name the session. */
  readonly session: string;
}

/** The candidate of this index, if such a one was added. */
export const candidate = (index: number): Candidate => {
  const token = `bench${String(index).padStart(38, '0')}`;
  return { index, token, session: sessionHash(token) };
};

export interface Candidates {
  readonly first: number;
  readonly count: number;
  /** Home campuses, taken in turn. */
  readonly campuses: readonly string[];
}

/** Accounts that are logged in, have agreed, and stand in the register; nothing is saved yet. */
export const addAccounts = async (
  pool: Pool,
  personalData: PersonalData,
  { first, count, campuses }: Candidates,
): Promise<void> => {
  const [person] = demoPeople({ eligibleFor: [WRITTEN, ORAL] });
  if (!person) throw new Error('the seed has nobody who may take English 4');
  const email = personalData.encrypt('candidate@example.com');
  const { rows } = await pool.query<{ personal_enc: Buffer }>(
    'SELECT personal_enc FROM student_record WHERE doc_hash = $1',
    [personalData.documentHash(person.documentType, person.documentNumber)],
  );
  const last = first + count - 1;
  await pool.query(
    `INSERT INTO account (id, passport_id, email_hash, email_enc, email_verified_at, password_hash)
     SELECT md5('bench' || n)::uuid, md5('bench' || n), sha256(('bench' || n)::bytea), $3, now(), 'none'
     FROM generate_series($1::int, $2::int) AS n`,
    [first, last, email],
  );
  await pool.query(
    `INSERT INTO session (token_hash, account_id, expires_at)
     SELECT sha256(('bench' || lpad(n::text, 38, '0'))::bytea), md5('bench' || n)::uuid, now() + interval '12 hours'
     FROM generate_series($1::int, $2::int) AS n`,
    [first, last],
  );
  await pool.query(
    `INSERT INTO agreement (account_id, sitting_code, version, agreed_at)
     SELECT md5('bench' || n)::uuid, s.code, s.agreement_version, now()
     FROM generate_series($1::int, $2::int) AS n CROSS JOIN sitting s WHERE s.is_current`,
    [first, last],
  );
  await pool.query(
    `INSERT INTO student_record (sitting_code, campus, doc_hash, name_hash, personal_enc, eligible)
     SELECT $3, ($4::text[])[1 + (n - $1::int) % cardinality($4::text[])], sha256(('document' || n)::bytea),
            sha256(('name' || n)::bytea), $5, ARRAY[$6, $7]
     FROM generate_series($1::int, $2::int) AS n`,
    [first, last, sitting, campuses, rows[0]?.personal_enc, WRITTEN, ORAL],
  );
};

/** Of an account that was added: which student record it saves. */
export const recordIds = async (pool: Pool, { first, count }: Candidates): Promise<string[]> => {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT r.id FROM generate_series($1::int, $2::int) AS n
     JOIN student_record r ON r.sitting_code = $3 AND r.doc_hash = sha256(('document' || n)::bytea) ORDER BY n`,
    [first, first + count - 1, sitting],
  );
  return rows.map(({ id }) => id);
};

export const accountIds = async (pool: Pool, { first, count }: Candidates): Promise<string[]> => {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT md5('bench' || n)::uuid::text AS id FROM generate_series($1::int, $2::int) AS n ORDER BY n`,
    [first, first + count - 1],
  );
  return rows.map(({ id }) => id);
};

/**
 * Accounts as above whose registration is saved and holds the written subject, unpaid: what is left is
 * the oral. Temporal has been told. `madeAgo` back-dates the choice, as an interval of PostgreSQL's.
 */
export const addHolding = async (
  pool: Pool,
  personalData: PersonalData,
  candidates: Candidates,
  { madeAgo = '0 seconds', untold = false }: { madeAgo?: string; untold?: boolean } = {},
): Promise<void> => {
  const { first, count } = candidates;
  await addAccounts(pool, personalData, candidates);
  await pool.query(
    `INSERT INTO registration (number, sitting_code, account_id, candidate_hash, student_record_id, record_enc, province,
                               school, campus, eligible, saved_at, next_wake_at, era, seq)
     SELECT $3 || lpad(nextval('registration_number')::text, 8, '0'), $3, md5('bench' || n)::uuid, r.doc_hash, r.id,
            r.personal_enc, '99', left(r.campus, 5), r.campus, r.eligible, t.made_at,
            t.made_at + CASE WHEN $4::interval > interval '20 hours' THEN interval '24 hours' ELSE interval '20 hours' END, 1, 2
     FROM generate_series($1::int, $2::int) AS n
     JOIN student_record r ON r.sitting_code = $3 AND r.doc_hash = sha256(('document' || n)::bytea)
     CROSS JOIN (SELECT decision_now() - $4::interval AS made_at) t`,
    [first, first + count - 1, sitting, madeAgo],
  );
  await pool.query(
    `INSERT INTO entry (registration_id, sitting_code, subject, kind, level, language, campus, fee_fen, state, made_at, pay_by,
                        hold, reminded)
     SELECT r.id, r.sitting_code, $3, 'written', 4, '英语', r.campus, $4, 'held', r.saved_at, r.saved_at + interval '24 hours',
            $3 || '2', $5::interval > interval '20 hours'
     FROM registration r
     WHERE r.account_id IN (SELECT md5('bench' || n)::uuid FROM generate_series($1::int, $2::int) AS n)`,
    [first, first + count - 1, WRITTEN, FEE_FEN, madeAgo],
  );
  await pool.query(
    `UPDATE offering o SET held = e.held
     FROM (SELECT sitting_code, campus, subject, count(*) AS held FROM entry GROUP BY 1, 2, 3) e
     WHERE (o.sitting_code, o.campus, o.subject) = (e.sitting_code, e.campus, e.subject) AND o.held <> e.held AND o.sold = 0`,
  );
  if (untold) await leaveUntold(pool, first, count);
};

/** The fact of the choice as the candidate's own command would have left it, to be sent. */
const leaveUntold = async (pool: Pool, first: number, count: number): Promise<void> => {
  await pool.query(
    `WITH r AS (
       SELECT number FROM registration
       WHERE account_id IN (SELECT md5('bench' || n)::uuid FROM generate_series($1::int, $2::int) AS n)
     ), f AS (
       INSERT INTO fact (subject_kind, subject_id, seq, type, payload)
       SELECT 'registration', number, 2, 'subjectChosen', '{}' FROM r
     )
     INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'registration', number, 2 FROM r`,
    [first, first + count - 1],
  );
};

/** Figures for the planner, and nothing left to write back from the preparations. */
export const settleDown = async (pool: Pool): Promise<void> => {
  await pool.query('VACUUM ANALYZE');
  await pool.query('CHECKPOINT');
};

/** Throws when an invariant of the database is broken: a quick answer that is wrong is no answer. */
export const demandInvariants = async (pool: Pool): Promise<void> => {
  const { rows } = await pool.query('SELECT * FROM invariant_violation LIMIT 5');
  if (rows.length > 0) throw new Error(`invariants are broken: ${JSON.stringify(rows)}`);
};
