import type { z } from 'zod';
import { forEachCsvRecord } from './csv';
import { textOfOdd, type OddColumns } from './odd-cells';
import { ImportRefused, type Problem, Problems } from './problems';
import type { EachRecord, SheetRecord } from './sheet';
import type { Csv } from './text';
import { forEachWorkbookRow, type Workbook } from './workbook';

/** A table as it comes: a CSV file or a workbook. */
export type Table = Csv | Workbook;

export interface Row<T> {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  readonly value: T;
}

/** What is wrong with a table's cells, and how many rows it has. */
export interface TableRead {
  readonly problems: Problems;
  readonly rows: number;
}

export interface TableOptions<S extends z.ZodObject> {
  /** Its keys are the columns, in any order. */
  readonly schema: S;
  /** What a workbook's cells may be besides text; nothing unless told. */
  readonly odd?: OddColumns;
  /** Takes the good rows, so many at once. */
  readonly take: (batch: readonly Row<z.output<S>>[]) => Promise<void>;
  readonly batch?: number;
}

const BATCH = 1000;
const TEXT_ONLY: OddColumns = { numbers: [], times: [] };

/**
 * Reads a table from top to bottom and hands its good rows on in batches; also after a bad one, so that one look
 * shows all that is to be mended. Throws `ImportRefused` for what cannot be read at all: no such columns, no such
 * encoding, no such kind of file.
 */
export const readTable = async <S extends z.ZodObject>(
  table: Table,
  { schema, odd = TEXT_ONLY, take, batch = BATCH }: TableOptions<S>,
): Promise<TableRead> => {
  const columns = Object.keys(schema.shape);
  const problems = new Problems();
  let header: readonly string[] | undefined;
  let good: Row<z.output<S>>[] = [];
  let rows = 0;

  const hand = async (): Promise<void> => {
    const full = good;
    good = [];
    await take(full);
  };

  await forEachRecord(table, (record) => {
    if (record.cells.every((cell) => cell.trim() === '') && !record.odd) return undefined;
    if (!header) {
      header = headerOf(record, columns);
      return undefined;
    }
    rows += 1;
    const read = readRow(record, header, schema, odd);
    if (Array.isArray(read)) problems.add(read);
    else good.push(read);
    return good.length === batch ? hand() : undefined;
  });
  if (!header) {
    throw ImportRefused.because({ row: 1, column: null, message: '文件是空的' });
  }
  if (good.length > 0) await hand();
  return { problems, rows };
};

const forEachRecord = (table: Table, each: EachRecord): Promise<void> =>
  typeof table === 'object' && 'workbook' in table
    ? forEachWorkbookRow(table, each)
    : forEachCsvRecord(table, each);

const headerOf = ({ row, cells }: SheetRecord, columns: readonly string[]): readonly string[] => {
  const header = cells.map((cell) => cell.trim());
  const problems = [
    ...columns
      .filter((column) => !header.includes(column))
      .map((column) => ({ row, column, message: '缺少这一列' })),
    ...header
      .filter((column) => column !== '' && !columns.includes(column))
      .map((column) => ({ row, column: shortened(column), message: '不认识这一列' })),
    ...header
      .filter((column, at) => column !== '' && header.indexOf(column) !== at)
      .map((column) => ({ row, column: shortened(column), message: '这一列出现了两次' })),
  ];
  if (problems.length > 0) throw ImportRefused.because(...problems.slice(0, 100));
  return header;
};

/** What stands where a header should be may be anything, a number of somebody's too. */
const shortened = (column: string): string => column.replace(/\d{5,}/g, '…').slice(0, 20);

const readRow = <S extends z.ZodObject>(
  { row, cells, odd }: SheetRecord,
  header: readonly string[],
  schema: S,
  allowed: OddColumns,
): Row<z.output<S>> | Problem[] => {
  if (cells.some((cell, at) => !header[at] && cell.trim() !== '')) {
    return [{ row, column: null, message: '有多出来的单元格，请检查是否漏了引号' }];
  }
  const named: Record<string, string> = {};
  for (let at = 0; at < header.length; at += 1) {
    const column = header[at];
    if (column) named[column] = cells[at] ?? '';
  }
  const problems: Problem[] = [];
  for (const [at, kind] of odd ?? []) {
    const column = header[at];
    if (!column) continue;
    const text = textOfOdd(kind, named[column] ?? '', column, allowed);
    if ('message' in text) problems.push({ row, column, message: text.message });
    else named[column] = text.text;
  }
  if (problems.length > 0) return problems;
  const read = schema.safeParse(named);
  if (read.success) return { row, value: read.data };
  return read.error.issues.map(({ path, message }) => ({
    row,
    column: typeof path[0] === 'string' ? path[0] : null,
    message,
  }));
};
