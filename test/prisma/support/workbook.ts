import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** Workbooks as other programs write them, with every kind of cell that a file from a school may have. */

/** Text as it stands in the cell, or shared with others; a number, formula, flag or error as the file holds it. */
export type TestCell =
  | string
  | { readonly shared: string }
  | { readonly number: string }
  | { readonly formula: string; readonly value: string }
  | { readonly flag: '0' | '1' }
  | { readonly error: string };

export interface WorkbookOptions {
  /** Takes the place of a part, or adds one. */
  readonly parts?: Readonly<Record<string, string | Buffer>>;
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const RELATION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

export const workbookOf = async (
  rows: readonly (readonly TestCell[])[],
  { parts = {} }: WorkbookOptions = {},
): Promise<Buffer> => {
  const strings = new Map<string, number>();
  const sheet = rows.map((cells, at) => rowXml(cells, at + 1, strings)).join('');
  const all: Record<string, string | Buffer> = {
    'xl/workbook.xml': `${XML}<workbook ${MAIN} xmlns:r="${RELATION}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="${PACKAGE}"><Relationship Id="rId1" Type="${RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `${XML}<worksheet ${MAIN}><sheetData>${sheet}</sheetData></worksheet>`,
    'xl/sharedStrings.xml': `${XML}<sst ${MAIN}>${[...strings.keys()].map((text) => `<si><t>${escaped(text)}</t></si>`).join('')}</sst>`,
    ...parts,
  };
  return zipOf(all);
};

export const zipOf = async (parts: Readonly<Record<string, string | Buffer>>): Promise<Buffer> => {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(parts)) {
    zip.addBuffer(Buffer.isBuffer(content) ? content : Buffer.from(content), name);
  }
  zip.end();
  return buffer(zip.outputStream as Readable);
};

const rowXml = (cells: readonly TestCell[], row: number, strings: Map<string, number>): string => {
  const xml = cells.map((cell, at) => cellXml(cell, `${columnName(at)}${row}`, strings)).join('');
  return `<row r="${row}">${xml}</row>`;
};

const cellXml = (cell: TestCell, at: string, strings: Map<string, number>): string => {
  if (typeof cell === 'string') {
    if (cell === '') return '';
    return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
  }
  if ('shared' in cell) {
    const index = strings.get(cell.shared) ?? strings.size;
    strings.set(cell.shared, index);
    return `<c r="${at}" t="s"><v>${index}</v></c>`;
  }
  if ('number' in cell) return `<c r="${at}"><v>${cell.number}</v></c>`;
  if ('formula' in cell) {
    return `<c r="${at}" t="str"><f>${escaped(cell.formula)}</f><v>${escaped(cell.value)}</v></c>`;
  }
  if ('flag' in cell) return `<c r="${at}" t="b"><v>${cell.flag}</v></c>`;
  return `<c r="${at}" t="e"><v>${cell.error}</v></c>`;
};

const columnName = (at: number): string =>
  at < 26
    ? String.fromCharCode(65 + at)
    : columnName(Math.floor(at / 26) - 1) + String.fromCharCode(65 + (at % 26));

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
