import { readTable, type Table } from '../../prisma/import/table';
import { ImportRefused, problemText } from '../../prisma/import/problems';
import type { RandomAccess } from '../../prisma/import/zip';
import { z } from 'zod';
import * as cells from '../../prisma/import/cells';
import { workbookOf, zipOf, type TestCell } from './support/workbook';

/** What schools send [R43]: every encoding, every kind of cell, and files that are not what their name says. */

const schema = z.object({
  证件号码: cells.number,
  姓名: cells.required(100),
  成绩: cells.optional(),
  时间: cells.optional(),
});
const odd = { numbers: ['成绩'], times: ['时间'] };
const HEADER = '证件号码,姓名,成绩,时间';

/** The rows that were read, or what was said of the file. */
const read = async (table: Table): Promise<unknown[] | string[]> => {
  const rows: unknown[] = [];
  try {
    const { problems } = await readTable(table, {
      schema,
      odd,
      take: (batch) => {
        rows.push(...batch.map(({ value }) => value));
        return Promise.resolve();
      },
    });
    const { listed } = problems.list();
    return listed.length > 0 ? listed.map(problemText) : rows;
  } catch (error) {
    if (error instanceof ImportRefused) return error.problems.map(problemText);
    throw error;
  }
};

/** Kept in memory, and given out in small pieces. */
const inMemory = (bytes: Buffer): RandomAccess => ({
  size: bytes.length,
  range: async function* (start, end) {
    for (let at = start; at < end; at += 1000) {
      yield await Promise.resolve(bytes.subarray(at, Math.min(at + 1000, end)));
    }
  },
});

const readWorkbook = async (
  rows: readonly (readonly TestCell[])[],
  parts: Readonly<Record<string, string | Buffer>> = {},
): Promise<unknown[]> => read({ workbook: inMemory(await workbookOf(rows, { parts })) });

const head = HEADER.split(',');

describe('a CSV file', () => {
  /** 证件号码,姓名,成绩,时间 and X1,王测试 in GBK. */
  const GBK = Buffer.from(
    'd6a4bcfebac5c2eb2cd0d5c3fb2cb3c9bca82ccab1bce40d0a58312ccdf5b2e2cad42c2c0d0a',
    'hex',
  );
  const king = [{ 证件号码: 'X1', 姓名: '王测试', 成绩: '', 时间: '' }];

  it.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(`${HEADER}\nX1,王测试,,\n`)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${HEADER}\nX1,王测试,,\n`)],
    ['GBK', GBK],
  ])('in %s is read, in one piece and byte by byte', async (_name, bytes) => {
    expect(await read(bytes)).toEqual(king);
    async function* singly() {
      for (const byte of bytes) yield await Promise.resolve(Buffer.of(byte));
    }
    expect(await read(singly())).toEqual(king);
  });

  it('in GB18030 with a character of four bytes is read', async () => {
    // 㐂, which GBK does not have.
    const bytes = Buffer.concat([GBK, Buffer.from('5832', 'hex'), Buffer.from(',', 'ascii')]);
    const rare = Buffer.concat([bytes, Buffer.from('8139ef34', 'hex'), Buffer.from(',,\r\n')]);
    const rows = (await read(rare)) as { 姓名: string }[];
    expect(rows.at(-1)?.姓名).toBe(
      new TextDecoder('gb18030').decode(Buffer.from('8139ef34', 'hex')),
    );
  });

  it('whose encoding breaks in the middle is refused near the row', async () => {
    const good = Array.from({ length: 20_000 }, (_, at) => `X${at},王测试,,\n`).join('');
    const bytes = Buffer.concat([Buffer.from(`${HEADER}\n${good}`), Buffer.from([0xff, 0xff])]);
    const [said] = (await read(bytes)) as string[];
    expect(said).toMatch(/^第 \d{4,5} 行：从这一行附近起，文件既不是 UTF-8 也不是 GBK/);
  });

  it('with a quote that is never closed is refused before it fills the memory', async () => {
    async function* endless() {
      yield Buffer.from(`${HEADER}\n"X1`);
      for (let at = 0; at < 1000; at += 1) yield await Promise.resolve(Buffer.alloc(64_000, 'x'));
    }
    expect(await read(endless())).toEqual(['第 2 行：这一行过长，请检查是否漏了引号']);
  });

  it('that an export made inert comes back as it was [edge 58]', async () => {
    const rows = await read(`${HEADER}\nX1,'=王,'-5,\nX2,'王,,`);
    expect(rows).toEqual([
      { 证件号码: 'X1', 姓名: '=王', 成绩: '-5', 时间: '' },
      { 证件号码: 'X2', 姓名: "'王", 成绩: '', 时间: '' },
    ]);
  });

  it.each(['3.30E+17', '3.3e17', '4E+17'])(
    'a number turned into %s is named as what it is',
    async (text) => {
      const [said] = (await read(`${HEADER}\n${text},王,,`)) as string[];
      expect(said).toContain('第 2 行“证件号码”：已被电子表格改成科学计数法（如 3.30E+17）');
    },
  );
});

describe('a workbook', () => {
  it('is read whether its texts are shared or not, columns in any order', async () => {
    const rows = await readWorkbook([
      ['姓名', '证件号码', '时间', '成绩'],
      [{ shared: '王测试' }, '001234567890123456', '', { number: '425' }],
      [{ shared: '王测试' }, { shared: '11010119900307001x' }, { number: '46266.4166666667' }, ''],
    ]);
    expect(rows).toEqual([
      { 证件号码: '001234567890123456', 姓名: '王测试', 成绩: '425', 时间: '' },
      { 证件号码: '11010119900307001x', 姓名: '王测试', 成绩: '', 时间: '2026-09-01 10:00:00' },
    ]);
  });

  it('rich text and the reading aid above it: the text alone', async () => {
    const strings =
      '<sst><si><r><t>王</t></r><r><t>测试</t></r><rPh sb="0" eb="1"><t>wang</t></rPh></si></sst>';
    const rows = await readWorkbook([head, ['X1', { shared: 'taken from below' }, '', '']], {
      'xl/sharedStrings.xml': strings,
    });
    expect(rows).toEqual([{ 证件号码: 'X1', 姓名: '王测试', 成绩: '', 时间: '' }]);
  });

  it('rows and cells that are left out keep their places', async () => {
    const sheet = `<worksheet><sheetData><row r="1">${head
      .map((text, at) => `<c r="${'ABCD'[at]}1" t="inlineStr"><is><t>${text}</t></is></c>`)
      .join(
        '',
      )}</row><row r="9"><c r="B9" t="inlineStr"><is><t>王</t></is></c></row></sheetData></worksheet>`;
    const said = await readWorkbook([], { 'xl/worksheets/sheet1.xml': sheet });
    expect(said).toEqual(['第 9 行“证件号码”：不能为空']);
  });

  it.each<[string, TestCell, string]>([
    [
      'a number as a document',
      { number: '110101199' },
      '第 2 行“证件号码”：是数值，开头的 0 可能已经丢失',
    ],
    [
      '18 digits as a number',
      { number: '3.3010119900101E+17' },
      '第 2 行“证件号码”：已被电子表格改成科学计数法（如 3.30E+17）',
    ],
    [
      '18 digits that are written out',
      { number: '330101199001010000' },
      '第 2 行“证件号码”：已被电子表格改成科学计数法',
    ],
    ['a formula', { formula: 'A1&B1', value: 'X1' }, '第 2 行“证件号码”：是公式'],
    ['a formula without a value', { formula: 'A1', value: '' }, '第 2 行“证件号码”：是公式'],
    ['an error', { error: '#N/A' }, '第 2 行“证件号码”：是错误值'],
    ['a flag', { flag: '1' }, '第 2 行“证件号码”：是逻辑值'],
  ])('%s is refused with its row', async (_what, cell, message) => {
    const [said] = (await readWorkbook([head, [cell, '王', '', '']])) as string[];
    expect(said).toContain(message);
  });

  it('a time outside of this century is no time', async () => {
    const said = await readWorkbook([head, ['X1', '王', '', { number: '12' }]]);
    expect(said).toEqual(['第 2 行“时间”：不是有效的日期和时间']);
  });
});

describe('what is no workbook, or a trap', () => {
  const NONE = '第 1 行：不是 XLSX 工作簿，或文件已损坏';
  const BOMB = '第 1 行：压缩比异常或解压后过大，文件没有读取';

  it('a picture, and an archive of something else', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d', 'hex');
    expect(await read({ workbook: inMemory(png) })).toEqual([NONE]);
    const other = await zipOf({ 'word/document.xml': '<document/>' });
    expect(await read({ workbook: inMemory(other) })).toEqual([NONE]);
  });

  it('one that is cut short, or has a byte changed', async () => {
    const good = await workbookOf([head, ['X1', '王', '', '']]);
    expect(await read({ workbook: inMemory(good.subarray(0, good.length - 30)) })).toEqual([NONE]);
    const bad = Buffer.from(good);
    const at = bad.indexOf('xl/worksheets/sheet1.xml') + 40;
    bad.writeUInt8(bad.readUInt8(at) ^ 0xff, at);
    expect(await read({ workbook: inMemory(bad) })).toEqual([NONE]);
  });

  it('a bomb is refused by its directory, before anything is unpacked', async () => {
    const blanks = Buffer.alloc(64 * 1024 * 1024, ' ');
    const bomb = await workbookOf([head], { parts: { 'xl/worksheets/sheet1.xml': blanks } });
    expect(bomb.length).toBeLessThan(100_000);
    expect(await read({ workbook: inMemory(bomb) })).toEqual([BOMB]);
  });

  it('a bomb whose directory lies is broken off', async () => {
    const blanks = Buffer.alloc(64 * 1024 * 1024, ' ');
    const bomb = await workbookOf([head], { parts: { 'xl/worksheets/sheet1.xml': blanks } });
    // Of the last entry but one in the directory: its size unpacked.
    const name = bomb.lastIndexOf('xl/worksheets/sheet1.xml');
    bomb.writeUInt32LE(100_000, name - 46 + 24);
    expect(await read({ workbook: inMemory(bomb) })).toEqual([NONE]);
  });

  it('entities of its own are not XML that is read here', async () => {
    const laughs = `<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet><sheetData>&b;</sheetData></worksheet>`;
    expect(await readWorkbook([head], { 'xl/worksheets/sheet1.xml': laughs })).toEqual([NONE]);
  });

  it('what fails where the file is kept says nothing of the file', async () => {
    const good = await workbookOf([head]);
    const broken: RandomAccess = {
      size: good.length,
      range: () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.reject(new Error('the database is away')),
        }),
      }),
    };
    await expect(read({ workbook: broken })).rejects.toThrow('the database is away');
  });
});
