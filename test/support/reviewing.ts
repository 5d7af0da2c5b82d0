import { randomUUID } from 'node:crypto';
import { PersonalRecord } from '../../domain/student-record.schema';
import { CAMPUSES, demoScores, type SeedPerson } from '../../prisma/seed';
import type { Scope, StaffAct, StaffRole } from '../../domain/staff';
import type { Review } from '../../domain/review';
import { staffEmailHash } from '../../store/desk/staff-rows';
import type { TestStore } from './test-store';

/** Candidates of the seed whose CET4 scores decide what a review comes to, and the staff who are told of it. */
export interface Reviewee {
  readonly person: SeedPerson;
  readonly ticket: string;
}

type Outcome = 'passed' | 'passedOtherDocument' | 'failed';

/** People of a campus who may not take CET6, each only once in a test file; `is` says what their ticket comes to. */
export const reviewees = (
  is: Outcome,
  campus: string = CAMPUSES.guide,
): Iterator<Reviewee, undefined> =>
  demoScores('small')
    .flatMap(({ ticket, review }) =>
      review?.is === is && review.person.campus === campus && !review.person.barredCet6
        ? [{ person: review.person, ticket }]
        : [],
    )
    [Symbol.iterator]();

/** The next of them; fails when the seed has nobody left. */
export const nextOf = <T>(people: Iterator<T, undefined>): T => {
  const { value } = people.next();
  if (value === undefined) throw new Error('the seed has nobody left for this test');
  return value;
};

/** Somebody new for any case: a copy of a seeded person under a document of their own, with a score that matches so. */
export const makeReviewee = async (
  test: Pick<TestStore, 'rows' | 'personalData'>,
  is: Outcome,
  campus: string = CAMPUSES.guide,
): Promise<Reviewee & { readonly record: string }> => {
  const { personalData, rows } = test;
  const unique = randomUUID().slice(0, 8).toUpperCase();
  const person: SeedPerson = {
    ...nextOf(reviewees('passed')).person,
    documentType: 'passport',
    documentNumber: `ZZ8${unique}`,
    name: `测试${unique}`,
    campus,
    eligible: ['1', 'F'],
    barredCet6: false,
  };
  const personal = PersonalRecord.parse(person);
  const nameHash = personalData.nameHash(person.name);
  const docHash = personalData.documentHash(person.documentType, person.documentNumber);
  const [made] = await rows<{ id: string }>(
    `INSERT INTO student_record (sitting_code, campus, doc_hash, name_hash, personal_enc, eligible)
     SELECT code, $1, $2, $3, $4, '{1,F}' FROM sitting WHERE is_current RETURNING id::text`,
    [campus, docHash, nameHash, personalData.encrypt(JSON.stringify(personal))],
  );
  const ticket = `T${unique}`;
  await rows(
    'INSERT INTO cet4_score (ticket, doc_hash, name_hash, score, year) VALUES ($1, $2, $3, $4, 2024)',
    [
      ticket,
      is === 'passedOtherDocument'
        ? personalData.documentHash('passport', `old ${unique}`)
        : docHash,
      nameHash,
      is === 'failed' ? 424 : 425,
    ],
  );
  return { person, ticket, record: made?.id ?? '' };
};

/** A member of staff who gets mail, and acts. */
export const appointed = async (
  test: Pick<TestStore, 'rows' | 'personalData'>,
  role: StaffRole,
  scope: Scope,
): Promise<StaffAct & { readonly email: string }> => {
  const email = `${role}-${randomUUID().slice(0, 8)}@school.example`;
  const { personalData } = test;
  const [made] = await test.rows<{ id: string }>(
    `INSERT INTO staff (email_hash, email_enc, name_enc, role, scope_kind, scope_code, state, password_hash, totp_enc)
     VALUES ($1, $2, $3, $4, $5, $6, 'active', 'none', $3) RETURNING id::text`,
    [
      staffEmailHash(personalData, email),
      personalData.encrypt(email),
      personalData.encrypt('老师'),
      role,
      scope.kind,
      scope.kind === 'all' ? '' : scope.code,
    ],
  );
  return { staff: { id: made?.id ?? '', role, scope }, from: '192.0.2.7', email };
};

/** The review as its row is. */
export const reviewOf = async (
  { rows }: Pick<TestStore, 'rows'>,
  number: string,
): Promise<Pick<Review, 'state' | 'submission' | 'version' | 'current'> & { overdue: boolean }> => {
  const [row] = await rows<
    Pick<Review, 'state' | 'submission' | 'version' | 'current'> & { overdue: boolean }
  >(
    `SELECT state, submission, version, current, overdue_at IS NOT NULL AS overdue FROM cet6_review WHERE number = $1`,
    [number],
  );
  if (!row) throw new Error(`there is no review ${number}`);
  return row;
};
