import { z } from 'zod';
import * as cells from './cells';
import { type ImportContext, type Imported, auditImport } from './context';
import { type Csv, importTable } from './table';
import { inTransaction } from './transaction';

/**
 * Candidates barred from CET6 [R14], one row each: 证件类型 · 证件号码. Each must have a student record
 * in the sitting. Who is on the list already stays on it.
 */
const BarredRow = z.object({ 证件类型: cells.documentType, 证件号码: cells.number });

/** Imports a file whole, or throws `ImportRefused` and leaves the database as it was [R43]. */
export const importBarred = (context: ImportContext, csv: Csv): Promise<Imported> =>
  inTransaction(context.connection, async (client) => {
    const { personalData, sitting } = context;
    const rows = await importTable(csv, BarredRow, async (batch) => {
      const hashes = batch.map(({ value }) =>
        personalData.documentHash(value.证件类型, value.证件号码),
      );
      const barred = await client.query<{ doc_hash: Buffer }>(
        `UPDATE student_record SET barred_cet6 = true
         WHERE sitting_code = $1 AND doc_hash = ANY ($2::bytea[]) RETURNING doc_hash`,
        [sitting, hashes],
      );
      const found = new Set(barred.rows.map((row) => row.doc_hash.toString('base64')));
      return batch
        .filter((_, at) => !found.has(hashes[at]?.toString('base64') ?? ''))
        .map(({ row }) => ({ row, column: '证件号码', message: '本考次的学籍中没有这个证件' }));
    });
    return auditImport(client, context, 'barredImported', rows);
  });
