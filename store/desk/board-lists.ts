import type { Pool } from 'pg';
import type { DocumentType } from '../../domain/identity';
import { instant, type Instant } from '../../domain/instant';
import type { Fen } from '../../domain/money';
import { subjectLabel } from '../../domain/sitting';
import type { StaffAct, StaffMember } from '../../domain/staff';
import { PersonalRecord } from '../../domain/student-record.schema';
import type { PersonalData } from '../../prisma/personal-data';
import type { SittingReader } from '../sitting-facts';
import { DUE_SOON_HOURS, prefixOf } from './boards';
import { demandReason } from './demand-reason';
import { auditStaff } from './staff-audit';

/** Who has something unpaid [R44]: as pages for the screen, and whole for a file. */
export interface BoardLists {
  /** A page in the list's order. Refuses `notFound` for a code outside of the caller's scope. */
  page(
    by: StaffMember,
    asked: ListPage,
  ): Promise<{ items: readonly UnpaidRow[]; next: string | null }>;
  /** All of a list, read as it is written out. The row of the audit log comes before the first line. */
  whole(by: StaffAct, asked: WholeList): Promise<AsyncIterable<readonly UnpaidRow[]>>;
}

/** 未缴费, by registration; 6 小时内到期, the earliest first. */
export const BOARD_LISTS = ['unpaid', 'dueSoon'] as const;
export type BoardList = (typeof BOARD_LISTS)[number];

export interface ListPage {
  readonly list: BoardList;
  /** A province's, school's or campus's code; the whole scope when there is none. */
  readonly under?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface WholeList {
  readonly list: BoardList;
  readonly under?: string | undefined;
  readonly format: string;
  readonly why: string;
}

/** One candidate with what is unpaid. */
export interface UnpaidRow {
  readonly number: string;
  readonly campus: string;
  readonly campusName: string;
  readonly schoolName: string;
  readonly name: string;
  readonly documentType: DocumentType;
  readonly documentNumber: string;
  readonly studentNumber: string;
  readonly department: string;
  readonly major: string;
  readonly className: string;
  readonly subjects: readonly string[];
  readonly amountFen: Fen;
  /** The earliest; `null` while all of it is locked by 集体缴费. */
  readonly payBy: Instant | null;
}

interface Row {
  readonly id: string;
  readonly number: string;
  readonly campus: string;
  readonly campus_name: string;
  readonly school_name: string;
  readonly record_enc: Buffer;
  readonly subjects: string[];
  readonly amount_fen: number;
  readonly pay_by: Date | null;
}

interface Parts {
  readonly pool: Pool;
  readonly personalData: PersonalData;
  readonly sittings: SittingReader;
}

/** Rows that are read, decrypted and written out together. */
const EXPORT_PAGE = 500;

export const createBoardLists = (parts: Parts): BoardLists => ({
  page: async (by, asked) => readPage(parts, prefixOf(by, asked.under), asked),

  whole: async (by, { list, under, format, why }) => {
    demandReason(why);
    const prefix = prefixOf(by.staff, under);
    await auditStaff(parts.pool, by, 'listExported', `board:${prefix}`, { why, list, format });
    return pages(parts, prefix, list);
  },
});

async function* pages(
  parts: Parts,
  prefix: string,
  list: BoardList,
): AsyncGenerator<readonly UnpaidRow[]> {
  let after: string | null | undefined;
  while (after !== null) {
    const page = await readPage(parts, prefix, { list, limit: EXPORT_PAGE, after });
    yield page.items;
    after = page.next;
  }
}

const readPage = async (
  { pool, personalData, sittings }: Parts,
  prefix: string,
  { list, after, limit }: Omit<ListPage, 'under'>,
): Promise<{ items: readonly UnpaidRow[]; next: string | null }> => {
  const { policy, subjects } = await sittings.read([]);
  const [at, id] = list === 'dueSoon' && after ? split(after) : ['-infinity', after ?? '0'];
  const values = [policy.code, prefix, id, limit];
  const { rows } = await pool.query<Row>(
    list === 'unpaid'
      ? { name: 'boardUnpaid', text: UNPAID, values }
      : { name: 'boardDueSoon', text: DUE_SOON, values: [...values, at, DUE_SOON_HOURS] },
  );
  const items = rows.map((row): UnpaidRow => {
    const record = PersonalRecord.parse(JSON.parse(personalData.decrypt(row.record_enc)));
    return {
      number: row.number,
      campus: row.campus,
      campusName: row.campus_name,
      schoolName: row.school_name,
      name: record.name,
      documentType: record.documentType,
      documentNumber: record.documentNumber,
      studentNumber: record.studentNumber,
      department: record.department,
      major: record.major,
      className: record.className,
      subjects: row.subjects.map((code) => {
        const subject = subjects.get(code);
        return subject ? subjectLabel(subject) : code;
      }),
      amountFen: row.amount_fen,
      payBy: row.pay_by === null ? null : instant(row.pay_by),
    };
  });
  const last = rows.length < limit ? undefined : rows.at(-1);
  return { items, next: last ? cursorOf(list, last) : null };
};

const cursorOf = (list: BoardList, { id, pay_by: payBy }: Row): string =>
  list === 'unpaid' ? id : `${payBy?.toISOString() ?? ''}_${id}`;

const split = (cursor: string): [string, string] => {
  const [at = '', id = '0'] = cursor.split('_');
  return [at, id];
};

const COLUMNS = `r.id::text, r.number, r.campus, c.name AS campus_name, s.name AS school_name, r.record_enc,
  e.subjects, e.amount_fen, e.pay_by`;
const NAMES = `JOIN campus c ON c.sitting_code = r.sitting_code AND c.code = r.campus
  JOIN school s ON s.code = c.school_code`;
const ENTRIES = `CROSS JOIN LATERAL (
    SELECT array_agg(subject ORDER BY subject) AS subjects, sum(fee_fen)::int AS amount_fen, min(pay_by) AS pay_by
    FROM entry WHERE registration_id = r.id AND state = 'held'
  ) e`;

const UNPAID = `
SELECT ${COLUMNS} FROM registration r ${NAMES} ${ENTRIES}
WHERE r.sitting_code = $1 AND starts_with(r.campus, $2) AND r.state = 'live' AND r.id > $3 AND e.subjects IS NOT NULL
ORDER BY r.id LIMIT $4`;

/** From the deadlines inwards: few of all the registrations are due so soon. */
const DUE_SOON = `
WITH due AS MATERIALIZED (
  SELECT DISTINCT registration_id FROM entry
  WHERE state = 'held' AND pay_by <= decision_now() + make_interval(hours => $6)
)
SELECT ${COLUMNS} FROM due JOIN registration r ON r.id = due.registration_id ${NAMES} ${ENTRIES}
WHERE r.sitting_code = $1 AND starts_with(r.campus, $2) AND r.state = 'live' AND (e.pay_by, r.id) > ($5::timestamptz, $3)
ORDER BY e.pay_by, r.id LIMIT $4`;
