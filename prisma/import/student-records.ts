import type { PoolClient } from 'pg';
import { z } from 'zod';
import { checkDigitRefuses } from '../../domain/identity';
import type { PersonalRecord } from '../../domain/student-record.schema';
import type { PersonalData } from '../personal-data';
import * as cells from './cells';
import { type ImportContext, type Imported, auditImport } from './context';
import type { Problem } from './problems';
import { type Csv, type Row, importTable } from './table';
import { inTransaction } from './transaction';

/**
 * 学籍, one row for a candidate:
 *
 *   证件类型 · 证件号码 · 姓名 · 性别 · 校区代码 · 资格科目 (`1;F`) · 学历 · 学制 · 入学年份 · 年级 ·
 *   院系 · 专业 · 班级 · 学号 · 备注
 *
 * A number whose published check digit is wrong is refused here, since the page refuses it, too [R10]:
 * its owner could never get in. A candidate who has a record already is refused and not overwritten.
 */
const StudentRow = z
  .object({
    证件类型: cells.documentType,
    证件号码: cells.number,
    姓名: cells.required(100),
    性别: cells.sex,
    校区代码: cells.digits(6),
    资格科目: cells.subjectCodes,
    学历: cells.optional(),
    学制: cells.optional(),
    入学年份: cells.optional(),
    年级: cells.optional(),
    院系: cells.optional(),
    专业: cells.optional(),
    班级: cells.optional(),
    学号: cells.optional(),
    备注: cells.optional(),
  })
  .superRefine((row, context) => {
    if (checkDigitRefuses(row.证件类型, row.证件号码)) {
      context.addIssue({ code: 'custom', path: ['证件号码'], message: '校验位不正确' });
    }
  });

type StudentRow = z.infer<typeof StudentRow>;

/** Imports a file whole, or throws `ImportRefused` and leaves the database as it was [R43]. */
export const importStudentRecords = (context: ImportContext, csv: Csv): Promise<Imported> =>
  inTransaction(context.connection, async (client) => {
    const known = await knownCodes(client, context.sitting);
    const rows = await importTable(csv, StudentRow, async (batch) => {
      const unknown = batch.flatMap((row) => unknownCodes(row, known));
      return unknown.length > 0 ? unknown : insert(client, context, batch);
    });
    return auditImport(client, context, 'studentRecordsImported', rows);
  });

interface KnownCodes {
  readonly campuses: ReadonlySet<string>;
  readonly subjects: ReadonlySet<string>;
}

const knownCodes = async (client: PoolClient, sitting: string): Promise<KnownCodes> => {
  const campuses = await client.query<{ code: string }>(
    'SELECT code FROM campus WHERE sitting_code = $1',
    [sitting],
  );
  const subjects = await client.query<{ code: string }>('SELECT code FROM subject');
  return {
    campuses: new Set(campuses.rows.map(({ code }) => code)),
    subjects: new Set(subjects.rows.map(({ code }) => code)),
  };
};

const unknownCodes = ({ row, value }: Row<StudentRow>, known: KnownCodes): Problem[] => {
  const problems: Problem[] = [];
  if (!known.campuses.has(value.校区代码)) {
    problems.push({ row, column: '校区代码', message: '本考次没有这个校区' });
  }
  if (!value.资格科目.every((code) => known.subjects.has(code))) {
    problems.push({ row, column: '资格科目', message: '没有这个科目' });
  }
  return problems;
};

const insert = async (
  client: PoolClient,
  { personalData, sitting }: ImportContext,
  batch: readonly Row<StudentRow>[],
): Promise<Problem[]> => {
  const rows = batch.map(({ value }) => ({
    campus: value.校区代码,
    docHash: personalData.documentHash(value.证件类型, value.证件号码),
    nameHash: personalData.nameHash(value.姓名),
    personal: sealed(personalData, value),
    eligible: value.资格科目.join(';'),
  }));
  const inserted = await client.query<{ doc_hash: Buffer }>(
    `INSERT INTO student_record (sitting_code, campus, doc_hash, name_hash, personal_enc, eligible)
     SELECT $1, campus, doc_hash, name_hash, personal_enc,
            array_remove(string_to_array(eligible, ';'), '')
     FROM unnest($2::text[], $3::bytea[], $4::bytea[], $5::bytea[], $6::text[])
       WITH ORDINALITY AS r (campus, doc_hash, name_hash, personal_enc, eligible, at)
     ORDER BY at
     ON CONFLICT (sitting_code, doc_hash) DO NOTHING
     RETURNING doc_hash`,
    [
      sitting,
      rows.map((row) => row.campus),
      rows.map((row) => row.docHash),
      rows.map((row) => row.nameHash),
      rows.map((row) => row.personal),
      rows.map((row) => row.eligible),
    ],
  );
  if (inserted.rows.length === batch.length) return [];
  const fresh = new Set(inserted.rows.map((row) => row.doc_hash.toString('base64')));
  // Deleting marks the first row of a document as the one inserted: any later one is the duplicate.
  return batch
    .filter((_, at) => !fresh.delete(rows[at]?.docHash.toString('base64') ?? ''))
    .map(({ row }) => ({
      row,
      column: '证件号码',
      message: '重复：本文件前面的行或本考次的学籍中已有这个证件',
    }));
};

const sealed = (personalData: PersonalData, row: StudentRow): Buffer => {
  const record: PersonalRecord = {
    documentType: row.证件类型,
    documentNumber: row.证件号码,
    name: row.姓名,
    sex: row.性别,
    education: row.学历,
    duration: row.学制,
    entryYear: row.入学年份,
    grade: row.年级,
    department: row.院系,
    major: row.专业,
    className: row.班级,
    studentNumber: row.学号,
    note: row.备注,
  };
  return personalData.encrypt(JSON.stringify(record));
};
