import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, type Info, parse } from 'csv-parse';
import type { z } from 'zod';
import { ImportRefused, type Problem } from './problems';

/** A CSV file: its text, its bytes, or a stream of either. UTF-8, with or without a byte order mark. */
export type Csv = string | Uint8Array | AsyncIterable<string | Uint8Array>;

export interface Row<T> {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  readonly value: T;
}

/** Puts a batch into the database and tells what the database knows to be wrong with it. */
export type InsertBatch<T> = (batch: readonly Row<T>[]) => Promise<readonly Problem[]>;

const BATCH = 1000;

/**
 * Reads a table whose columns are the keys of `schema`, in any order, and hands its rows to `insert` in
 * batches. After the first problem nothing more is inserted, but the rest is still read, so that one
 * look shows all that is to be mended. Throws `ImportRefused`; the caller's transaction undoes the rest.
 * Returns the number of rows.
 */
export const importTable = async <S extends z.ZodObject>(
  csv: Csv,
  schema: S,
  insert: InsertBatch<z.output<S>>,
): Promise<number> => {
  const columns = Object.keys(schema.shape);
  const problems: Problem[] = [];
  let header: readonly string[] | undefined;
  let batch: Row<z.output<S>>[] = [];
  let rows = 0;

  const flush = async (): Promise<void> => {
    if (problems.length === 0 && batch.length > 0) problems.push(...(await insert(batch)));
    batch = [];
  };

  await forEachRecord(csv, async (cells, row) => {
    if (!header) {
      header = headerOf(cells, columns);
      return;
    }
    rows += 1;
    const read = readRow(cells, row, header, schema);
    if (Array.isArray(read)) problems.push(...read);
    else batch.push(read);
    if (batch.length === BATCH) await flush();
  });
  if (!header) throw new ImportRefused([{ row: 1, column: null, message: '文件是空的' }]);
  await flush();
  if (problems.length > 0) throw new ImportRefused(problems);
  return rows;
};

const headerOf = (cells: readonly string[], columns: readonly string[]): readonly string[] => {
  const header = cells.map((cell) => cell.trim());
  const problems = [
    ...columns
      .filter((column) => !header.includes(column))
      .map((column) => ({ row: 1, column, message: '缺少这一列' })),
    ...header
      .filter((column) => column !== '' && !columns.includes(column))
      .map((column) => ({ row: 1, column, message: '不认识这一列' })),
    ...header
      .filter((column, at) => column !== '' && header.indexOf(column) !== at)
      .map((column) => ({ row: 1, column, message: '这一列出现了两次' })),
  ];
  if (problems.length > 0) throw new ImportRefused(problems);
  return header;
};

const readRow = <S extends z.ZodObject>(
  cells: readonly string[],
  row: number,
  header: readonly string[],
  schema: S,
): Row<z.output<S>> | Problem[] => {
  if (cells.some((cell, at) => cell.trim() !== '' && !header[at])) {
    return [{ row, column: null, message: '有多出来的单元格，请检查是否漏了引号' }];
  }
  const named = Object.fromEntries(header.map((column, at) => [column, cells[at] ?? '']));
  const read = schema.safeParse(named);
  if (read.success) return { row, value: read.data };
  return read.error.issues.map(({ path, message }) => ({
    row,
    column: typeof path[0] === 'string' ? path[0] : null,
    message,
  }));
};

const forEachRecord = async (
  csv: Csv,
  each: (cells: readonly string[], row: number) => Promise<void>,
): Promise<void> => {
  const parser = parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true });
  try {
    await pipeline(Readable.from(textOf(csv)), parser, async (records) => {
      for await (const item of records) {
        const { record, info } = item as { record: string[]; info: Info };
        const isBlank = record.every((cell) => cell.trim() === '');
        if (!isBlank) await each(record, info.records + info.empty_lines);
      }
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const row = parser.info.records + parser.info.empty_lines + 1;
    throw new ImportRefused([{ row, column: null, message: '引号不成对，或引号后面有多余的字符' }]);
  }
};

async function* textOf(csv: Csv): AsyncGenerator<string> {
  if (typeof csv === 'string') {
    yield csv;
    return;
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw new ImportRefused([{ row: 1, column: null, message: '文件不是 UTF-8 编码' }]);
    }
  };
  const chunks = csv instanceof Uint8Array ? [csv] : csv;
  for await (const chunk of chunks) yield typeof chunk === 'string' ? chunk : decode(chunk);
  yield decode();
}
