import type { PoolClient } from 'pg';
import type { z } from 'zod';
import type { ImportKindName } from '../../domain/importing';
import type { PersonalData } from '../personal-data';
import type { OddColumns } from './odd-cells';
import type { TaskList } from './tasks';

/**
 * What can be imported, and how: the columns of the file, what is staged of a row, and the statements that judge the
 * staged rows all at once, carry them out, and take them back.
 *
 * Statements see two temporary tables. `import_about` has one row: `number` (`null` when nothing is to be taken back),
 * `sitting`, `place` (the beginning of every campus code that the importer may touch), `applied_at` (of an undo).
 * `import_staged` has a row for each of the file's good rows: `row`, the columns of `staged`, `target` (the key of
 * what is there already), `act` (`insert` until the plan says otherwise), `registration` (whose is in the way).
 */
export interface ImportKind<S extends z.ZodObject = z.ZodObject> {
  readonly name: ImportKindName;
  readonly schema: S;
  readonly odd: OddColumns;
  /** Column → SQL type, in the order of `stage`. */
  readonly staged: Readonly<Record<string, string>>;
  stage(value: z.output<S>, personalData: PersonalData): readonly unknown[];
  /** Says for each row what is to become of it. */
  readonly plan: readonly string[];
  /** Looks closer at the rows that the plan has marked `task`; those that are none become `same`. */
  readonly tasks?: (client: PoolClient, personalData: PersonalData) => Promise<TaskList>;
  /** Locks what the plan would change, before it is carried out. */
  readonly lock?: string;
  /** Looks again at what may have changed before the lock was had. */
  readonly afterLock?: string;
  /** Each answers `row`, `column`, `message` of rows that are wrong. */
  readonly problems: readonly string[];
  /** Writes, and remembers each change in `import_change`: what was before, and a hash of what is now. */
  readonly apply: readonly string[];
  readonly undo: UndoStatements;
  /** For the audit log. */
  readonly action: string;
}

export interface UndoStatements {
  readonly lock: string;
  /** Each answers `row`, `column`, `message` of what stands against it, by `import_change`. */
  readonly problems: readonly string[];
  readonly statements: readonly string[];
}

/** The changes of the import that is being taken back. */
export const changesOf = (table: string): string =>
  `import_change c JOIN import_about a ON c.import_number = a.number AND c.table_name = '${table}'`;

/** A row of the file whose key stands in an earlier one, too. */
export const twiceInFile = (keys: string, column: string, message: string): string => `
  SELECT "row", '${column}' AS "column", format('${message}', first) AS message
  FROM (SELECT "row", min("row") OVER (PARTITION BY ${keys}) AS first FROM import_staged WHERE (${keys}) IS NOT NULL) d
  WHERE "row" > first`;
