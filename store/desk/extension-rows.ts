import { instant, type Instant } from '../../domain/instant';
import { campusPrefix, type Scope, type ScopeKind } from '../../domain/staff';
import type { Queries } from '../account-rows';

/** A batch as its row tells it. */
export interface ExtensionBatch {
  /** `E000001`. */
  readonly number: string;
  readonly sitting: string;
  readonly scope: Scope;
  readonly hours: number;
  readonly why: string;
  /** Ids of staff. */
  readonly madeBy: string;
  readonly startedBy: string | null;
  readonly state: 'proposed' | 'running' | 'done';
  /** Registrations with a live deadline when the dry run counted them. */
  readonly total: number;
  readonly moved: number;
  /** Looked at, and by then nothing of it was live. */
  readonly skipped: number;
  readonly version: number;
  readonly madeAt: Instant;
  readonly startedAt: Instant | null;
  readonly doneAt: Instant | null;
}

interface Row {
  readonly number: string;
  readonly sitting_code: string;
  readonly scope_kind: ScopeKind;
  readonly scope_code: string;
  readonly hours: number;
  readonly why: string;
  readonly made_by: string;
  readonly started_by: string | null;
  readonly state: ExtensionBatch['state'];
  readonly total: number;
  readonly moved: number;
  readonly skipped: number;
  readonly version: number;
  readonly made_at: Date;
  readonly started_at: Date | null;
  readonly done_at: Date | null;
}

const maybe = (at: Date | null): Instant | null => (at === null ? null : instant(at));

const toBatch = (row: Row): ExtensionBatch => ({
  number: row.number,
  sitting: row.sitting_code,
  scope:
    row.scope_kind === 'all' ? { kind: 'all' } : { kind: row.scope_kind, code: row.scope_code },
  hours: row.hours,
  why: row.why,
  madeBy: row.made_by,
  startedBy: row.started_by,
  state: row.state,
  total: row.total,
  moved: row.moved,
  skipped: row.skipped,
  version: row.version,
  madeAt: instant(row.made_at),
  startedAt: maybe(row.started_at),
  doneAt: maybe(row.done_at),
});

export const readBatch = async (db: Queries, number: string): Promise<ExtensionBatch | null> => {
  const { rows } = await db.query<Row>('SELECT * FROM extension_batch WHERE number = $1', [number]);
  return rows[0] ? toBatch(rows[0]) : null;
};

/** The batch, locked until the transaction ends. */
export const lockBatch = async (tx: Queries, number: string): Promise<ExtensionBatch | null> => {
  const { rows } = await tx.query<Row>(
    'SELECT * FROM extension_batch WHERE number = $1 FOR UPDATE',
    [number],
  );
  return rows[0] ? toBatch(rows[0]) : null;
};

/** Others of the last three days that run, or have run, over some of the same registrations. */
export const recentBatches = async (
  db: Queries,
  { number, sitting, scope }: ExtensionBatch,
): Promise<readonly ExtensionBatch[]> => {
  const { rows } = await db.query<Row>(
    `SELECT * FROM extension_batch
     WHERE sitting_code = $1 AND number <> $2 AND state <> 'proposed'
       AND (starts_with(scope_code, $3) OR starts_with($3, scope_code))
       AND (state = 'running' OR done_at > decision_now() - interval '3 days')
     ORDER BY started_at DESC`,
    [sitting, number, campusPrefix(scope)],
  );
  return rows.map(toBatch);
};
