import { z } from 'zod';
import * as cells from './cells';
import { changesOf, twiceInFile, type ImportKind } from './kind';

/**
 * What the campuses of a sitting offer, one row for a subject at a campus:
 *
 *   校区代码 · 科目代码 · 费用(元) · 容量 (empty: no limit; orals must have one)
 *
 * A subject that the campus offers already may come again as it is; with another fee or capacity it is refused, since
 * its places may be sold: that is changed on the page of the settings [R42].
 */
const OfferingRow = z.object({
  校区代码: cells.digits(6),
  科目代码: cells.subjectCode,
  '费用(元)': cells.yuan,
  容量: cells.limit,
});

const HASH = `md5(concat_ws('|', r.fee_fen, r.capacity, r.held, r.sold))`;
const CHANGED = `${changesOf('offering')} LEFT JOIN offering r ON r.sitting_code = a.sitting AND r.campus || '/' || r.subject = c.key`;

export const offerings: ImportKind<typeof OfferingRow> = {
  name: 'offerings',
  schema: OfferingRow,
  odd: { numbers: ['科目代码', '费用(元)', '容量'], times: [] },
  action: 'offeringsImported',
  staged: { campus: 'text', subject: 'text', fee_fen: 'int', capacity: 'int' },
  stage: (value) => [value.校区代码, value.科目代码, value['费用(元)'], value.容量],
  plan: [
    `UPDATE import_staged s SET target = r.campus || '/' || r.subject, act = CASE
       WHEN (r.fee_fen, r.capacity) IS NOT DISTINCT FROM (s.fee_fen, s.capacity) THEN 'same' ELSE 'other' END
     FROM offering r, import_about a WHERE r.sitting_code = a.sitting AND r.campus = s.campus AND r.subject = s.subject`,
  ],
  problems: [
    `SELECT s."row", '校区代码' AS "column", '本考次没有这个校区' AS message FROM import_staged s, import_about a
     WHERE NOT (starts_with(s.campus, a.place)
       AND EXISTS (SELECT 1 FROM campus c WHERE c.sitting_code = a.sitting AND c.code = s.campus))`,
    `SELECT "row", '科目代码' AS "column", '没有这个科目' AS message FROM import_staged
     WHERE subject NOT IN (SELECT code FROM subject)`,
    `SELECT "row", '容量' AS "column", '口试科目必须设置容量' AS message FROM import_staged
     WHERE capacity IS NULL AND subject IN (SELECT code FROM subject WHERE kind = 'oral')`,
    twiceInFile('(campus, subject)', '科目代码', '重复：与第 %s 行的校区和科目相同'),
    `SELECT "row", '科目代码' AS "column", '重复：该校区已开设这个科目' AS message FROM import_staged WHERE act = 'other'`,
  ],
  apply: [
    `WITH done AS (
       INSERT INTO offering AS r (sitting_code, campus, subject, fee_fen, capacity)
       SELECT a.sitting, s.campus, s.subject, s.fee_fen, s.capacity
       FROM import_staged s, import_about a WHERE s.act = 'insert' ORDER BY s."row"
       RETURNING r.campus, r.subject, ${HASH} AS after
     )
     INSERT INTO import_change (import_number, table_name, key, "row", after)
     SELECT a.number, 'offering', d.campus || '/' || d.subject, s."row", d.after
     FROM done d JOIN import_staged s USING (campus, subject), import_about a WHERE a.number IS NOT NULL`,
  ],
  undo: {
    lock: `SELECT 1 FROM offering r JOIN import_about a ON r.sitting_code = a.sitting
           WHERE r.campus || '/' || r.subject IN (SELECT c.key FROM ${changesOf('offering')})
           ORDER BY r.campus, r.subject FOR UPDATE OF r`,
    problems: [
      `SELECT c."row", NULL AS "column", '已有考生报考' AS message FROM ${changesOf('offering')}
       WHERE EXISTS (SELECT 1 FROM entry e WHERE e.sitting_code = a.sitting AND e.campus || '/' || e.subject = c.key)
          OR EXISTS (SELECT 1 FROM order_line l JOIN payment_order o USING (order_no) JOIN registration g ON g.id = o.registration_id
                     WHERE g.sitting_code = a.sitting AND l.campus || '/' || l.subject = c.key)`,
      `SELECT c."row", NULL AS "column", '导入后又被更改' AS message FROM ${CHANGED} WHERE c.after IS DISTINCT FROM ${HASH}`,
    ],
    statements: [
      `DELETE FROM offering r USING ${changesOf('offering')}
       WHERE r.sitting_code = a.sitting AND r.campus || '/' || r.subject = c.key`,
    ],
  },
};
