import { z } from 'zod';
import { normaliseTicket } from '../../domain/ticket';
import * as cells from './cells';
import { type ImportContext, type Imported, auditImport } from './context';
import { type Csv, importTable } from './table';
import { inTransaction } from './transaction';

/**
 * CET4 scores, against which a CET6 review is matched [R16] [R17], one row for a ticket:
 *
 *   准考证号 · 证件类型 · 证件号码 · 姓名 · 成绩 (0–710) · 年份 (2005 or later)
 *
 * No check digit refuses here: old scores keep the numbers they were sat under, mistakes included.
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

/** Imports a file whole, or throws `ImportRefused` and leaves the database as it was [R43]. */
export const importCet4Scores = (context: ImportContext, csv: Csv): Promise<Imported> =>
  inTransaction(context.connection, async (client) => {
    const { personalData } = context;
    const rows = await importTable(csv, ScoreRow, async (batch) => {
      const values = batch.map(({ value }) => value);
      const inserted = await client.query<{ ticket: string }>(
        `INSERT INTO cet4_score (ticket, doc_hash, name_hash, score, year)
         SELECT * FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::int[], $5::int[])
         ON CONFLICT (ticket) DO NOTHING RETURNING ticket`,
        [
          values.map((row) => row.准考证号),
          values.map((row) => personalData.documentHash(row.证件类型, row.证件号码)),
          values.map((row) => personalData.nameHash(row.姓名)),
          values.map((row) => row.成绩),
          values.map((row) => row.年份),
        ],
      );
      const fresh = new Set(inserted.rows.map((row) => row.ticket));
      return batch
        .filter(({ value }) => !fresh.delete(value.准考证号))
        .map(({ row }) => ({ row, column: '准考证号', message: '重复：已有这个准考证号的成绩' }));
    });
    return auditImport(client, context, 'cet4ScoresImported', rows);
  });
