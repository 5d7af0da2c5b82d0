import type { PoolClient } from 'pg';
import {
  GO_AHEAD_HOURS,
  type ImportFact,
  type ImportKindName,
  type ImportSnapshot,
  type ImportState,
} from '../../domain/importing';
import { instant, type Instant } from '../../domain/instant';
import type { ImportVerdict } from '../../prisma/import/run';
import type { ProblemList } from '../../prisma/import/problems';
import type { Queries } from '../account-rows';
import { tell } from '../tell';

/** Batches of imports as they are kept, and the one way in which their state changes. */

export interface BatchRow {
  readonly number: string;
  readonly kind: ImportKindName;
  readonly file_id: string;
  readonly sitting_code: string;
  readonly place: string;
  readonly state: ImportState;
  readonly rows_total: number | null;
  readonly rows_done: number;
  readonly percent: number;
  /** Of the check, and then of the import itself. */
  readonly result: Omit<ImportVerdict, 'rows'> | null;
  /** Why it could not be taken back. */
  readonly undo_problems: ProblemList | null;
  readonly made_by: string;
  readonly made_at: Date;
  readonly checked_at: Date | null;
  readonly lapses_at: Date | null;
  readonly applied_at: Date | null;
  readonly undone_at: Date | null;
  readonly era: number;
  readonly version: number;
}

export const BATCH_COLUMNS = `b.number, b.kind, b.file_id::text, b.sitting_code, b.place, b.state, b.rows_total, b.rows_done,
  b.percent, b.result, b.undo_problems, b.made_by::text, b.made_at, b.checked_at, b.lapses_at, b.applied_at, b.undone_at,
  b.era, b.version`;

export const readBatch = async (db: Queries, number: string): Promise<BatchRow | null> => {
  const { rows } = await db.query<BatchRow>(
    `SELECT ${BATCH_COLUMNS} FROM import_batch b WHERE b.number = $1`,
    [number],
  );
  return rows[0] ?? null;
};

export const lockBatch = async (tx: PoolClient, number: string): Promise<BatchRow | null> => {
  const { rows } = await tx.query<BatchRow>(
    `SELECT ${BATCH_COLUMNS} FROM import_batch b WHERE b.number = $1 FOR UPDATE`,
    [number],
  );
  return rows[0] ?? null;
};

export const importSnapshotOf = (row: BatchRow): ImportSnapshot => ({
  number: row.number,
  kind: row.kind,
  sitting: row.sitting_code,
  place: row.place,
  state: row.state,
  era: row.era,
  seq: row.version,
  rows: row.rows_total,
  problems: row.result?.problems.total ?? 0,
  lapsesAt: orNull(row.lapses_at),
});

export const orNull = (at: Date | null): Instant | null => at && instant(at);

/** What a step changes beside the state. */
export interface BatchChange {
  readonly state: ImportState;
  readonly fact: ImportFact;
  /** The fact comes from its workflow's own activity, which answers with the snapshot. */
  readonly isOwn: boolean;
  /** `column = expression` without anything of a caller's in it; the values follow as `$2`, `$3` … */
  readonly set?: string;
  readonly values?: readonly unknown[];
}

/** Moves a locked batch on: state, version, next wake, fact. The audit row is the caller's. */
export const moveBatch = async (
  tx: PoolClient,
  number: string,
  { state, fact, isOwn, set, values = [] }: BatchChange,
): Promise<BatchRow> => {
  const { rows } = await tx.query<BatchRow>(
    `UPDATE import_batch b SET state = '${state}', version = version + 1, swept_at = NULL, next_wake_at = ${WAKE[state]}
       ${set === undefined ? '' : `, ${set}`}
     WHERE b.number = $1 RETURNING ${BATCH_COLUMNS}`,
    [number, ...values],
  );
  const row = rows[0];
  if (!row) throw new Error(`there is no import ${number}`);
  await tell(tx, {
    kind: 'import',
    id: number,
    seq: row.version,
    type: fact,
    payload: { state },
    isSent: isOwn,
  });
  return row;
};

/** By when the workflow has something to do; `null` when it has not. */
const WAKE: Readonly<Record<ImportState, string>> = {
  checking: 'decision_now()',
  checked: `decision_now() + interval '${GO_AHEAD_HOURS} hours'`,
  applying: 'decision_now()',
  undoing: 'decision_now()',
  failed: 'NULL',
  lapsed: 'NULL',
  applied: 'NULL',
  undone: 'NULL',
};

/** What the workflow does is written down under its own name. */
export const auditOwn = async (
  tx: Queries,
  number: string,
  action: ImportFact,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> => {
  await tx.query(
    'INSERT INTO audit (actor, action, subject, detail) VALUES ($1, $2, $3, $4::jsonb)',
    ['workflow', action, number, JSON.stringify(detail)],
  );
};
