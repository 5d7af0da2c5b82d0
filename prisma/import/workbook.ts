import type { EachRecord, OddCell, SheetRecord } from './sheet';
import { NO_STRINGS, readSharedStrings, type SharedStrings } from './shared-strings';
import { ImportRefused } from './problems';
import { readXml } from './xml';
import { openArchive, refusedWorkbook, type Archive, type RandomAccess } from './zip';

/** An XLSX workbook, read part by part from wherever it is kept. */
export interface Workbook {
  readonly workbook: RandomAccess;
}

const MIB = 1024 * 1024;
const MOST = { about: MIB, strings: 128 * MIB, sheet: 640 * MIB, cells: 10_000_000, columns: 256 };
/** What a spreadsheet itself allows in a cell. */
const LONGEST_CELL = 32_767;

/**
 * Reads the rows of the first sheet that is shown. Cells keep the text that the file holds; numbers, formulas and
 * the like are named as such. Throws `ImportRefused` for what is no workbook, and for one that is too large.
 */
export const forEachWorkbookRow = async (
  { workbook }: Workbook,
  each: EachRecord,
): Promise<void> => {
  const archive = await openArchive(workbook);
  const sheet = await firstSheet(archive);
  const strings = archive.has(STRINGS)
    ? await readSharedStrings(await archive.open(STRINGS, MOST.strings))
    : NO_STRINGS;
  await readRows(await archive.open(sheet, MOST.sheet), strings, each);
};

const BOOK = 'xl/workbook.xml';
const RELATIONS = 'xl/_rels/workbook.xml.rels';
const STRINGS = 'xl/sharedStrings.xml';

const firstSheet = async (archive: Archive): Promise<string> => {
  let id: string | undefined;
  await readXml(await archive.open(BOOK, MOST.about), {
    open: (name, attributes) => {
      const isShown = (attributes['state'] ?? 'visible') === 'visible';
      if (name === 'sheet' && isShown) id ??= attributes['r:id'];
      if (name === 'workbookPr' && /^(1|true)$/.test(attributes['date1904'] ?? '')) {
        throw refusedWorkbook('使用了 1904 日期系统，请在电子表格的选项中关闭后重新保存');
      }
    },
  });
  let target: string | undefined;
  await readXml(await archive.open(RELATIONS, MOST.about), {
    open: (name, attributes) => {
      if (name === 'Relationship' && attributes['Id'] === id) target = attributes['Target'];
    },
  });
  if (id === undefined || target === undefined) throw refusedWorkbook();
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
};

/** The cell that is being read. */
interface Cell {
  at: number;
  type: string;
  text: string;
  hasFormula: boolean;
}

const readRows = async (
  bytes: AsyncIterable<Buffer>,
  strings: SharedStrings,
  each: EachRecord,
): Promise<void> => {
  let found: SheetRecord[] = [];
  let row = 0;
  let cells: string[] = [];
  let odd: Map<number, OddCell> | undefined;
  let cell: Cell | undefined;
  let next = 0;
  let count = 0;
  let inText = false;

  const refuse = (message: string): ImportRefused =>
    ImportRefused.because({ row: Math.max(row, 1), column: null, message });
  const put = ({ at, type, text, hasFormula }: Cell): void => {
    if (text === '' && !hasFormula) return;
    count += 1;
    if (count > MOST.cells) throw refuse(`单元格超过 ${MOST.cells} 个，请分成几个文件`);
    if (at < 0 || at >= MOST.columns) throw refuse('有多出来的单元格');
    const kind = hasFormula ? 'formula' : ODD[type];
    if (kind) (odd ??= new Map<number, OddCell>()).set(at, kind);
    while (cells.length < at) cells.push('');
    cells[at] = type === 's' ? sharedAt(strings, text) : text;
  };

  await readXml(bytes, {
    open: (name, attributes) => {
      inText = name === 'v' || name === 't';
      if (name === 'row') {
        row = Number(attributes['r'] ?? row + 1);
        [cells, odd, next] = [[], undefined, 0];
      } else if (name === 'c') {
        const { r, t = 'n' } = attributes;
        const at = r === undefined ? next : columnOf(r);
        next = at + 1;
        cell = { at, type: t, text: '', hasFormula: false };
      } else if (name === 'f' && cell) cell.hasFormula = true;
    },
    text: (text) => {
      if (!inText || !cell) return;
      cell.text += text;
      if (cell.text.length > LONGEST_CELL) throw refuse('有过长的单元格');
    },
    close: (name) => {
      inText = false;
      if (name === 'c' && cell) {
        put(cell);
        cell = undefined;
      } else if (name === 'row') found.push({ row, cells, ...(odd ? { odd } : {}) });
    },
    pause: async () => {
      const ready = found;
      found = [];
      for (const record of ready) {
        const read = each(record);
        if (read) await read;
      }
    },
  });
};

/** By the type that a cell is marked with; others are text: shared, in line, or a date in ISO 8601. */
const ODD: Readonly<Record<string, OddCell>> = { n: 'number', b: 'boolean', e: 'error' };

/** `AB12` → 27. */
const columnOf = (reference: string): number => {
  let column = 0;
  for (let at = 0; at < reference.length; at += 1) {
    const letter = reference.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column - 1;
};

const sharedAt = (strings: SharedStrings, index: string): string => {
  const text = strings.at(Number(index));
  if (text === undefined) throw refusedWorkbook();
  return text;
};
