import { z } from 'zod';
import * as cells from './cells';
import { type ImportContext, type Imported, auditImport } from './context';
import { type Csv, importTable } from './table';
import { inTransaction } from './transaction';

/**
 * What the campuses of a sitting offer, one row for a subject at a campus:
 *
 *   校区代码 · 科目代码 · 费用(元) · 容量 (empty: no limit; orals must have one)
 *
 * A subject that the campus offers already is refused: its places may be sold.
 */
const OfferingRow = z.object({
  校区代码: cells.digits(6),
  科目代码: cells.subjectCode,
  '费用(元)': cells.yuan,
  容量: cells.limit,
});

/** Imports a file whole, or throws `ImportRefused` and leaves the database as it was [R43]. */
export const importOfferings = (context: ImportContext, csv: Csv): Promise<Imported> =>
  inTransaction(context.connection, async (client) => {
    const subjects = await client.query<{ code: string; kind: string }>(
      'SELECT code, kind FROM subject',
    );
    const kindOf = new Map(subjects.rows.map(({ code, kind }) => [code, kind]));
    const campuses = await client.query<{ code: string }>(
      'SELECT code FROM campus WHERE sitting_code = $1',
      [context.sitting],
    );
    const known = new Set(campuses.rows.map(({ code }) => code));

    const rows = await importTable(csv, OfferingRow, async (batch) => {
      const problems = batch.flatMap(({ row, value }) => {
        if (!known.has(value.校区代码)) {
          return [{ row, column: '校区代码', message: '本考次没有这个校区' }];
        }
        const kind = kindOf.get(value.科目代码);
        if (!kind) return [{ row, column: '科目代码', message: '没有这个科目' }];
        if (kind === 'oral' && value.容量 === null) {
          return [{ row, column: '容量', message: '口试科目必须设置容量' }];
        }
        return [];
      });
      if (problems.length > 0) return problems;

      const values = batch.map(({ value }) => value);
      const inserted = await client.query<{ key: string }>(
        `INSERT INTO offering (sitting_code, campus, subject, fee_fen, capacity)
         SELECT $1, * FROM unnest($2::text[], $3::text[], $4::int[], $5::int[])
         ON CONFLICT DO NOTHING RETURNING campus || subject AS key`,
        [
          context.sitting,
          values.map((row) => row.校区代码),
          values.map((row) => row.科目代码),
          values.map((row) => row['费用(元)']),
          values.map((row) => row.容量),
        ],
      );
      const fresh = new Set(inserted.rows.map((row) => row.key));
      return batch
        .filter(({ value }) => !fresh.delete(value.校区代码 + value.科目代码))
        .map(({ row }) => ({ row, column: '科目代码', message: '重复：该校区已开设这个科目' }));
    });
    return auditImport(client, context, 'offeringsImported', rows);
  });
