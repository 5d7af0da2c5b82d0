import type { Pool } from 'pg';
import { MEDIA_TYPES } from '../../domain/files';
import type { Table } from '../../prisma/import/table';
import type { OpenFile } from './files';

/** How far a step has come, as staff see it and as Temporal is told. */
export interface Progress {
  /** So many rows are staged. */
  rows(rows: number): Promise<void>;
  /** So many more bytes of the file are read. */
  bytes(count: number): void;
}

const TOLD_EVERY_MS = 1_000;
/** What is left after the last byte: the rows are judged, or written, all at once. */
const MOST_PERCENT = 90;

/**
 * @param alive told after each thousand rows; throws when the step is to be given up
 */
export const createProgress = (
  pool: Pool,
  number: string,
  size: number,
  alive: (rows: number) => void,
): Progress => {
  let read = 0;
  let toldAt = 0;
  return {
    bytes: (count) => {
      read += count;
    },
    rows: async (rows) => {
      alive(rows);
      if (Date.now() - toldAt < TOLD_EVERY_MS) return;
      toldAt = Date.now();
      const percent = Math.min(MOST_PERCENT, Math.floor((read / Math.max(size, 1)) * MOST_PERCENT));
      await pool.query('UPDATE import_batch SET rows_done = $2, percent = $3 WHERE number = $1', [
        number,
        rows,
        percent,
      ]);
    },
  };
};

/** A stored file as a table: a CSV is read from its beginning, a workbook from wherever its directory says. */
export const openTable = (file: OpenFile, progress: Progress): Table =>
  file.mediaType === MEDIA_TYPES.xlsx
    ? {
        workbook: {
          size: file.size,
          range: (start, end) => counted(file.range(start, end), progress),
        },
      }
    : counted(file.content, progress);

async function* counted(
  content: AsyncIterable<Buffer>,
  progress: Progress,
): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    progress.bytes(chunk.length);
    yield chunk;
  }
}
