/** What a table is read as, whatever kind of file it came in. */

/** What a workbook's cell is besides text; a CSV has nothing but text. */
export type OddCell = 'number' | 'formula' | 'boolean' | 'error';

export interface SheetRecord {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  /** As text; of a number, the text that the file holds for it. */
  readonly cells: readonly string[];
  /** The cells that are no text, by their place in `cells`. */
  readonly odd?: ReadonlyMap<number, OddCell>;
}

/** Takes a record. The reader waits for a promise and goes on at once otherwise. */
export type EachRecord = (record: SheetRecord) => Promise<void> | undefined;
