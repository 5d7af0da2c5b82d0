import { z } from 'zod';
import { Import, ImportPage } from '../../../api/desk/contract/imports';
import { student, students } from '../../support/student-file';
import { expectRefusal } from '../support/expect-problem';
import { createDeskRig, type Colleague, type DeskRig } from './support/desk-rig';
import { upload } from './support/uploads';

/** Imports over HTTP [R43]: whose they are, and what is said when it cannot be. */
let rig: DeskRig;
let officer: Colleague;
let neighbour: Colleague;
let operator: Colleague;
let auditor: Colleague;
beforeAll(async () => {
  rig = await createDeskRig();
  officer = await rig.staff('officer', { kind: 'school', code: '99301' });
  neighbour = await rig.staff('officer', { kind: 'school', code: '99302' });
  operator = await rig.staff('operator');
  auditor = await rig.staff('auditor');
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const start = async ({ http }: Colleague, file: string, kind = 'studentRecords') =>
  http.read(Import, 'POST', '/desk/imports', { body: { kind, file } });
const read = ({ http }: Colleague, number: string) =>
  http.read(Import, 'GET', `/desk/imports/${number}`);
const apply = ({ http }: Colleague, number: string, version: number) =>
  http.read(Import, 'POST', `/desk/imports/${number}/application`, { body: { version } });
const undo = ({ http }: Colleague, number: string, version: number, why = '文件有误') =>
  http.read(Import, 'POST', `/desk/imports/${number}/undo`, { body: { version, why } });
const search = ({ http }: Colleague, body: object = {}) =>
  http.read(ImportPage, 'POST', '/desk/imports/search', { body });
/** What the workflow does. */
const work = (number: string, step: 'check' | 'apply') =>
  rig.store.importWork[step](number, () => undefined);

test('[R43] from the upload to the undo, with progress, errors and words for each state', async () => {
  const { id } = await upload(officer, students(student({ 证件号码: 'HTTP0001' })));
  const { number, stateName } = await start(officer, id);
  expect(stateName).toBe('正在检查');
  await work(number, 'check');
  const checked = await read(officer, number);
  expect(checked).toMatchObject({
    state: 'checked',
    kindName: '学籍',
    percent: 100,
    counts: { inserted: 1 },
  });
  expect((await apply(officer, number, checked.version)).state).toBe('applying');
  await work(number, 'apply');
  const applied = await read(officer, number);
  expect(applied.stateName).toBe('已导入');
  expect((await undo(officer, number, applied.version)).state).toBe('undoing');
  await rig.store.importWork.takeBack(number);
  expect((await read(officer, number)).stateName).toBe('已撤销');
});

test('[R43] errors come with the row of the spreadsheet and the column, without what the cell holds', async () => {
  const { id } = await upload(
    officer,
    students(student({ 证件类型: '居民身份证', 证件号码: '3.30E+17' })),
  );
  const { number } = await start(officer, id);
  await work(number, 'check');
  const { problems } = await read(officer, number);
  expect(problems).toMatchObject({ total: 1, listed: [{ row: 2, column: '证件号码' }] });
  expect(problems.listed[0]?.message).toMatch(/^已被电子表格改成科学计数法/);
});

test('[R43] nobody of another school sees it, starts from its file, or takes it back', async () => {
  const { id } = await upload(officer, students(student({ 证件号码: 'HTTP0002' })));
  const { number, version } = await start(officer, id);
  await expectRefusal(start(neighbour, id), 'notFound');
  await expectRefusal(read(neighbour, number), 'notFound');
  await expectRefusal(apply(neighbour, number, version), 'notFound');
  await expectRefusal(undo(neighbour, number, version), 'notFound');
  expect((await search(neighbour)).items).toEqual([]);
  expect((await search(officer)).items[0]?.number).toBe(number);
  expect((await search(auditor, { state: 'checking' })).items.map((one) => one.number)).toContain(
    number,
  );
});

test('[R43] who may import what: scores and campuses are the operators’; an auditor only looks', async () => {
  const { id } = await upload(officer, students());
  await expectRefusal(start(officer, id, 'cet4Scores'), 'notAllowed');
  await expectRefusal(start(auditor, id), 'notAllowed');
  const { id: scores } = await upload(operator, '准考证号,证件类型,证件号码,姓名,成绩,年份\n');
  expect((await start(operator, scores, 'cet4Scores')).kindName).toBe('四级成绩');
});

test('[R43] a go-ahead for what somebody else has decided is told so [edge 37]', async () => {
  const { id } = await upload(officer, students(student({ 证件号码: 'HTTP0003' })));
  const { number, version } = await start(officer, id);
  const tooEarly = await expectRefusal(apply(officer, number, version), 'importNotReady');
  expect(tooEarly.detail).toBe('该导入正在检查');
  await work(number, 'check');
  const { detail } = await expectRefusal(apply(officer, number, version), 'changedMeanwhile');
  expect(detail).toBe('该导入检查通过，等待确认');
  await expectRefusal(undo(officer, number, version + 1), 'importNotApplied');
  await expectRefusal(undo(officer, number, version + 1, '张三 13800138000'), 'reasonIsPersonal');
});

test('[R43] lists are pages of fifty', async () => {
  for (let at = 0; at < 51; at += 1) {
    const { id } = await upload(operator, students(student({ 证件号码: `PAGE${at}` })));
    await start(operator, id);
  }
  const first = await search(operator, { kind: 'studentRecords' });
  expect(first.items).toHaveLength(50);
  const second = await search(operator, { kind: 'studentRecords', after: first.next });
  expect(second.items.length).toBeGreaterThan(0);
  const numbers = [...first.items, ...second.items].map(({ number }) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers).toEqual([...numbers].sort().reverse());
});

test('[R43] an export is a file of the caller’s scope, and is in the audit log', async () => {
  const { http } = officer;
  const body = { kind: 'studentRecords', format: 'csv', why: '核对学籍' };
  const answer = await http.send('POST', '/desk/imports/exports', { body });
  expect(answer.headers.get('content-disposition')).toBe(
    'attachment; filename="studentRecords.csv"',
  );
  const [header, ...lines] = answer.text.trim().split('\r\n');
  const at = (header ?? '').split(',').indexOf('校区代码');
  expect(lines.length).toBeGreaterThan(10);
  expect(
    lines.every((line) => z.string().startsWith('99301').safeParse(line.split(',').at(at)).success),
  ).toBe(true);
  const [row] = await rig.rows(`SELECT actor, detail FROM audit WHERE action = 'registerExported'`);
  expect(row).toMatchObject({
    actor: `staff:${officer.id}`,
    detail: { why: '核对学籍', place: '99301' },
  });
});
