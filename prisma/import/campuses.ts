import { z } from 'zod';
import * as cells from './cells';
import { changesOf, twiceInFile, type ImportKind } from './kind';

/**
 * Campuses of a sitting with their schools and provinces, one row for a campus:
 *
 *   省代码 · 省名称 · 学校代码 · 学校名称 · 学校联系方式 · 学校允许外校口试 (是/否) · 校区代码 · 校区名称 ·
 *   报名开始时间 · 报名结束时间 (北京时间) · 接收外校口试 · 校区允许外校口试 · 校区通告
 *
 * School codes begin with the province's, campus codes with the school's. Names and contacts of provinces and schools
 * follow the file. A campus that the sitting has already may come again as it is; changed it is refused, since its
 * window may be open: that is changed on the page of the settings [R42].
 */
const CampusRow = z
  .object({
    省代码: cells.digits(2),
    省名称: cells.required(),
    学校代码: cells.digits(5),
    学校名称: cells.required(),
    学校联系方式: cells.optional(),
    学校允许外校口试: cells.yesNo,
    校区代码: cells.digits(6),
    校区名称: cells.required(),
    报名开始时间: cells.beijingTime,
    报名结束时间: cells.beijingTime,
    接收外校口试: cells.yesNo,
    校区允许外校口试: cells.yesNo,
    校区通告: cells.optional(5000),
  })
  .superRefine((row, context) => {
    const demand = (holds: boolean, column: keyof typeof row, message: string): void => {
      if (!holds) context.addIssue({ code: 'custom', path: [column], message });
    };
    demand(row.学校代码.startsWith(row.省代码), '学校代码', '应以省代码开头');
    demand(row.校区代码.startsWith(row.学校代码), '校区代码', '应以学校代码开头');
    demand(row.报名开始时间 < row.报名结束时间, '报名结束时间', '应晚于报名开始时间');
  });

/** What each row of one province or school must say the same. */
const saidAlike = (key: string, said: string, column: string): string => `
  SELECT "row", '${column}' AS "column", format('与第 %s 行不一致', first) AS message
  FROM (SELECT "row", ${said} AS said, min("row") OVER w AS first, first_value(${said}) OVER w AS first_said
        FROM import_staged WINDOW w AS (PARTITION BY ${key} ORDER BY "row")) d
  WHERE said <> first_said`;

const CAMPUS = (r: string): string =>
  `(${r}.name, ${r}.opens_at, ${r}.closes_at, ${r}.takes_outside, ${r}.allows_elsewhere, ${r}.notice)`;
const CAMPUS_HASH = `md5(concat_ws('|', r.name, extract(epoch FROM r.opens_at), extract(epoch FROM r.closes_at),
  r.takes_outside, r.allows_elsewhere, r.notice))`;
const SCHOOL_HASH = `md5(concat_ws('|', r.name, r.contact, r.allows_elsewhere))`;
const PROVINCE_HASH = `md5(r.name)`;

/** Schools and provinces that no campus, in any sitting, would be left of. */
const STILL_USED = (table: string, column: string): string => `
  SELECT c."row", NULL AS "column", '其下还有其他学校或校区' AS message FROM ${changesOf(table)}
  WHERE c.before IS NULL AND EXISTS (
    SELECT 1 FROM campus k JOIN school s ON s.code = k.school_code WHERE s.${column} = c.key AND NOT EXISTS (
      SELECT 1 FROM import_change o WHERE (o.import_number, o.table_name, o.key) = (a.number, 'campus', k.code)
        AND k.sitting_code = a.sitting))`;

const CHANGED = (table: string, key: string, hash: string): string => `
  SELECT c."row", NULL AS "column", '导入后又被更改' AS message
  FROM ${changesOf(table)} LEFT JOIN ${table} r ON ${key} WHERE c.after IS DISTINCT FROM ${hash}`;

export const campuses: ImportKind<typeof CampusRow> = {
  name: 'campuses',
  schema: CampusRow,
  odd: { numbers: [], times: ['报名开始时间', '报名结束时间'] },
  action: 'campusesImported',
  staged: {
    province: 'text',
    province_name: 'text',
    school: 'text',
    school_name: 'text',
    contact: 'text',
    school_allows: 'boolean',
    code: 'text',
    name: 'text',
    opens_at: 'timestamptz',
    closes_at: 'timestamptz',
    takes_outside: 'boolean',
    allows_elsewhere: 'boolean',
    notice: 'text',
  },
  stage: (value) => [
    value.省代码,
    value.省名称,
    value.学校代码,
    value.学校名称,
    value.学校联系方式,
    value.学校允许外校口试,
    value.校区代码,
    value.校区名称,
    value.报名开始时间,
    value.报名结束时间,
    value.接收外校口试,
    value.校区允许外校口试,
    value.校区通告,
  ],
  plan: [
    `UPDATE import_staged s SET target = r.code, act = CASE WHEN ${CAMPUS('r')} = ${CAMPUS('s')} THEN 'same' ELSE 'other' END
     FROM campus r, import_about a WHERE r.sitting_code = a.sitting AND r.code = s.code`,
  ],
  problems: [
    saidAlike('province', 'province_name', '省名称'),
    saidAlike('school', 'school_name', '学校名称'),
    saidAlike('school', 'contact', '学校联系方式'),
    saidAlike('school', 'school_allows', '学校允许外校口试'),
    `SELECT s."row", '校区代码' AS "column", '不在您的管理范围内' AS message FROM import_staged s, import_about a
     WHERE NOT starts_with(s.code, a.place)`,
    twiceInFile('code', '校区代码', '重复：与第 %s 行的校区相同'),
    `SELECT "row", '校区代码' AS "column", '重复：本考次已有这个校区' AS message FROM import_staged WHERE act = 'other'`,
  ],
  apply: [
    `WITH wanted AS (
       SELECT DISTINCT ON (province) province, province_name, "row" FROM import_staged ORDER BY province, "row"
     ), old AS (
       SELECT r.code, jsonb_build_object('name', r.name) AS before FROM province r JOIN wanted w ON w.province = r.code
     ), done AS (
       INSERT INTO province AS r (code, name) SELECT province, province_name FROM wanted
       ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name WHERE r.name <> EXCLUDED.name
       RETURNING r.code, ${PROVINCE_HASH} AS after
     )
     INSERT INTO import_change (import_number, table_name, key, "row", before, after)
     SELECT a.number, 'province', d.code, w."row", o.before, d.after
     FROM done d JOIN wanted w ON w.province = d.code LEFT JOIN old o USING (code), import_about a WHERE a.number IS NOT NULL`,
    `WITH wanted AS (
       SELECT DISTINCT ON (school) school, province, school_name, contact, school_allows, "row"
       FROM import_staged ORDER BY school, "row"
     ), old AS (
       SELECT r.code, jsonb_build_object('name', r.name, 'contact', r.contact, 'allows', r.allows_elsewhere) AS before
       FROM school r JOIN wanted w ON w.school = r.code
     ), done AS (
       INSERT INTO school AS r (code, province_code, name, contact, allows_elsewhere)
       SELECT school, province, school_name, contact, school_allows FROM wanted
       ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name, contact = EXCLUDED.contact,
         allows_elsewhere = EXCLUDED.allows_elsewhere
       WHERE (r.name, r.contact, r.allows_elsewhere) <> (EXCLUDED.name, EXCLUDED.contact, EXCLUDED.allows_elsewhere)
       RETURNING r.code, ${SCHOOL_HASH} AS after
     )
     INSERT INTO import_change (import_number, table_name, key, "row", before, after)
     SELECT a.number, 'school', d.code, w."row", o.before, d.after
     FROM done d JOIN wanted w ON w.school = d.code LEFT JOIN old o USING (code), import_about a WHERE a.number IS NOT NULL`,
    `WITH done AS (
       INSERT INTO campus AS r (sitting_code, code, school_code, name, opens_at, closes_at, takes_outside, allows_elsewhere, notice)
       SELECT a.sitting, s.code, s.school, s.name, s.opens_at, s.closes_at, s.takes_outside, s.allows_elsewhere, s.notice
       FROM import_staged s, import_about a WHERE s.act = 'insert' ORDER BY s."row"
       RETURNING r.code, ${CAMPUS_HASH} AS after
     )
     INSERT INTO import_change (import_number, table_name, key, "row", after)
     SELECT a.number, 'campus', d.code, s."row", d.after
     FROM done d JOIN import_staged s USING (code), import_about a WHERE a.number IS NOT NULL`,
  ],
  undo: {
    lock: `SELECT 1 FROM campus r JOIN import_about a ON r.sitting_code = a.sitting
           WHERE r.code IN (SELECT c.key FROM ${changesOf('campus')}) ORDER BY r.code FOR UPDATE OF r`,
    problems: [
      `SELECT c."row", NULL AS "column", '该校区已有学籍、开考科目或报名信息' AS message FROM ${changesOf('campus')}
       WHERE EXISTS (SELECT 1 FROM student_record t WHERE t.sitting_code = a.sitting AND t.campus = c.key)
          OR EXISTS (SELECT 1 FROM offering o WHERE o.sitting_code = a.sitting AND o.campus = c.key)
          OR EXISTS (SELECT 1 FROM registration g WHERE g.sitting_code = a.sitting AND g.campus = c.key)`,
      CHANGED('campus', 'r.sitting_code = a.sitting AND r.code = c.key', CAMPUS_HASH),
      CHANGED('school', 'r.code = c.key', SCHOOL_HASH),
      CHANGED('province', 'r.code = c.key', PROVINCE_HASH),
      STILL_USED('school', 'code'),
      STILL_USED('province', 'province_code'),
    ],
    statements: [
      `DELETE FROM campus r USING ${changesOf('campus')} WHERE r.sitting_code = a.sitting AND r.code = c.key`,
      `DELETE FROM school r USING ${changesOf('school')} WHERE c.before IS NULL AND r.code = c.key`,
      `UPDATE school r SET name = c.before->>'name', contact = c.before->>'contact',
         allows_elsewhere = (c.before->>'allows')::boolean
       FROM ${changesOf('school')} WHERE c.before IS NOT NULL AND r.code = c.key`,
      `DELETE FROM province r USING ${changesOf('province')} WHERE c.before IS NULL AND r.code = c.key`,
      `UPDATE province r SET name = c.before->>'name' FROM ${changesOf('province')} WHERE c.before IS NOT NULL AND r.code = c.key`,
    ],
  },
};
