import type { PoolClient } from 'pg';
import type { ImportKindName } from '../../domain/importing';
import type { PersonalData } from '../personal-data';
import { countActs, findProblems, lockAll, makePlan, type ImportCounts } from './judge';
import type { ImportKind } from './kind';
import { KINDS } from './kinds';
import { ImportRefused, type ProblemList } from './problems';
import { closeStage, fillStage, openStage, type ImportAbout, type StageOptions } from './stage';
import type { Table, TableRead } from './table';
import { NO_TASKS, type TaskList } from './tasks';
import { inTransaction, type Connection } from './transaction';

/** What a look at a whole file has found. Good when `problems.total` is zero. */
export interface ImportVerdict {
  readonly rows: number;
  readonly problems: ProblemList;
  readonly counts: ImportCounts;
  readonly tasks: TaskList;
}

const NOTHING: ImportCounts = { inserted: 0, updated: 0, same: 0, tasks: 0 };

/**
 * Lays a file out on the stage of a connection, and takes the stage away again whatever happens. Staging is many
 * short statements and no transaction: a long one would hold back what waits for everything before it.
 */
export const onStage = async <T>(
  client: PoolClient,
  kind: ImportKind,
  about: ImportAbout,
  work: () => Promise<T>,
): Promise<T> => {
  await openStage(client, kind, about);
  try {
    return await work();
  } finally {
    await closeStage(client).catch(() => undefined);
  }
};

/** Judges what is staged. A file that cannot be read at all is a verdict, too. */
export const judgeStage = async (
  client: PoolClient,
  kind: ImportKind,
  read: TableRead,
  personalData: PersonalData,
): Promise<ImportVerdict> => {
  const tasks = (await kind.tasks?.(client, personalData)) ?? NO_TASKS;
  const problems = await findProblems(client, kind.problems, read.problems);
  return { rows: read.rows, problems, counts: await countActs(client), tasks };
};

/** Reads and judges a file, and changes nothing. */
export const checkImport = async (
  client: PoolClient,
  kindName: ImportKindName,
  about: ImportAbout,
  table: Table,
  options: StageOptions,
): Promise<ImportVerdict> => {
  const kind: ImportKind = KINDS[kindName];
  try {
    return await onStage(client, kind, about, async () => {
      const read = await fillStage(client, kind, table, options);
      await makePlan(client, kind);
      return judgeStage(client, kind, read, options.personalData);
    });
  } catch (error) {
    if (!(error instanceof ImportRefused)) throw error;
    return unreadable(error);
  }
};

/** The verdict on a file of which nothing but this can be said. */
export const unreadable = ({ problems: listed, total }: ImportRefused): ImportVerdict => ({
  rows: 0,
  problems: { listed, total },
  counts: NOTHING,
  tasks: NO_TASKS,
});

/**
 * Writes what is staged, in the caller's transaction. Throws `ImportRefused` when it is no longer good: what was
 * right when it was checked may be wrong by now.
 */
export const applyStage = async (
  client: PoolClient,
  kind: ImportKind,
  read: TableRead,
  { sitting }: Pick<ImportAbout, 'sitting'>,
  personalData: PersonalData,
): Promise<ImportVerdict> => {
  // One import of a sitting after the other: each judges by what the one before has left.
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('import'), hashtext($1))`, [sitting]);
  await makePlan(client, kind);
  if (kind.lock !== undefined) await lockAll(client, kind.lock);
  if (kind.afterLock !== undefined) await client.query(kind.afterLock);
  const verdict = await judgeStage(client, kind, read, personalData);
  if (verdict.problems.total > 0) throw new ImportRefused(verdict.problems);
  for (const statement of kind.apply) await client.query(statement);
  return verdict;
};

/** What every import by a program needs. */
export interface ImportContext {
  readonly connection: Connection;
  readonly personalData: PersonalData;
  /** Code of the sitting that the rows belong to. */
  readonly sitting: string;
  /** Who imports, for the audit log: a role or a program, never a person's data. */
  readonly actor: string;
}

export interface Imported {
  readonly rows: number;
}

/** Imports a file whole, in one transaction with its audit row, or throws `ImportRefused` and changes nothing [R43]. */
export const importTable = (
  kindName: ImportKindName,
  { connection, personalData, sitting, actor }: ImportContext,
  table: Table,
): Promise<Imported> =>
  inTransaction(connection, async (client) => {
    const kind: ImportKind = KINDS[kindName];
    const about: ImportAbout = { number: null, sitting, place: '' };
    const { rows } = await onStage(client, kind, about, async () => {
      const read = await fillStage(client, kind, table, { personalData });
      return applyStage(client, kind, read, about, personalData);
    });
    await client.query(
      'INSERT INTO audit (actor, action, subject, detail) VALUES ($1, $2, $3, $4)',
      [actor, kind.action, `sitting:${sitting}`, JSON.stringify({ rows })],
    );
    return { rows };
  });
