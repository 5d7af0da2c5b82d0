import type { Pool, PoolClient } from 'pg';
import type { Instant } from '../domain/instant';
import { importTable, type ImportContext } from './import/run';
import { inTransaction } from './import/transaction';
import type { PersonalData } from './personal-data';
import { DEMO_ACCOUNTS, insertAccounts } from './seed/accounts';
import { seedFiles } from './seed/files';
import { homeOf } from './seed/home';
import { CAMPUSES, CONTESTS, PROVINCE_NOTICE, type SeedSize } from './seed/institutions';
import { GUIDE_PEOPLE, type SeedPerson, peopleOf } from './seed/people';
import { type SeedScore, scoresOf } from './seed/scores';
import {
  AGREEMENT_CLAUSES,
  SITTING,
  SUBJECTS,
  examAt,
  oralTicketsFrom,
  writtenTicketsFrom,
} from './seed/sitting';

export { CAMPUSES, CONTESTS, DEMO_ACCOUNTS, GUIDE_PEOPLE, SITTING };
export type { SeedPerson, SeedScore, SeedSize };

export interface SeedOptions {
  readonly pool: Pool;
  readonly personalData: PersonalData;
  /** Windows and dates are counted from here; `decision_now()` of the stack that uses them. */
  readonly now: Instant;
  /** `demo` by default: 40 schools and more than 20,000 candidates; `small`: 7 schools, 403. */
  readonly size?: SeedSize;
}

export interface SeedCounts {
  readonly campuses: number;
  readonly offerings: number;
  readonly studentRecords: number;
  readonly barred: number;
  readonly cet4Scores: number;
  readonly accounts: number;
}

/**
 * Fills an empty migrated database with the one sitting that demonstrations and tests play in, in one
 * transaction and through the importers that staff use, so that the seed proves them. Always the same
 * content for the same `now`. Answers `null` and changes nothing when there is a sitting already.
 */
export const seed = (options: SeedOptions): Promise<SeedCounts | null> =>
  inTransaction(options.pool, async (client) => {
    const { personalData, now, size = 'demo' } = options;
    const filled = await client.query('SELECT FROM sitting LIMIT 1');
    if (filled.rowCount) return null;

    await insertSitting(client, now);
    await insertSubjects(client, now);
    const context: ImportContext = {
      connection: client,
      personalData,
      sitting: SITTING.code,
      actor: 'seed',
    };
    const files = seedFiles({ size, now });
    const campuses = await importTable('campuses', context, files['campuses.csv']);
    await client.query('UPDATE province SET notice = $1', [PROVINCE_NOTICE]);
    const offerings = await importTable('offerings', context, files['offerings.csv']);
    const studentRecords = await importTable(
      'studentRecords',
      context,
      files['student-records.csv'],
    );
    const barred = await importTable('barred', context, files['barred.csv']);
    const cet4Scores = await importTable('cet4Scores', context, files['cet4-scores.csv']);
    const accounts = await insertAccounts(client, personalData, now);
    // Without figures the planner takes the fresh tables for empty ones and scans them.
    await client.query('ANALYZE student_record, cet4_score, offering, campus, account');
    return {
      campuses: campuses.rows,
      offerings: offerings.rows,
      studentRecords: studentRecords.rows,
      barred: barred.rows,
      cet4Scores: cet4Scores.rows,
      accounts,
    };
  });

const insertSitting = (client: PoolClient, now: Instant): Promise<unknown> =>
  client.query(
    `INSERT INTO sitting (code, name, is_current, written_tickets_from, oral_tickets_from,
                          agreement_version, agreement_clauses, home)
     VALUES ($1, $2, true, $3, $4, $5, $6, $7)`,
    [
      SITTING.code,
      SITTING.name,
      writtenTicketsFrom(now),
      oralTicketsFrom(now),
      SITTING.agreementVersion,
      AGREEMENT_CLAUSES,
      JSON.stringify(homeOf(now)),
    ],
  );

const insertSubjects = async (client: PoolClient, now: Instant): Promise<void> => {
  for (const subject of SUBJECTS) {
    await client.query(
      'INSERT INTO subject (code, language, level, kind, name) VALUES ($1, $2, $3, $4, $5)',
      [subject.code, subject.language, subject.level, subject.kind, subject.name],
    );
    await client.query(
      'INSERT INTO subject_date (sitting_code, subject, exam_at) VALUES ($1, $2, $3)',
      [SITTING.code, subject.code, examAt(subject, now)],
    );
  }
};

export interface DemoPeopleOptions {
  /** As the database was seeded; the people of `small` are the first of `demo`. */
  readonly size?: SeedSize;
  /** Only those of this campus. */
  readonly campus?: string;
  /** Only those who may take all of these subjects. */
  readonly eligibleFor?: readonly string[];
}

/** People of the register in plain data, in a fixed order, without a database. */
export const demoPeople = (options: DemoPeopleOptions = {}): SeedPerson[] => {
  const { size = 'small', campus, eligibleFor = [] } = options;
  return peopleOf(size).filter(
    (person) =>
      (campus === undefined || person.campus === campus) &&
      eligibleFor.every((subject) => person.eligible.includes(subject)),
  );
};

/** The CET4 scores of the seed; those with a `review` show what comes of a CET6 review [R16]–[R18]. */
export const demoScores = (size: SeedSize = 'small'): SeedScore[] => scoresOf(size, peopleOf(size));
