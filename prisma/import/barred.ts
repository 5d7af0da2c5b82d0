import { z } from 'zod';
import * as cells from './cells';
import { changesOf, twiceInFile, type ImportKind } from './kind';

/**
 * Candidates barred from CET6 [R14], one row each: 证件类型 · 证件号码. Each must have a student record
 * in the sitting. Who is on the list already stays on it.
 */
const BarredRow = z.object({ 证件类型: cells.documentType, 证件号码: cells.number });

/** A record of another scope does not exist for the importer. */
const RECORD = `student_record r, import_about a
  WHERE r.sitting_code = a.sitting AND r.doc_hash = s.doc_hash AND starts_with(r.campus, a.place)`;

export const barred: ImportKind<typeof BarredRow> = {
  name: 'barred',
  schema: BarredRow,
  odd: { numbers: [], times: [] },
  action: 'barredImported',
  staged: { doc_hash: 'bytea' },
  stage: (value, personalData) => [personalData.documentHash(value.证件类型, value.证件号码)],
  plan: [
    `UPDATE import_staged s SET target = r.id::text, act = CASE WHEN r.barred_cet6 THEN 'same' ELSE 'update' END FROM ${RECORD}`,
  ],
  lock: `SELECT 1 FROM student_record r WHERE r.id IN (SELECT target::bigint FROM import_staged WHERE act = 'update')
         ORDER BY r.id FOR UPDATE`,
  problems: [
    `SELECT "row", '证件号码' AS "column", '本考次的学籍中没有这个证件' AS message FROM import_staged WHERE target IS NULL`,
    twiceInFile('doc_hash', '证件号码', '重复：与第 %s 行的证件相同'),
  ],
  apply: [
    `WITH done AS (
       UPDATE student_record r SET barred_cet6 = true FROM import_staged s
       WHERE s.act = 'update' AND r.id = s.target::bigint RETURNING r.id, s."row"
     )
     INSERT INTO import_change (import_number, table_name, key, "row", before, after)
     SELECT a.number, 'student_record', d.id::text, d."row", '{"barred_cet6":false}', 'barred'
     FROM done d, import_about a WHERE a.number IS NOT NULL`,
  ],
  undo: {
    lock: `SELECT 1 FROM student_record r WHERE r.id IN (SELECT c.key::bigint FROM ${changesOf('student_record')})
           ORDER BY r.id FOR UPDATE`,
    problems: [
      `SELECT c."row", NULL AS "column", '导入后又被更改（其他导入或设置）' AS message
       FROM ${changesOf('student_record')} LEFT JOIN student_record r ON r.id = c.key::bigint
       WHERE r.barred_cet6 IS NOT TRUE`,
    ],
    statements: [
      `UPDATE student_record r SET barred_cet6 = false FROM ${changesOf('student_record')} WHERE r.id = c.key::bigint`,
    ],
  },
};
