import type { Pool } from 'pg';
import {
  addCampuses,
  addHolding,
  campusCode,
  openSitting,
  ORAL,
} from '../../../bench/harness/world';
import type { PersonalData } from '../../../prisma/personal-data';
import type { Candidate, History, Place } from './history';

/** A few campuses with few places for many. */

const CAPACITIES = [5, 4, 3];
/** Where they all live and none of them can take the oral. */
const HOME = campusCode(CAPACITIES.length);
export const CONTESTED: History['capacities'] = new Map(
  CAPACITIES.map((capacity, index) => [campusCode(index), capacity]),
);

/** Seeds a sitting with the contested campuses and so many candidates who are logged in and hold the written. */
export const prepareContest = async (
  pool: Pool,
  personalData: PersonalData,
  candidates: number,
): Promise<void> => {
  await openSitting(pool, personalData);
  for (const [first, places] of [...CAPACITIES, 0].entries()) {
    await addCampuses(pool, { first, count: 1, places });
  }
  await addHolding(pool, personalData, { first: 0, count: candidates, campuses: [HOME] });
  await pool.query('ANALYZE');
};

/** Who holds a place, as the rows say. */
export const holders = async (pool: Pool): Promise<Map<Candidate, Place>> => {
  const { rows } = await pool.query<{ candidate: number; campus: Place }>(
    // The prepared accounts carry their candidate's number in the id, as a hash.
    `SELECT n AS candidate, e.campus FROM entry e JOIN registration r ON r.id = e.registration_id
     JOIN generate_series(0, (SELECT count(*)::int FROM registration)) n ON r.account_id = md5('bench' || n)::uuid
     WHERE e.subject = $1`,
    [ORAL],
  );
  return new Map(rows.map(({ candidate, campus }) => [candidate, campus]));
};
