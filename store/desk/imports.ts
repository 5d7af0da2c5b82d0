import {
  IMPORT_STATE_NAMES,
  IMPORTERS,
  type ImportKindName,
  type ImportState,
} from '../../domain/importing';
import { instant, type Instant } from '../../domain/instant';
import { whyNotReason } from '../../domain/reasons';
import { refuse, Refused } from '../../domain/refusals';
import { campusPrefix, covers, type StaffAct, type StaffMember } from '../../domain/staff';
import type { Database } from '../../prisma/client';
import type { ImportCounts } from '../../prisma/import/judge';
import type { ProblemList } from '../../prisma/import/problems';
import { inTransaction } from '../../prisma/import/transaction';
import type { TaskList } from '../../prisma/import/tasks';
import type { Queries } from '../account-rows';
import type { SittingReader } from '../sitting-facts';
import { tell } from '../tell';
import type { Files } from './files';
import {
  BATCH_COLUMNS,
  lockBatch,
  moveBatch,
  orNull,
  readBatch,
  type BatchRow,
} from './import-rows';
import { auditStaff } from './staff-audit';
import { demandVersion } from './versions';

/** What staff do with imports [R43]; what becomes of it is done by a workflow (`import-work.ts`). */
export interface Imports {
  /**
   * Has a file checked; the same file again, while it is under way, finds the import that there is. Refuses
   * `notFound` for a file of another scope, and `notAllowed` for a kind that is not this role's.
   */
  start(by: StaffAct, wanted: WantedImport): Promise<ImportView>;
  /** Refuses `notFound`. */
  find(by: StaffMember, number: string): Promise<ImportView>;
  /** Newest first, fifty at a time. */
  search(by: StaffMember, wanted: ImportSearch): Promise<ImportPage>;
  /** The go-ahead. Refuses `notFound`, `notAllowed`, `changedMeanwhile`, `importNotReady`. */
  confirm(by: StaffAct, number: string, version: number): Promise<ImportView>;
  /** Takes it back. Refuses `notFound`, `notAllowed`, `changedMeanwhile`, `importNotApplied`, `reasonIsPersonal`. */
  undo(by: StaffAct, number: string, decision: UndoDecision): Promise<ImportView>;
}

export interface WantedImport {
  readonly kind: ImportKindName;
  readonly fileId: string;
}

export interface UndoDecision {
  readonly version: number;
  readonly why: string;
}

export interface ImportSearch {
  readonly kind?: ImportKindName;
  readonly state?: ImportState;
  /** Number of the last one of the page before. */
  readonly after?: string;
}

export interface ImportSummary {
  readonly number: string;
  readonly kind: ImportKindName;
  readonly state: ImportState;
  readonly place: string;
  readonly rowsTotal: number | null;
  readonly rowsDone: number;
  /** Of the step that is under way. */
  readonly percent: number;
  readonly madeBy: string;
  readonly madeAt: Instant;
  readonly version: number;
}

export interface ImportView extends ImportSummary {
  readonly fileId: string;
  readonly counts: ImportCounts | null;
  readonly problems: ProblemList;
  readonly tasks: TaskList;
  readonly undoProblems: ProblemList;
  readonly checkedAt: Instant | null;
  readonly lapsesAt: Instant | null;
  readonly appliedAt: Instant | null;
  readonly undoneAt: Instant | null;
}

export interface ImportPage {
  readonly items: readonly ImportSummary[];
  /** For the next page; `null` on the last one. */
  readonly next: string | null;
}

const PAGE = 50;

export const createImports = (
  { pool }: Database,
  sittings: SittingReader,
  files: Files,
  onCommitted: () => void,
): Imports => ({
  start: async (by, { kind, fileId }) => {
    demandRole(by.staff, kind);
    const file = await files.find(by, fileId, 'import');
    const sitting = await sittings.currentCode();
    const place = campusPrefix(by.staff.scope);
    const row = await inTransaction(pool, async (tx) => {
      const { rows } = await tx.query<BatchRow>(START, [
        kind,
        file.id,
        sitting,
        place,
        by.staff.id,
      ]);
      const started = rows[0];
      if (!started) return null;
      const { number, version } = started;
      await tell(tx, {
        kind: 'import',
        id: number,
        seq: version,
        type: 'importAsked',
        payload: { kind },
      });
      await auditStaff(tx, by, 'importAsked', number, { kind, file: file.id, place });
      return started;
    });
    if (row) {
      onCommitted();
      return toView(row);
    }
    return toView(await openOneOf(pool, by.staff, file.id, kind));
  },

  find: async (by, number) => toView(demandBatch(by, await readBatch(pool, number))),

  search: async (by, { kind, state, after }) => {
    const { rows } = await pool.query<BatchRow>(
      `SELECT ${BATCH_COLUMNS} FROM import_batch b
       WHERE starts_with(b.place, $1) AND ($2::text IS NULL OR b.kind = $2) AND ($3::text IS NULL OR b.state = $3)
         AND ($4::text IS NULL OR b.number < $4)
       ORDER BY b.number DESC LIMIT ${PAGE + 1}`,
      [campusPrefix(by.scope), kind ?? null, state ?? null, after ?? null],
    );
    const items = rows.slice(0, PAGE).map(toSummary);
    return { items, next: rows.length > PAGE ? (items.at(-1)?.number ?? null) : null };
  },

  confirm: async (by, number, version) => {
    const row = await inTransaction(pool, async (tx) => {
      const batch = demandBatch(by.staff, await lockBatch(tx, number));
      demandRole(by.staff, batch.kind);
      demandVersion(batch, version, stateNow(batch));
      if (batch.state !== 'checked' || (await isPast(tx, batch.lapses_at))) {
        throw new Refused(refuse('importNotReady', { detail: stateNow(batch) }));
      }
      const set = 'rows_done = 0, percent = 0';
      const moved = await moveBatch(tx, number, {
        state: 'applying',
        fact: 'importConfirmed',
        isOwn: false,
        set,
      });
      await auditStaff(tx, by, 'importConfirmed', number, {
        kind: batch.kind,
        counts: batch.result?.counts,
      });
      return moved;
    });
    onCommitted();
    return toView(row);
  },

  undo: async (by, number, { version, why }) => {
    const no = whyNotReason(why, 'why', { allowed: [number] });
    if (no) throw new Refused(no);
    const row = await inTransaction(pool, async (tx) => {
      const batch = demandBatch(by.staff, await lockBatch(tx, number));
      demandRole(by.staff, batch.kind);
      demandVersion(batch, version, stateNow(batch));
      if (batch.state !== 'applied') {
        throw new Refused(refuse('importNotApplied', { detail: stateNow(batch) }));
      }
      const moved = await moveBatch(tx, number, {
        state: 'undoing',
        fact: 'importUndoAsked',
        isOwn: false,
        set: 'undo_problems = NULL',
      });
      await auditStaff(tx, by, 'importUndoAsked', number, { kind: batch.kind, why });
      return moved;
    });
    onCommitted();
    return toView(row);
  },
});

const START = `
  INSERT INTO import_batch AS b (number, kind, file_id, sitting_code, place, made_by, next_wake_at, era)
  SELECT 'I' || lpad(nextval('import_number')::text, 9, '0'), $1, $2::uuid, $3, $4, $5::uuid, decision_now(), era.era FROM era
  ON CONFLICT DO NOTHING
  RETURNING ${BATCH_COLUMNS}`;

const openOneOf = async (
  db: Queries,
  staff: StaffMember,
  fileId: string,
  kind: ImportKindName,
): Promise<BatchRow> => {
  const { rows } = await db.query<BatchRow>(
    `SELECT ${BATCH_COLUMNS} FROM import_batch b WHERE b.file_id = $1::uuid AND b.kind = $2
     ORDER BY b.number DESC LIMIT 1`,
    [fileId, kind],
  );
  return demandBatch(staff, rows[0] ?? null);
};

/** An import of another scope does not exist. */
const demandBatch = (staff: StaffMember, batch: BatchRow | null): BatchRow => {
  if (!batch || !covers(staff.scope, batch.place)) throw new Refused(refuse('notFound'));
  return batch;
};

const demandRole = (staff: StaffMember, kind: ImportKindName): void => {
  if (!IMPORTERS[kind].includes(staff.role)) throw new Refused(refuse('notAllowed'));
};

const stateNow = ({ state }: BatchRow): string => `该导入${IMPORT_STATE_NAMES[state]}`;

const isPast = async (tx: Queries, at: Date | null): Promise<boolean> => {
  const { rows } = await tx.query<{ past: boolean }>(
    'SELECT $1::timestamptz <= decision_now() AS past',
    [at],
  );
  return rows[0]?.past ?? false;
};

const toSummary = (row: BatchRow): ImportSummary => ({
  number: row.number,
  kind: row.kind,
  state: row.state,
  place: row.place,
  rowsTotal: row.rows_total,
  rowsDone: row.rows_done,
  percent: row.percent,
  madeBy: row.made_by,
  madeAt: instant(row.made_at),
  version: row.version,
});

const NONE = { listed: [], total: 0 };

const toView = (row: BatchRow): ImportView => ({
  ...toSummary(row),
  fileId: row.file_id,
  counts: row.result?.counts ?? null,
  problems: row.result?.problems ?? NONE,
  tasks: row.result?.tasks ?? NONE,
  undoProblems: row.undo_problems ?? NONE,
  checkedAt: orNull(row.checked_at),
  lapsesAt: orNull(row.lapses_at),
  appliedAt: orNull(row.applied_at),
  undoneAt: orNull(row.undone_at),
});
