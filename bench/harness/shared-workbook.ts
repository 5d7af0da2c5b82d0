import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/**
 * A workbook as spreadsheet programs save it: each text once, in a part of its own, and numbers of texts in the cells. A
 * reader has to keep all of these texts, so this is the kind that takes memory.
 */
export const writeSharedWorkbook = (
  header: readonly string[],
  pages: AsyncIterable<readonly (readonly string[])[]>,
): AsyncIterable<Uint8Array> => {
  const strings = new Map<string, number>();
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(PARTS)) zip.addBuffer(Buffer.from(text), path);
  zip.addReadStream(Readable.from(sheetXml(header, pages, strings)), 'xl/worksheets/sheet1.xml');
  // Read after the sheet, which is written first: by then it is known what is shared.
  zip.addReadStreamLazy('xl/sharedStrings.xml', (take) =>
    take(null, Readable.from(stringsXml(strings))),
  );
  zip.end();
  return zip.outputStream as Readable;
};

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const RELATION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

const PARTS: Readonly<Record<string, string>> = {
  'xl/workbook.xml': `<workbook ${MAIN} xmlns:r="${RELATION}"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}"><Relationship Id="rId1" Type="${RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
};

async function* sheetXml(
  header: readonly string[],
  pages: AsyncIterable<readonly (readonly string[])[]>,
  strings: Map<string, number>,
): AsyncGenerator<Buffer> {
  let row = 0;
  const rowXml = (cells: readonly string[]): string => {
    row += 1;
    const xml = cells.map((text, at) => {
      if (text === '') return '';
      const index = strings.get(text) ?? strings.size;
      strings.set(text, index);
      return `<c r="${String.fromCharCode(65 + at)}${row}" t="s"><v>${index}</v></c>`;
    });
    return `<row r="${row}">${xml.join('')}</row>`;
  };
  yield Buffer.from(`<worksheet ${MAIN}><sheetData>${rowXml(header)}`);
  for await (const page of pages) yield Buffer.from(page.map(rowXml).join(''));
  yield Buffer.from('</sheetData></worksheet>');
}

async function* stringsXml(strings: ReadonlyMap<string, number>): AsyncGenerator<Buffer> {
  yield Buffer.from(`<sst ${MAIN}>`);
  let some: string[] = [];
  for (const text of strings.keys()) {
    some.push(`<si><t>${text}</t></si>`);
    if (some.length < 1000) continue;
    yield await Promise.resolve(Buffer.from(some.join('')));
    some = [];
  }
  yield Buffer.from(`${some.join('')}</sst>`);
}
