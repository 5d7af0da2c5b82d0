import { writeCsv } from './csv';
import type { Sheet } from './sheet';
import { writeXlsx } from './xlsx';

interface Format {
  readonly type: string;
  readonly write: (sheet: Sheet) => AsyncIterable<Uint8Array>;
}

export const FORMATS: Readonly<Record<'csv' | 'xlsx', Format>> = {
  csv: { type: 'text/csv; charset=utf-8', write: writeCsv },
  xlsx: {
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    write: writeXlsx,
  },
};
