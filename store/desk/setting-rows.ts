import { Home } from '../../domain/home.schema';
import { instant } from '../../domain/instant';
import type { AnyValues, SettingKind } from '../../domain/settings.schema';
import type { CurrentSetting, SettingTarget } from '../../domain/settings';
import type { Queries } from '../account-rows';

/** Where each setting stands: its table, its code, its key, and a column for each field. */
interface Place {
  readonly table: string;
  /** `$1` is the sitting's code, `$2` the target. */
  readonly where: string;
  /** The target, of a row. */
  readonly code: string;
  /** What people call it. */
  readonly label: string;
  readonly columns: Readonly<Record<string, string>>;
  /** What the target is made of: rows of this kind. */
  readonly parts?: { readonly kind: SettingKind; readonly where: string };
}

/** Kinds whose rows belong to no sitting take no notice of `$1`, and PostgreSQL must know its type all the same. */
const ANY_SITTING = '$1::text IS NOT NULL';

const PLACES: Readonly<Record<SettingKind, Place>> = {
  sitting: {
    table: 'sitting',
    where: 't.code = $1 AND t.code = $2',
    code: 't.code',
    label: 't.name',
    columns: {
      name: 'name',
      holdHours: 'hold_hours',
      emptyHours: 'empty_hours',
      reviewHours: 'review_hours',
      reminderHours: 'reminder_hours',
      payCloseAt: 'pay_close_at',
      englishBothLevels: 'english_both_levels',
      writtenTicketsFrom: 'written_tickets_from',
      oralTicketsFrom: 'oral_tickets_from',
      home: 'home',
    },
    parts: { kind: 'subject', where: 't.sitting_code = $1 AND $1 = $2' },
  },
  province: {
    table: 'province',
    where: `${ANY_SITTING} AND t.code = $2`,
    code: 't.code',
    label: 't.name',
    columns: { notice: 'notice' },
    parts: { kind: 'school', where: `${ANY_SITTING} AND t.province_code = $2` },
  },
  school: {
    table: 'school',
    where: `${ANY_SITTING} AND t.code = $2`,
    code: 't.code',
    label: 't.name',
    columns: { contact: 'contact', allowsElsewhere: 'allows_elsewhere' },
    parts: { kind: 'campus', where: 't.sitting_code = $1 AND t.school_code = $2' },
  },
  campus: {
    table: 'campus',
    where: 't.sitting_code = $1 AND t.code = $2',
    code: 't.code',
    label: 't.name',
    columns: {
      opensAt: 'opens_at',
      closesAt: 'closes_at',
      takesOutside: 'takes_outside',
      allowsElsewhere: 'allows_elsewhere',
      notice: 'notice',
    },
    parts: { kind: 'offering', where: 't.sitting_code = $1 AND t.campus = $2' },
  },
  subject: {
    table: 'subject_date',
    where: 't.sitting_code = $1 AND t.subject = $2',
    code: 't.subject',
    label: '(SELECT s.name FROM subject s WHERE s.code = t.subject)',
    columns: { examAt: 'exam_at' },
  },
  offering: {
    table: 'offering',
    where: 't.sitting_code = $1 AND t.campus = left($2, 6) AND t.subject = right($2, 1)',
    code: 't.campus || t.subject',
    label: `(SELECT c.name FROM campus c WHERE c.sitting_code = t.sitting_code AND c.code = t.campus) || ' ' ||
            (SELECT s.name FROM subject s WHERE s.code = t.subject)`,
    columns: { feeFen: 'fee_fen', capacity: 'capacity' },
  },
};

export interface FoundSetting extends CurrentSetting {
  readonly label: string;
  /** 0 while the desk has never set it. */
  readonly version: number;
}

type Row = Readonly<Record<string, unknown>> & {
  readonly target: string;
  readonly label: string | null;
  readonly version: number;
};

/**
 * A setting as it is; `null` when there is no such target.
 * @param lock holds it until the transaction ends: a capacity is judged by what is sold and held behind the lock
 */
export const readSetting = async (
  tx: Queries,
  sitting: string,
  { kind, target }: SettingTarget,
  lock = false,
): Promise<FoundSetting | null> => {
  const { where } = PLACES[kind];
  const { rows } = await tx.query<Row>(
    `${selectOf(kind)} WHERE ${where}${lock ? ' FOR UPDATE OF t' : ''}`,
    [sitting, target],
  );
  return rows[0] ? toSetting(kind, rows[0]) : null;
};

/** Of a sitting its subjects, of a province its schools, of a school its campuses, of a campus what it offers. */
export const readParts = async (
  db: Queries,
  sitting: string,
  { kind, target }: SettingTarget,
): Promise<readonly FoundSetting[]> => {
  const { parts } = PLACES[kind];
  if (!parts) return [];
  const { rows } = await db.query<Row>(
    `${selectOf(parts.kind)} WHERE ${parts.where} ORDER BY target`,
    [sitting, target],
  );
  return rows.map((row) => toSetting(parts.kind, row));
};

const selectOf = (kind: SettingKind): string => {
  const { table, code, label, columns } = PLACES[kind];
  const fields = Object.values(columns).map((column) => `t.${column}`);
  if (kind === 'offering') fields.push('t.sold', 't.held', 't.lowering_to');
  return `SELECT ${fields.join(', ')}, ${code} AS target, ${label} AS label, coalesce((
      SELECT v.version FROM setting_target v WHERE v.sitting_code = $1 AND v.kind = '${kind}' AND v.target = ${code}
    ), 0) AS version
    FROM ${table} t`;
};

const toSetting = (kind: SettingKind, row: Row): FoundSetting => ({
  kind,
  target: row.target,
  label: row.label ?? row.target,
  version: row.version,
  values: Object.fromEntries(
    Object.entries(PLACES[kind].columns).map(([field, column]) => [
      field,
      plain(field, row[column]),
    ]),
  ),
  ...(kind === 'offering'
    ? {
        places: {
          sold: Number(row['sold']),
          held: Number(row['held']),
          loweringTo: row['lowering_to'] === null ? null : Number(row['lowering_to']),
        },
      }
    : {}),
});

/** Instants as the domain has them; the home page in the order of its shape, so that equal ones are equal. */
const plain = (field: string, value: unknown): unknown => {
  if (value instanceof Date) return instant(value);
  return field === 'home' ? Home.parse(value) : value;
};

/** Writes what a change makes of the fields that it names. */
export const writeSetting = async (
  tx: Queries,
  sitting: string,
  { kind, target }: SettingTarget,
  after: AnyValues,
  loweringTo: number | null,
): Promise<void> => {
  const place = PLACES[kind];
  const values: unknown[] = [sitting, target];
  const sets = Object.entries(after).flatMap(([field, value]) => {
    const column = place.columns[field];
    if (column === undefined) return [];
    values.push(field === 'home' ? JSON.stringify(value) : value);
    return [`${column} = $${values.length}`];
  });
  if (kind === 'offering' && ('capacity' in after || 'loweringTo' in after)) {
    sets.push(`lowering_to = $${values.push(loweringTo)}::int`);
  }
  await tx.query(`UPDATE ${place.table} t SET ${sets.join(', ')} WHERE ${place.where}`, values);
};
