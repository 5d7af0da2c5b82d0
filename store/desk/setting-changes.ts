import { instant, type Instant } from '../../domain/instant';
import type { AnyValues, SettingKind, WhenHeld } from '../../domain/settings.schema';
import type { ChangeState, SettingTarget } from '../../domain/settings';
import type { RefusalCode } from '../../domain/refusals';
import type { Queries } from '../account-rows';

/** Rows of `setting_change`: what was set, is planned, was withdrawn, or could not be when its time had come. */
export interface SettingChange extends SettingTarget {
  readonly id: string;
  /** As it was asked for; `after` is what became of it. */
  readonly wanted: AnyValues;
  readonly whenHeld: WhenHeld | null;
  readonly before: AnyValues;
  readonly after: AnyValues;
  readonly effectiveAt: Instant;
  readonly state: ChangeState;
  /** Why it could not be applied at its time. */
  readonly refusal: RefusalCode | null;
  /** The staff member's id. */
  readonly by: string;
  readonly why: string;
  readonly madeAt: Instant;
  readonly settledAt: Instant | null;
  /** The version of the setting that its last step has made. */
  readonly version: number;
}

interface Row {
  readonly id: string;
  readonly kind: SettingKind;
  readonly target: string;
  readonly wanted: AnyValues;
  readonly when_held: WhenHeld | null;
  readonly before: AnyValues;
  readonly after: AnyValues;
  readonly effective_at: Date;
  readonly state: ChangeState;
  readonly refusal: RefusalCode | null;
  readonly made_by: string;
  readonly why: string;
  readonly made_at: Date;
  readonly settled_at: Date | null;
  readonly version: number;
}

const COLUMNS = `id::text, kind, target, wanted, when_held, before, after, effective_at, state, refusal, made_by, why,
  made_at, settled_at, version`;

const toChange = (row: Row): SettingChange => ({
  id: row.id,
  kind: row.kind,
  target: row.target,
  wanted: row.wanted,
  whenHeld: row.when_held,
  before: row.before,
  after: row.after,
  effectiveAt: instant(row.effective_at),
  state: row.state,
  refusal: row.refusal,
  by: row.made_by,
  why: row.why,
  madeAt: instant(row.made_at),
  settledAt: row.settled_at === null ? null : instant(row.settled_at),
  version: row.version,
});

/** The newest first. */
const LONGEST_HISTORY = 50;

export const changesOf = async (
  db: Queries,
  sitting: string,
  { kind, target }: SettingTarget,
  sinceVersion = -1,
): Promise<readonly SettingChange[]> => {
  const { rows } = await db.query<Row>(
    `SELECT ${COLUMNS} FROM setting_change
     WHERE sitting_code = $1 AND kind = $2 AND target = $3 AND version > $4 ORDER BY version DESC LIMIT ${LONGEST_HISTORY}`,
    [sitting, kind, target, sinceVersion],
  );
  return rows.map(toChange);
};

/** Of several targets: what is planned, then what has been, the newest first. */
export const changesOfAll = async (
  db: Queries,
  sitting: string,
  targets: readonly SettingTarget[],
): Promise<readonly SettingChange[]> => {
  const { rows } = await db.query<Row>(
    `SELECT ${COLUMNS} FROM setting_change
     WHERE sitting_code = $1 AND (kind, target) IN (SELECT * FROM unnest($2::text[], $3::text[]))
     ORDER BY state = 'scheduled' DESC, coalesce(settled_at, made_at) DESC, id DESC LIMIT ${LONGEST_HISTORY}`,
    [sitting, targets.map(({ kind }) => kind), targets.map(({ target }) => target)],
  );
  return rows.map(toChange);
};

export const changeById = async (
  db: Queries,
  sitting: string,
  id: string,
): Promise<SettingChange | null> => {
  const { rows } = await db.query<Row>(
    `SELECT ${COLUMNS} FROM setting_change WHERE sitting_code = $1 AND id = $2`,
    [sitting, id],
  );
  return rows[0] ? toChange(rows[0]) : null;
};

/** Locks the target against other changes and answers its version; 0 when it was never set at the desk. */
export const lockTarget = async (
  tx: Queries,
  sitting: string,
  { kind, target }: SettingTarget,
): Promise<number> => {
  await tx.query(
    'INSERT INTO setting_target (sitting_code, kind, target) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [sitting, kind, target],
  );
  const { rows } = await tx.query<{ version: number }>(
    'SELECT version FROM setting_target WHERE sitting_code = $1 AND kind = $2 AND target = $3 FOR UPDATE',
    [sitting, kind, target],
  );
  return rows[0]?.version ?? 0;
};

/** Each step of a change is a version of its own; the target must be locked. */
export const raiseVersion = async (
  tx: Queries,
  sitting: string,
  { kind, target }: SettingTarget,
): Promise<number> => {
  const { rows } = await tx.query<{ version: number }>(
    `UPDATE setting_target SET version = version + 1
     WHERE sitting_code = $1 AND kind = $2 AND target = $3 RETURNING version`,
    [sitting, kind, target],
  );
  return rows[0]?.version ?? 0;
};

export interface NewChange extends SettingTarget {
  readonly wanted: AnyValues;
  readonly whenHeld: WhenHeld | null;
  readonly before: AnyValues;
  readonly after: AnyValues;
  readonly effectiveAt: Instant;
  readonly state: 'scheduled' | 'applied';
  readonly by: string;
  readonly why: string;
  readonly version: number;
}

export const insertChange = async (
  tx: Queries,
  sitting: string,
  change: NewChange,
): Promise<SettingChange> => {
  const { rows } = await tx.query<Row>(
    `INSERT INTO setting_change (sitting_code, kind, target, wanted, when_held, before, after, effective_at, state,
                                 made_by, why, version, settled_at)
     VALUES ($1, $2, $3, $4::jsonb, $5, $6::jsonb, $7::jsonb, $8, $9, $10, $11, $12,
             CASE WHEN $9 = 'applied' THEN decision_now() END)
     RETURNING ${COLUMNS}`,
    [
      sitting,
      change.kind,
      change.target,
      JSON.stringify(change.wanted),
      change.whenHeld,
      JSON.stringify(change.before),
      JSON.stringify(change.after),
      change.effectiveAt,
      change.state,
      change.by,
      change.why,
      change.version,
    ],
  );
  if (!rows[0]) throw new Error('a change of a setting was not written');
  return toChange(rows[0]);
};

export interface Settled {
  readonly state: Exclude<ChangeState, 'scheduled'>;
  readonly version: number;
  readonly refusal?: RefusalCode;
  readonly before?: AnyValues;
  readonly after?: AnyValues;
}

/** The end of a planned change; `false` when it is planned no more. */
export const settleChange = async (tx: Queries, id: string, end: Settled): Promise<boolean> => {
  const { rows } = await tx.query(
    `UPDATE setting_change
     SET state = $2, version = $3, refusal = $4, before = coalesce($5::jsonb, before), after = coalesce($6::jsonb, after),
         settled_at = decision_now()
     WHERE id = $1 AND state = 'scheduled' RETURNING id`,
    [
      id,
      end.state,
      end.version,
      end.refusal ?? null,
      end.before ? JSON.stringify(end.before) : null,
      end.after ? JSON.stringify(end.after) : null,
    ],
  );
  return rows.length > 0;
};

/** Planned changes whose time has come, the earliest first. */
export const dueChanges = async (
  db: Queries,
  limit: number,
): Promise<readonly { readonly sitting: string; readonly change: SettingChange }[]> => {
  const { rows } = await db.query<Row & { sitting_code: string }>(
    `SELECT sitting_code, ${COLUMNS} FROM setting_change
     WHERE state = 'scheduled' AND effective_at <= decision_now() ORDER BY effective_at, id LIMIT $1`,
    [limit],
  );
  return rows.map((row) => ({ sitting: row.sitting_code, change: toChange(row) }));
};
