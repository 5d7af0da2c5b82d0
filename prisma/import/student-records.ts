import { z } from 'zod';
import { checkDigitRefuses } from '../../domain/identity';
import type { PersonalRecord } from '../../domain/student-record.schema';
import type { PersonalData } from '../personal-data';
import * as cells from './cells';
import { changesOf, twiceInFile, type ImportKind } from './kind';
import { findTasks } from './student-record-tasks';

/**
 * 学籍, one row for a candidate:
 *
 *   证件类型 · 证件号码 · 姓名 · 性别 · 校区代码 · 资格科目 (`1;F`) · 学历 · 学制 · 入学年份 · 年级 ·
 *   院系 · 专业 · 班级 · 学号 · 备注
 *
 * A number whose published check digit is wrong is refused here, since the page refuses it, too [R10]:
 * its owner could never get in. A record that is there already follows the file, unless a registration has been
 * saved from it: then nothing is changed, and the difference is a task for somebody [edge 51].
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

/** What a later change of a record is noticed by; not the encrypted text, which differs each time. */
const HASH = (r: string): string =>
  `md5(concat_ws('|', ${r}.campus, ${r}.doc_hash::text, ${r}.name_hash::text, ${r}.content_hash::text, ${r}.eligible::text, ${r}.barred_cet6))`;

/** Version and key of an encrypted value: its first bytes, the second of which counts those of the key's name. */
const KEY_OF = (value: string): string => `substr(${value}, 1, 2 + get_byte(${value}, 1))`;

const BEFORE = `jsonb_build_object('campus', r.campus, 'doc_hash', r.doc_hash::text, 'name_hash', r.name_hash::text,
  'student_number_hash', r.student_number_hash::text, 'content_hash', r.content_hash::text,
  'personal_enc', r.personal_enc::text, 'eligible', to_jsonb(r.eligible))`;

/** As the row stands in the file; a record keeps the order of its subjects. */
const ELIGIBLE = `array_remove(string_to_array(s.eligible, ';'), '')`;

/** Whoever saves a registration locks its record: after the lock nobody is missed. */
const REGISTERED = `UPDATE import_staged s SET act = 'task', registration = g.number
  FROM registration g WHERE s.act = 'update' AND g.student_record_id = s.target::bigint AND g.state = 'live'`;

export const studentRecords: ImportKind<typeof StudentRow> = {
  name: 'studentRecords',
  schema: StudentRow,
  odd: { numbers: ['资格科目', '学制', '入学年份', '年级'], times: [] },
  action: 'studentRecordsImported',
  staged: {
    campus: 'text',
    doc_hash: 'bytea',
    name_hash: 'bytea',
    student_number_hash: 'bytea',
    content_hash: 'bytea',
    personal_enc: 'bytea',
    eligible: 'text',
  },
  stage: (value, personalData) => {
    const text = JSON.stringify(personalOf(value));
    return [
      value.校区代码,
      personalData.documentHash(value.证件类型, value.证件号码),
      personalData.nameHash(value.姓名),
      numberHash(value, personalData),
      personalData.hash('studentRecord', text),
      personalData.encrypt(text),
      value.资格科目.join(';'),
    ];
  },

  plan: [
    `UPDATE import_staged s SET target = r.id::text, act = CASE
       WHEN (r.campus, r.content_hash, r.eligible) IS NOT DISTINCT FROM (s.campus, s.content_hash, ${ELIGIBLE})
       THEN 'same' ELSE 'update' END
     FROM student_record r, import_about a WHERE r.sitting_code = a.sitting AND r.doc_hash = s.doc_hash`,
    // A corrected document: one row of the file and one record, of the same school, number and name, and of nobody in
    // the file the record's own document. What several share (a number made up for all) tells nothing.
    `WITH mine AS (
       SELECT student_number_hash, name_hash, min("row") AS "row" FROM import_staged
       WHERE target IS NULL AND student_number_hash IS NOT NULL GROUP BY 1, 2 HAVING count(*) = 1
     ), theirs AS (
       SELECT student_number_hash, name_hash, min(r.id) AS id FROM student_record r, import_about a
       WHERE r.sitting_code = a.sitting AND r.student_number_hash IN (SELECT student_number_hash FROM mine)
       GROUP BY 1, 2 HAVING count(*) = 1
     )
     UPDATE import_staged s SET target = r.id::text, act = 'update'
     FROM mine JOIN theirs USING (student_number_hash, name_hash) JOIN student_record r ON r.id = theirs.id
     WHERE s."row" = mine."row" AND NOT EXISTS (SELECT 1 FROM import_staged o WHERE o.doc_hash = r.doc_hash)`,
    REGISTERED,
  ],
  tasks: findTasks,
  lock: `SELECT 1 FROM student_record r WHERE r.id IN (SELECT target::bigint FROM import_staged WHERE act = 'update')
         ORDER BY r.id FOR UPDATE`,
  afterLock: REGISTERED,
  problems: [
    twiceInFile('doc_hash', '证件号码', '重复：与第 %s 行的证件相同'),
    `SELECT s."row", '校区代码' AS "column", '不在您的管理范围内' AS message FROM import_staged s, import_about a
     WHERE NOT starts_with(s.campus, a.place)`,
    `SELECT s."row", '校区代码' AS "column", '本考次没有这个校区' AS message FROM import_staged s, import_about a
     WHERE starts_with(s.campus, a.place)
       AND NOT EXISTS (SELECT 1 FROM campus c WHERE c.sitting_code = a.sitting AND c.code = s.campus)`,
    `SELECT s."row", '资格科目' AS "column", '没有这个科目' AS message FROM import_staged s
     WHERE NOT ${ELIGIBLE} <@ ARRAY(SELECT code FROM subject)`,
    `SELECT s."row", '证件号码' AS "column", '该证件在本考次已有其他学校的学籍，请联系省考试机构' AS message
     FROM import_staged s JOIN student_record r ON r.id = s.target::bigint, import_about a
     WHERE NOT starts_with(r.campus, a.place)`,
  ],
  apply: [
    `WITH done AS (
       INSERT INTO student_record AS r (sitting_code, campus, doc_hash, name_hash, student_number_hash, content_hash,
                                        personal_enc, eligible)
       SELECT a.sitting, s.campus, s.doc_hash, s.name_hash, s.student_number_hash, s.content_hash, s.personal_enc, ${ELIGIBLE}
       FROM import_staged s, import_about a WHERE s.act = 'insert' ORDER BY s."row"
       RETURNING r.id, r.doc_hash, ${HASH('r')} AS after
     )
     INSERT INTO import_change (import_number, table_name, key, "row", after)
     SELECT a.number, 'student_record', d.id::text, s."row", d.after
     FROM done d JOIN import_staged s USING (doc_hash), import_about a WHERE a.number IS NOT NULL`,
    `WITH old AS (
       SELECT r.id, ${BEFORE} AS before FROM student_record r JOIN import_staged s ON r.id = s.target::bigint
       WHERE s.act = 'update'
     ), done AS (
       UPDATE student_record r SET campus = s.campus, doc_hash = s.doc_hash, name_hash = s.name_hash,
         student_number_hash = s.student_number_hash, content_hash = s.content_hash, personal_enc = s.personal_enc,
         eligible = ${ELIGIBLE}
       FROM import_staged s WHERE s.act = 'update' AND r.id = s.target::bigint
       RETURNING r.id, s."row", ${HASH('r')} AS after
     )
     INSERT INTO import_change (import_number, table_name, key, "row", before, after)
     SELECT a.number, 'student_record', d.id::text, d."row", o.before, d.after
     FROM done d JOIN old o USING (id), import_about a WHERE a.number IS NOT NULL`,
  ],

  undo: {
    lock: `SELECT 1 FROM student_record r WHERE r.id IN (SELECT c.key::bigint FROM ${changesOf('student_record')})
           ORDER BY r.id FOR UPDATE`,
    problems: [
      `SELECT c."row", NULL AS "column", format('已保存报名信息 %s', min(g.number)) AS message
       FROM ${changesOf('student_record')}
       JOIN registration g ON g.student_record_id = c.key::bigint AND (c.before IS NULL OR g.saved_at >= a.applied_at)
       GROUP BY c."row"`,
      `SELECT c."row", NULL AS "column", '已提交CET6资格复核' AS message FROM ${changesOf('student_record')}
       WHERE EXISTS (SELECT 1 FROM cet6_review v WHERE v.student_record_id = c.key::bigint
                     AND (c.before IS NULL OR v.submitted_at >= a.applied_at))`,
      `SELECT c."row", NULL AS "column", '导入后又被更改（其他导入或设置）' AS message
       FROM ${changesOf('student_record')} LEFT JOIN student_record r ON r.id = c.key::bigint
       WHERE c.after IS DISTINCT FROM ${HASH('r')}`,
      // What was kept under a key that has been replaced since may not be readable any more.
      `SELECT c."row", NULL AS "column", '导入后更换过密钥，更换前的内容不能恢复' AS message
       FROM ${changesOf('student_record')} JOIN student_record r ON r.id = c.key::bigint
       WHERE c.before IS NOT NULL AND ${KEY_OF(`(c.before->>'personal_enc')::bytea`)} <> ${KEY_OF('r.personal_enc')}`,
    ],
    statements: [
      `DELETE FROM student_record r USING ${changesOf('student_record')} WHERE c.before IS NULL AND r.id = c.key::bigint`,
      `UPDATE student_record r SET campus = c.before->>'campus', doc_hash = (c.before->>'doc_hash')::bytea,
         name_hash = (c.before->>'name_hash')::bytea, student_number_hash = (c.before->>'student_number_hash')::bytea,
         content_hash = (c.before->>'content_hash')::bytea, personal_enc = (c.before->>'personal_enc')::bytea,
         eligible = ARRAY(SELECT jsonb_array_elements_text(c.before->'eligible'))
       FROM ${changesOf('student_record')} WHERE c.before IS NOT NULL AND r.id = c.key::bigint`,
    ],
  },
};

/** A number is one of a school's; without one nothing tells that a document was corrected. */
const numberHash = (row: StudentRow, personalData: PersonalData): Buffer | null =>
  row.学号 === '' ? null : personalData.hash('studentNumber', row.校区代码.slice(0, 5), row.学号);

const personalOf = (row: StudentRow): PersonalRecord => ({
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
});
