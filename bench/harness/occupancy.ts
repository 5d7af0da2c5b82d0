import type { Pool } from 'pg';

/** What one contender saw, on this machine's clock in milliseconds. */
export interface Seen {
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly granted: boolean;
}

/** Times from `from` to before `to` at which every place was taken. */
export interface FullTime {
  readonly from: number;
  readonly to: number;
}

/**
 * When a campus was full, from the database's own log: the commits of the audit rows that take and give
 * back places there. `taken` is the most that were ever taken at once.
 */
export const fullTimes = async (
  pool: Pool,
  campus: string,
  subject: string,
  places: number,
): Promise<{ readonly times: FullTime[]; readonly taken: number }> => {
  const { rows } = await pool.query<{ at: number; change: number }>(
    `WITH taking AS (
       SELECT xmin, subject FROM audit
       WHERE action = 'subjectChosen' AND detail->'entries' @> jsonb_build_array(jsonb_build_object('campus', $1::text, 'subject', $2::text))
     ), giving AS (
       SELECT a.xmin FROM audit a
       WHERE a.action = 'entryCancelled' AND a.detail->'subjects' @> to_jsonb($2::text) AND a.subject IN (SELECT subject FROM taking)
     )
     SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 * 1000 AS at, sum(change)::int AS change
     FROM (SELECT xmin, 1 AS change FROM taking UNION ALL SELECT xmin, -1 FROM giving) c GROUP BY xmin ORDER BY 1`,
    [campus, subject],
  );
  const times: FullTime[] = [];
  let [taken, most] = [0, 0];
  for (const [index, { at, change }] of rows.entries()) {
    taken += change;
    most = Math.max(most, taken);
    if (taken >= places) times.push({ from: at, to: rows[index + 1]?.at ?? Infinity });
  }
  return { times, taken: most };
};

/** Refusals of contenders who, between request and answer, never met a full campus. */
export const illegalRefusals = (seen: readonly Seen[], times: readonly FullTime[]): number =>
  seen.filter(
    ({ granted, askedAt, answeredAt }) =>
      !granted && !times.some(({ from, to }) => from <= answeredAt && askedAt < to),
  ).length;
