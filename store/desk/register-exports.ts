import type { Pool } from 'pg';
import { DOCUMENT_LABELS } from '../../domain/identity';
import { IMPORTERS, type ImportKindName } from '../../domain/importing';
import { beijing, instant } from '../../domain/instant';
import { yuanOf } from '../../domain/money';
import { whyNotReason } from '../../domain/reasons';
import { refuse, Refused } from '../../domain/refusals';
import { campusPrefix, type StaffAct } from '../../domain/staff';
import { PersonalRecord } from '../../domain/student-record.schema';
import type { Database } from '../../prisma/client';
import { PERSONAL_COLUMNS } from '../../prisma/import/student-record-columns';
import type { PersonalData } from '../../prisma/personal-data';
import type { SittingReader } from '../sitting-facts';
import { auditStaff } from './staff-audit';

/**
 * The registers as files, with the columns that an import reads: what was exported and is imported again changes
 * nothing [edge 58]. CET4 scores are kept as hashes and cannot be written out.
 */
export interface RegisterExports {
  /** The rows of the caller's scope, page by page. Refuses `notAllowed`, `noSitting`, `reasonIsPersonal`. */
  write(by: StaffAct, kind: ExportedKind, why: string): Promise<RegisterTable>;
}

export type ExportedKind = Exclude<ImportKindName, 'cet4Scores'>;
export const EXPORTED_KINDS = [
  'studentRecords',
  'barred',
  'campuses',
  'offerings',
] as const satisfies readonly ExportedKind[];

export interface RegisterTable {
  readonly header: readonly string[];
  readonly pages: AsyncIterable<readonly (readonly string[])[]>;
}

export const createRegisterExports = (
  { pool }: Database,
  personalData: PersonalData,
  sittings: SittingReader,
): RegisterExports => ({
  write: async (by, kind, why) => {
    if (!IMPORTERS[kind].includes(by.staff.role)) throw new Refused(refuse('notAllowed'));
    const no = whyNotReason(why, 'why');
    if (no) throw new Refused(no);
    const sitting = await sittings.currentCode();
    const place = campusPrefix(by.staff.scope);
    await auditStaff(pool, by, 'registerExported', kind, { sitting, place, why });
    const { header, query, cells } = TABLES[kind];
    return {
      header,
      pages: pagesOf(pool, query, [sitting, place], (row) => cells(row, personalData)),
    };
  },
});

/** A row as the database has it; `key` is what the next page goes on from. */
type Row = Readonly<Record<string, unknown>> & { readonly key: string };

interface Exported {
  readonly header: readonly string[];
  /** Takes sitting, beginning of the campus codes, key of the last row, and how many. */
  readonly query: string;
  readonly cells: (row: Row, personalData: PersonalData) => readonly string[];
}

const PAGE = 500;

async function* pagesOf(
  pool: Pool,
  query: string,
  values: readonly string[],
  cells: (row: Row) => readonly string[],
): AsyncGenerator<readonly (readonly string[])[]> {
  for (let after = ''; ;) {
    const { rows } = await pool.query<Row>(query, [...values, after, PAGE]);
    const last = rows.at(-1);
    if (!last) return;
    after = last.key;
    yield rows.map(cells);
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const yesNo = (value: unknown): string => (value === true ? '是' : '否');
const time = (value: unknown): string => (value instanceof Date ? beijing(instant(value)) : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

const personalOf = (row: Row, personalData: PersonalData): PersonalRecord => {
  if (!Buffer.isBuffer(row['personal_enc'])) throw new Error('a record has no content');
  return PersonalRecord.parse(JSON.parse(personalData.decrypt(row['personal_enc'])));
};

const RECORDS = `
  SELECT lpad(id::text, 20, '0') AS key, campus, personal_enc, array_to_string(eligible, ';') AS eligible FROM student_record
  WHERE sitting_code = $1 AND starts_with(campus, $2) AND id > coalesce(nullif($3, '')::bigint, 0)`;

const MEMBERS = Object.keys(PERSONAL_COLUMNS) as (keyof PersonalRecord)[];

const TABLES: Readonly<Record<ExportedKind, Exported>> = {
  studentRecords: {
    header: [...MEMBERS.map((member) => PERSONAL_COLUMNS[member]), '校区代码', '资格科目'],
    query: `${RECORDS} ORDER BY id LIMIT $4`,
    cells: (row, personalData) => {
      const personal = personalOf(row, personalData);
      const shown = { ...personal, documentType: DOCUMENT_LABELS[personal.documentType] };
      return [
        ...MEMBERS.map((member) => shown[member]),
        text(row['campus']),
        text(row['eligible']),
      ];
    },
  },
  barred: {
    header: ['证件类型', '证件号码'],
    query: `${RECORDS} AND barred_cet6 ORDER BY id LIMIT $4`,
    cells: (row, personalData) => {
      const { documentType, documentNumber } = personalOf(row, personalData);
      return [DOCUMENT_LABELS[documentType], documentNumber];
    },
  },
  campuses: {
    header: [
      ...[
        '省代码',
        '省名称',
        '学校代码',
        '学校名称',
        '学校联系方式',
        '学校允许外校口试',
        '校区代码',
        '校区名称',
      ],
      ...['报名开始时间', '报名结束时间', '接收外校口试', '校区允许外校口试', '校区通告'],
    ],
    query: `
      SELECT c.code AS key, p.code AS province, p.name AS province_name, s.code AS school, s.name AS school_name, s.contact,
        s.allows_elsewhere AS school_allows, c.name, c.opens_at, c.closes_at, c.takes_outside, c.allows_elsewhere, c.notice
      FROM campus c JOIN school s ON s.code = c.school_code JOIN province p ON p.code = s.province_code
      WHERE c.sitting_code = $1 AND starts_with(c.code, $2) AND c.code > $3 ORDER BY c.code LIMIT $4`,
    cells: (row) => [
      ...['province', 'province_name', 'school', 'school_name', 'contact'].map((name) =>
        text(row[name]),
      ),
      yesNo(row['school_allows']),
      row.key,
      text(row['name']),
      time(row['opens_at']),
      time(row['closes_at']),
      yesNo(row['takes_outside']),
      yesNo(row['allows_elsewhere']),
      text(row['notice']),
    ],
  },
  offerings: {
    header: ['校区代码', '科目代码', '费用(元)', '容量'],
    query: `
      SELECT campus || '/' || subject AS key, campus, subject, fee_fen, capacity FROM offering
      WHERE sitting_code = $1 AND starts_with(campus, $2) AND campus || '/' || subject > $3
      ORDER BY campus || '/' || subject LIMIT $4`,
    cells: (row) => [
      text(row['campus']),
      text(row['subject']),
      yuanOf(number(row['fee_fen'])),
      row['capacity'] === null ? '' : String(number(row['capacity'])),
    ],
  },
};
