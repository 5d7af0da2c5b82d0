import type { Pool } from 'pg';
import { Refused } from '../domain/refusals';
import type { StaffMember } from '../domain/staff';
import { createDatabase } from '../prisma/client';
import type { PersonalData } from '../prisma/personal-data';
import { SEARCH } from '../store/desk/candidates';
import { createStore, type Store } from '../store/store';
import type { Bench, Scale } from './harness/bench';
import { crowd } from './harness/crowd';
import type { Site } from './harness/site';
import { quantile } from './harness/statistics';
import {
  addCampuses,
  addHolding,
  campusCode,
  createBenchPersonalData,
  openSitting,
  settleDown,
  sitting,
} from './harness/world';

/**
 * A caller on the line, a document number in hand: how long the desk takes to find one candidate among a million, by
 * school and by place of the exam, in the callers' several scopes.
 */
export const search: Bench = {
  name: 'search',
  ratios: ['p99Ms', 'rows'],
  run: async (site, report, scale) => {
    const size = SIZES[scale];
    const { store, pool, personalData, wanted } = await prepare(site, size);
    const { rows } = await pool.query<{ rows: number }>(
      'SELECT count(*)::int AS rows FROM registration',
    );
    // The first calls also open connections and prepare statements.
    await crowd(CLIENTS, wanted.slice(0, WARM_UP), (one) => finds(store, one));
    const took: number[] = [];
    const missed: number[] = [];
    await crowd(CLIENTS, wanted, async (one) => {
      const at = performance.now();
      const isFound = await finds(store, one);
      (isFound ? took : missed).push(performance.now() - at);
      if (isFound !== one.isThere) throw new Error(`found: ${isFound}, there: ${one.isThere}`);
    });
    for (const at of ['registration', 'exam'] as const) {
      report.say(`plan, by ${at}:\n${await planOf(pool, personalData, at, wanted[0])}`);
    }
    report.figure('p50Ms', quantile(took, 0.5));
    report.figure('missP99Ms', quantile(missed, 0.99));
    report.count('p99Ms', Number(quantile(took, 0.99).toPrecision(3)), { atMost: 50 });
    report.count('rows', rows[0]?.rows ?? 0, { atLeast: size.registrations });
  },
};

interface Size {
  readonly registrations: number;
  readonly searches: number;
}

const SIZES: Record<Scale, Size> = {
  full: { registrations: 1_000_000, searches: 20_000 },
  smoke: { registrations: 2_000, searches: 400 },
};

const CLIENTS = 8;
const WARM_UP = 200;
const CAMPUSES = 500;
const CHUNK = 50_000;

/** One call: who is looked for, by whom, and whether there is an answer for that caller. */
interface Wanted {
  readonly at: 'registration' | 'exam';
  readonly document: string;
  readonly campus: string;
  readonly by: StaffMember;
  readonly isThere: boolean;
}

const prepare = async (site: Site, size: Size) => {
  const database = createDatabase({ url: site.databaseUrl, poolSize: 16 });
  site.atEnd(() => database.close());
  const { pool } = database;
  const personalData = createBenchPersonalData();
  await openSitting(pool, personalData);
  await addCampuses(pool, { first: 0, count: CAMPUSES, places: 1_000_000 });
  const campuses = Array.from({ length: CAMPUSES }, (_, index) => campusCode(index));
  for (let first = 0; first < size.registrations; first += CHUNK) {
    const count = Math.min(CHUNK, size.registrations - first);
    await addHolding(pool, personalData, { first, count, campuses });
  }
  const wanted = await wantedIn(pool, personalData, size.searches);
  await settleDown(pool);
  return { pool, personalData, wanted, store: createStore({ database, personalData }) };
};

/** Some of the crowd, all over the table, get documents that can be asked for. */
const wantedIn = async (
  pool: Pool,
  personalData: PersonalData,
  count: number,
): Promise<Wanted[]> => {
  const { rows } = await pool.query<{ id: string; campus: string }>(
    `SELECT id::text, campus FROM registration WHERE starts_with(campus, '995') ORDER BY md5(id::text) LIMIT $1`,
    [count],
  );
  await pool.query(
    `UPDATE registration r SET candidate_hash = v.hash
     FROM unnest($1::bigint[], $2::bytea[]) AS v(id, hash) WHERE r.id = v.id`,
    [rows.map(({ id }) => id), rows.map(({ id }) => hashOf(personalData, documentOf(id)))],
  );
  return rows.map(({ id, campus }, index) => {
    const isThere = index % 10 !== 0;
    return {
      at: index % 2 === 0 ? ('registration' as const) : ('exam' as const),
      document: documentOf(id),
      campus,
      by: isThere ? (callers(campus)[index % 3] ?? EVERYWHERE) : ELSEWHERE,
      isThere,
    };
  });
};

const documentOf = (id: string): string => `E${id.padStart(8, '0')}`;

const hashOf = (personalData: PersonalData, document: string): Buffer =>
  personalData.documentHash('passport', document);

const STAFF = '00000000-0000-4000-8000-000000000001';
const EVERYWHERE: StaffMember = { id: STAFF, role: 'specialist', scope: { kind: 'all' } };
const ELSEWHERE: StaffMember = {
  id: STAFF,
  role: 'provinceOfficer',
  scope: { kind: 'province', code: '11' },
};

const callers = (campus: string): readonly StaffMember[] => [
  EVERYWHERE,
  { id: STAFF, role: 'provinceOfficer', scope: { kind: 'province', code: campus.slice(0, 2) } },
  { id: STAFF, role: 'officer', scope: { kind: 'school', code: campus.slice(0, 5) } },
];

const finds = async (store: Store, { at, document, campus, by }: Wanted): Promise<boolean> => {
  try {
    const found = await store.candidates.search(by, {
      at,
      institution: campus.slice(0, 5),
      documentType: 'passport',
      documentNumber: document,
    });
    return found.length > 0;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
};

const planOf = async (
  pool: Pool,
  personalData: PersonalData,
  at: Wanted['at'],
  wanted: Wanted | undefined,
): Promise<string> => {
  if (!wanted) throw new Error('nobody was looked for');
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN (ANALYZE, BUFFERS) ${SEARCH[at]}`,
    [sitting, '99', hashOf(personalData, wanted.document), wanted.campus.slice(0, 5)],
  );
  return rows.map((row) => `  ${row['QUERY PLAN']}`).join('\n');
};
