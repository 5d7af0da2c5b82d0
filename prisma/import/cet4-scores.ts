import { z } from 'zod';
import { normaliseTicket } from '../../domain/ticket';
import * as cells from './cells';
import { changesOf, twiceInFile, type ImportKind } from './kind';

/**
 * CET4 scores, against which a CET6 review is matched [R16] [R17], one row for a ticket:
 *
 *   准考证号 · 证件类型 · 证件号码 · 姓名 · 成绩 (0–710) · 年份 (2005 or later)
 *
 * No check digit refuses here: old scores keep the numbers they were sat under, mistakes included. A score that is
 * there already may come again as it is; another one under its ticket is refused.
 */
const ScoreRow = z.object({
  准考证号: cells.number
    .transform(normaliseTicket)
    .refine((text) => /^\d{15}$/.test(text), '应为 15 位数字'),
  证件类型: cells.documentType,
  证件号码: cells.number,
  姓名: cells.required(100),
  成绩: cells.wholeNumber(0, 710),
  年份: cells.wholeNumber(2005, 2099),
});

const HASH = `md5(concat_ws('|', r.doc_hash::text, r.name_hash::text, r.score, r.year))`;

export const cet4Scores: ImportKind<typeof ScoreRow> = {
  name: 'cet4Scores',
  schema: ScoreRow,
  odd: { numbers: ['成绩', '年份'], times: [] },
  action: 'cet4ScoresImported',
  staged: { ticket: 'text', doc_hash: 'bytea', name_hash: 'bytea', score: 'int', year: 'int' },
  stage: (value, personalData) => [
    value.准考证号,
    personalData.documentHash(value.证件类型, value.证件号码),
    personalData.nameHash(value.姓名),
    value.成绩,
    value.年份,
  ],
  plan: [
    `UPDATE import_staged s SET target = r.ticket, act = CASE
       WHEN (r.doc_hash, r.name_hash, r.score, r.year) = (s.doc_hash, s.name_hash, s.score, s.year) THEN 'same' ELSE 'other' END
     FROM cet4_score r WHERE r.ticket = s.ticket`,
  ],
  problems: [
    twiceInFile('ticket', '准考证号', '重复：与第 %s 行的准考证号相同'),
    `SELECT "row", '准考证号' AS "column", '重复：已有这个准考证号的成绩' AS message FROM import_staged WHERE act = 'other'`,
  ],
  apply: [
    `WITH done AS (
       INSERT INTO cet4_score AS r (ticket, doc_hash, name_hash, score, year)
       SELECT ticket, doc_hash, name_hash, score, year FROM import_staged WHERE act = 'insert' ORDER BY "row"
       RETURNING r.ticket, ${HASH} AS after
     )
     INSERT INTO import_change (import_number, table_name, key, "row", after)
     SELECT a.number, 'cet4_score', d.ticket, s."row", d.after
     FROM done d JOIN import_staged s USING (ticket), import_about a WHERE a.number IS NOT NULL`,
  ],
  undo: {
    lock: `SELECT 1 FROM cet4_score r WHERE r.ticket IN (SELECT c.key FROM ${changesOf('cet4_score')}) ORDER BY r.ticket FOR UPDATE`,
    problems: [
      `SELECT c."row", NULL AS "column", '导入后又被更改' AS message
       FROM ${changesOf('cet4_score')} LEFT JOIN cet4_score r ON r.ticket = c.key WHERE c.after IS DISTINCT FROM ${HASH}`,
    ],
    statements: [
      `DELETE FROM cet4_score r USING ${changesOf('cet4_score')} WHERE r.ticket = c.key`,
    ],
  },
};
