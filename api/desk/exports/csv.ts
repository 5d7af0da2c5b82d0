import { stringify } from 'csv-stringify/sync';
import type { Sheet } from './sheet';

/** Spreadsheet programs take a file without it for another encoding than UTF-8. */
const BOM = '\uFEFF';

/**
 * CSV in UTF-8. A cell that a spreadsheet program would calculate (`=`, `+`, `-`, `@`, a tab or a carriage return at its
 * beginning, their full-width forms too) gets an apostrophe before it and stays text [R43].
 */
export async function* writeCsv({ header, pages }: Sheet): AsyncGenerator<Uint8Array> {
  yield lines([header], BOM);
  for await (const rows of pages) if (rows.length > 0) yield lines(rows);
}

const lines = (rows: readonly (readonly string[])[], before = ''): Buffer =>
  Buffer.from(
    before +
      stringify(
        rows.map((row) => [...row]),
        { escape_formulas: true, record_delimiter: '\r\n' },
      ),
  );
