import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, type Info, parse } from 'csv-parse';
import { ImportRefused } from './problems';
import type { EachRecord } from './sheet';
import { textOf, type Csv } from './text';

/** A quote that is never closed would otherwise gather the rest of the file in memory. */
const LONGEST_RECORD = 128 * 1024;

/**
 * Reads record after record. A spreadsheet's row is a record, also when a quoted cell has line ends in it. Throws
 * `ImportRefused` for what is no CSV.
 */
export const forEachCsvRecord = async (csv: Csv, each: EachRecord): Promise<void> => {
  const parser = parse({
    bom: true,
    info: true,
    max_record_size: LONGEST_RECORD,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const rowAfter = (): number => parser.info.records + parser.info.empty_lines + 1;
  // Streams end each other; why the first of them ended is what is to be told.
  const failures: unknown[] = [];
  try {
    await pipeline(
      Readable.from(remembering(textOf(csv, rowAfter), failures)),
      parser,
      async (records: AsyncIterable<unknown>) => {
        for await (const item of remembering(records, failures)) {
          const { record, info } = item as { record: string[]; info: Info };
          const cells = record.map(asTyped);
          try {
            const read = each({ row: info.records + info.empty_lines, cells });
            if (read) await read;
          } catch (error) {
            failures.push(error);
            throw error;
          }
        }
      },
    );
  } catch (error) {
    const cause = failures.length > 0 ? failures[0] : error;
    if (!(cause instanceof CsvError)) throw cause;
    throw ImportRefused.because({ row: rowAfter(), column: null, message: messageOf(cause) });
  }
};

async function* remembering<T>(items: AsyncIterable<T>, failures: unknown[]): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    failures.push(error);
    throw error;
  }
}

const APOSTROPHE = 0x27;
const INERT = /^'[=+\-@\t\r＝＋－＠]/;

/** Exports put an apostrophe before what a spreadsheet would calculate: back in, it is what it was [edge 58]. */
const asTyped = (cell: string): string =>
  cell.charCodeAt(0) === APOSTROPHE && INERT.test(cell) ? cell.slice(1) : cell;

const messageOf = ({ code }: CsvError): string =>
  code === 'CSV_MAX_RECORD_SIZE'
    ? '这一行过长，请检查是否漏了引号'
    : '引号不成对，或引号后面有多余的字符';
