import type { PoolClient } from 'pg';
import type { ImportKind } from './kind';
import { LISTED, type Problem, type ProblemList, type Problems } from './problems';

/** Judges the stage as a whole: what the database knows to be wrong, and what would become of the rest. */

/** How many rows would do what. */
export interface ImportCounts {
  readonly inserted: number;
  readonly updated: number;
  /** As they are there already. */
  readonly same: number;
  /** Left alone, for somebody to look at [edge 51]. */
  readonly tasks: number;
}

export const makePlan = async (client: PoolClient, { plan }: ImportKind): Promise<void> => {
  for (const statement of plan) await client.query(statement);
};

/** Locks what a statement selects, and brings none of it here. */
export const lockAll = async (client: PoolClient, statement: string): Promise<void> => {
  await client.query(`SELECT count(*) FROM (${statement}) locked`);
};

/** Adds what the database finds wrong to what reading has found. */
export const findProblems = async (
  client: PoolClient,
  queries: readonly string[],
  problems: Problems,
): Promise<ProblemList> => {
  for (const query of queries) {
    const { rows } = await client.query<Problem & { total: number }>(
      `SELECT "row", "column", message, count(*) OVER ()::int AS total FROM (${query}) p ORDER BY "row" LIMIT ${LISTED}`,
    );
    const found = rows.map(({ row, column, message }) => ({ row, column, message }));
    problems.add(found, rows[0]?.total ?? 0);
  }
  return problems.list();
};

export const countActs = async (client: PoolClient): Promise<ImportCounts> => {
  const { rows } = await client.query<ImportCounts>(
    `SELECT count(*) FILTER (WHERE act = 'insert')::int AS inserted, count(*) FILTER (WHERE act = 'update')::int AS updated,
            count(*) FILTER (WHERE act = 'same')::int AS same, count(*) FILTER (WHERE act = 'task')::int AS tasks
     FROM import_staged`,
  );
  return rows[0] ?? { inserted: 0, updated: 0, same: 0, tasks: 0 };
};
