import { Readable } from 'node:stream';
import { z } from 'zod';
import { Board, RemindersAsked, UnpaidList } from '../../../api/desk/contract/boards';
import { forEachWorkbookRow } from '../../../prisma/import/workbook';
import { expectRefusal } from '../support/expect-problem';
import { createDeskRig, type Colleague, type DeskRig } from './support/desk-rig';

/** The board over HTTP [R44], and what a file of it looks like. */
let rig: DeskRig;
let officer: Colleague;
let neighbour: Colleague;
let number: string;
const NAME = '=HYPERLINK("http://evil","李")';

beforeAll(async () => {
  rig = await createDeskRig();
  officer = await rig.staff('officer', { kind: 'school', code: '99301' });
  neighbour = await rig.staff('officer', { kind: 'school', code: '99302' });
  const who = await rig.saved();
  await who.choose([{ subject: '1' }]);
  const [row] = await rig.rows<{ number: string; record_enc: Buffer }>(
    'SELECT number, record_enc FROM registration',
  );
  if (!row) throw new Error('nothing was saved');
  number = row.number;
  const record = JSON.parse(rig.personalData.decrypt(row.record_enc)) as Record<string, string>;
  const spiteful = {
    ...record,
    name: NAME,
    documentNumber: '110101200001010011',
    className: '@SUM(A1)',
  };
  await rig.rows('UPDATE registration SET record_enc = $1', [
    rig.personalData.encrypt(JSON.stringify(spiteful)),
  ]);
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const exported = ({ http }: Colleague, more: object) =>
  fetch(`${http.baseUrl}/desk/boards/exports`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie: [...http.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      'x-csrf-token': http.csrfToken ?? '',
      origin: rig.deskOrigin,
    },
    body: JSON.stringify({ list: 'unpaid', why: '催缴', ...more }),
  });
const list = ({ http }: Colleague, more: object = {}) =>
  http.read(UnpaidList, 'POST', '/desk/boards/lists', { body: { list: 'unpaid', ...more } });

test('[R44] the board counts, and the list names with a document number that is masked as everywhere [R39]', async () => {
  const board = await officer.http.read(Board, 'GET', '/desk/boards');
  expect(board.items).toMatchObject([{ campus: '993010', registered: 1, held: 1, paid: 0 }]);
  expect((await list(officer)).items).toMatchObject([
    { number, name: NAME, documentMasked: '1***11', amountYuan: '0.01' },
  ]);
});

test('[R43] a CSV has a byte order mark, keeps eighteen digits, and its formulas are inert', async () => {
  const answer = await exported(officer, { format: 'csv' });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="unpaid-all.csv"');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const [header, row] = bytes.subarray(3).toString('utf8').split('\r\n');
  expect(header).toMatch(/^学校,校区,报名号,姓名,证件类型,证件号码/);
  expect(row).toContain(`"'=HYPERLINK(""http://evil"",""李"")"`);
  expect(row).toContain(`,110101200001010011,`);
  expect(row).toContain(`,'@SUM(A1),`);
});

test('[R43] an XLSX holds every cell as text', async () => {
  const answer = await exported(officer, { format: 'xlsx', under: '993010' });
  expect(answer.headers.get('content-disposition')).toBe(
    'attachment; filename="unpaid-993010.xlsx"',
  );
  const sheet = await sheetOf(Buffer.from(await answer.arrayBuffer()));
  expect(sheet[0]?.slice(0, 3)).toEqual(['学校', '校区', '报名号']);
  expect(sheet[1]).toEqual(
    expect.arrayContaining([number, NAME, '110101200001010011', '@SUM(A1)']),
  );
});

test('[R44] a file holds the own scope alone, and another’s code does not exist', async () => {
  const own = Buffer.from(await (await exported(neighbour, { format: 'csv' })).arrayBuffer());
  expect(own.toString('utf8').trim().split('\r\n')).toHaveLength(1);
  expect((await exported(neighbour, { format: 'csv', under: '99301' })).status).toBe(404);
  await expectRefusal(list(neighbour, { under: '993010' }), 'notFound');
  expect((await list(neighbour)).items).toEqual([]);
});

test('[R48] an export is audited with who, from where and why, and holds no name', async () => {
  const rows = await rig.rows<{ detail: object }>(
    `SELECT detail FROM audit WHERE action = 'listExported' AND actor = $1 ORDER BY id`,
    [`staff:${officer.id}`],
  );
  expect(rows).toMatchObject([
    { detail: { why: '催缴', format: 'csv' } },
    { detail: { format: 'xlsx' } },
  ]);
  expect(JSON.stringify(rows)).not.toContain('HYPERLINK');
});

test('[R44] a reminder is asked once', async () => {
  const remind = () =>
    officer.http.read(RemindersAsked, 'POST', '/desk/boards/reminders', {
      body: { list: 'unpaid', under: '99301', why: '催缴' },
    });
  expect(await remind()).toEqual({ asked: 1, remindedBefore: 0 });
  expect(await remind()).toEqual({ asked: 0, remindedBefore: 1 });
});

test('a specialist sees the counts and no list; a province cannot be reminded by one click', async () => {
  const specialist = await rig.staff('specialist');
  await specialist.http.read(Board, 'GET', '/desk/boards?limit=5');
  await expectRefusal(list(specialist), 'notAllowed');
  const answer = await officer.http.send('POST', '/desk/boards/reminders', {
    body: { list: 'unpaid', under: '99', why: '催缴' },
  });
  expect(z.object({ code: z.string() }).parse(answer.json).code).toBe('invalidInput');
});

/** Rows of the sheet, as an import reads them. */
const sheetOf = async (bytes: Buffer): Promise<string[][]> => {
  const rows: string[][] = [];
  const range = (start: number, end: number) => Readable.from([bytes.subarray(start, end)]);
  await forEachWorkbookRow({ workbook: { size: bytes.length, range } }, ({ cells }) => {
    rows.push([...cells]);
    return undefined;
  });
  return rows;
};
