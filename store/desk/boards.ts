import type { Pool } from 'pg';
import { refuse, Refused } from '../../domain/refusals';
import { campusPrefix, covers, type StaffMember } from '../../domain/staff';
import type { SittingReader } from '../sitting-facts';

/** The board [R44]: how far each campus is, from its student records to what is paid. */
export interface Boards {
  /** Campuses of the caller's scope by code, a page at a time. Refuses `notFound` for a code outside of it. */
  counts(by: StaffMember, asked: BoardPage): Promise<BoardCounts>;
}

export interface BoardPage {
  /** A province's, school's or campus's code; the whole scope when there is none. */
  readonly under?: string | undefined;
  /** The last campus of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface BoardCounts {
  readonly items: readonly CampusCounts[];
  /** `null`: that was the last page. */
  readonly next: string | null;
}

/** Candidates, each counted once in a column. */
export interface CampusCounts {
  readonly campus: string;
  readonly campusName: string;
  readonly school: string;
  readonly schoolName: string;
  /** Student records [R11]. */
  readonly records: number;
  /** With a live registration. */
  readonly registered: number;
  /** Of them, without any subject. */
  readonly empty: number;
  /** Of them, with something unpaid. */
  readonly held: number;
  /** Of them, with something paid. */
  readonly paid: number;
  /** With something unpaid that goes within six hours. */
  readonly dueSoon: number;
}

/** 6 小时内到期. */
export const DUE_SOON_HOURS = 6;

export const createBoards = (pool: Pool, sittings: SittingReader): Boards => ({
  counts: async (by, { under, after = '', limit }) => {
    const { rows } = await pool.query<CampusCounts>({
      name: 'boardCounts',
      text: COUNTS,
      values: [await sittings.currentCode(), prefixOf(by, under), after, limit, DUE_SOON_HOURS],
    });
    return { items: rows, next: rows.length < limit ? null : (rows.at(-1)?.campus ?? null) };
  },
});

/** What campus codes begin with that the caller may see and has asked for. Refuses `notFound` for any other. */
export const prefixOf = ({ scope }: StaffMember, under: string | undefined): string => {
  if (under === undefined) return campusPrefix(scope);
  if (!covers(scope, under)) throw new Refused(refuse('notFound'));
  return under;
};

const COUNTS = `
WITH c AS MATERIALIZED (
  SELECT c.code, c.name, c.school_code, s.name AS school_name
  FROM campus c JOIN school s ON s.code = c.school_code
  WHERE c.sitting_code = $1 AND starts_with(c.code, $2) AND c.code > $3 ORDER BY c.code LIMIT $4
)
SELECT c.code AS campus, c.name AS "campusName", c.school_code AS school, c.school_name AS "schoolName",
  (SELECT count(*)::int FROM student_record r WHERE r.sitting_code = $1 AND r.campus = c.code) AS records,
  live.registered, live.empty, live.held, live.paid, live.due_soon AS "dueSoon"
FROM c CROSS JOIN LATERAL (
  SELECT count(*)::int AS registered,
         count(*) FILTER (WHERE e.entries = 0)::int AS empty,
         count(*) FILTER (WHERE e.held > 0)::int AS held,
         count(*) FILTER (WHERE e.held < e.entries)::int AS paid,
         count(*) FILTER (WHERE e.pay_by <= decision_now() + make_interval(hours => $5))::int AS due_soon
  FROM registration r CROSS JOIN LATERAL (
    SELECT count(*) AS entries, count(*) FILTER (WHERE state = 'held') AS held,
           min(pay_by) FILTER (WHERE state = 'held') AS pay_by
    FROM entry WHERE registration_id = r.id
  ) e
  WHERE r.sitting_code = $1 AND r.campus = c.code AND r.state = 'live'
) live
ORDER BY c.code`;
