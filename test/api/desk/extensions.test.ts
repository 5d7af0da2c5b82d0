import {
  ExtensionBatch,
  ExtensionList,
  ExtensionProposed,
} from '../../../api/desk/contract/extensions';
import { expectRefusal } from '../support/expect-problem';
import { createDeskRig, type Colleague, type DeskRig } from './support/desk-rig';

/** Emergency extensions over HTTP [R45]: a dry run, a start that cannot be clicked twice, progress. */
let rig: DeskRig;
let leader: Colleague;
let elsewhere: Colleague;
beforeAll(async () => {
  rig = await createDeskRig();
  leader = await rig.staff('leader');
  elsewhere = await rig.staff('leader', { kind: 'province', code: '98' });
  await (await rig.saved()).choose([{ subject: '1' }]);
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const SCHOOL = { kind: 'school', code: '99301' };
const propose = ({ http }: Colleague, more: object = {}) =>
  http.read(ExtensionProposed, 'POST', '/desk/extensions', {
    body: { scope: SCHOOL, hours: 2, why: '支付平台故障', ...more },
  });
const start = ({ http }: Colleague, number: string, version: number) =>
  http.read(ExtensionBatch, 'POST', `/desk/extensions/${number}/start`, { body: { version } });
const read = ({ http }: Colleague, number: string) =>
  http.read(ExtensionBatch, 'GET', `/desk/extensions/${number}`);

test('[R45] a dry run says what would be moved, a start runs it once, and its progress can be seen', async () => {
  const proposed = await propose(leader);
  expect(proposed).toMatchObject({
    state: 'proposed',
    total: 1,
    counts: { registrations: 1, entries: 1, empty: 0, openAttempts: 0 },
    recent: [],
  });
  const { number, version } = proposed;
  expect(await start(leader, number, version)).toMatchObject({
    state: 'running',
    startedBy: leader.id,
  });
  const again = await expectRefusal(start(leader, number, version), 'changedMeanwhile');
  expect(again.detail).toContain('已经开始');
  await rig.store.extending.extendSome({ number, after: '0', limit: 10 });
  expect(await read(leader, number)).toMatchObject({ state: 'done', moved: 1, skipped: 0 });
  const list = await leader.http.read(ExtensionList, 'GET', '/desk/extensions');
  expect(list.items.map((one) => one.number)).toEqual([number]);
});

test('[R45] nobody extends beyond their scope, and a batch of another scope does not exist', async () => {
  await expectRefusal(propose(elsewhere), 'notFound');
  await expectRefusal(propose(elsewhere, { scope: { kind: 'all' } }), 'notFound');
  const { number, version } = await propose(leader);
  await expectRefusal(read(elsewhere, number), 'notFound');
  await expectRefusal(start(elsewhere, number, version), 'notFound');
});

test('[R45] an officer extends nothing', async () => {
  const officer = await rig.staff('officer', { kind: 'school', code: '99301' });
  await expectRefusal(propose(officer), 'notAllowed');
});

test.each([
  ['no hours', { hours: 0 }, '顺延小时数不能小于1'],
  ['too many hours', { hours: 73 }, '顺延小时数不能大于72'],
  ['no grounds', { why: '' }, '请填写'],
])('%s are refused by their field', async (_, more, words) => {
  const answer = await leader.http.send('POST', '/desk/extensions', {
    body: { scope: SCHOOL, hours: 2, why: '故障', ...more },
  });
  expect(answer.status).toBe(400);
  expect(answer.text).toContain(words);
});
