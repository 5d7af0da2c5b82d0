import { z } from 'zod';
import { Setting, SettingChange } from '../../../api/desk/contract/settings';
import type { SettingKind } from '../../../domain/settings.schema';
import { expectRefusal } from '../support/expect-problem';
import { createDeskRig, type Colleague, type DeskRig } from './support/desk-rig';

/** Settings over HTTP [R42]: forms, scopes, and what is said when it cannot be. */
let rig: DeskRig;
let operator: Colleague;
let officer: Colleague;
let neighbour: Colleague;
let auditor: Colleague;
beforeAll(async () => {
  rig = await createDeskRig();
  operator = await rig.staff('operator');
  officer = await rig.staff('officer', { kind: 'school', code: '99301' });
  neighbour = await rig.staff('officer', { kind: 'school', code: '99302' });
  auditor = await rig.staff('auditor');
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const read = ({ http }: Colleague, kind: SettingKind, target: string) =>
  http.read(Setting, 'GET', `/desk/settings/${kind}/${target}`);
const change = ({ http }: Colleague, body: object) =>
  http.read(SettingChange, 'POST', '/desk/settings/changes', {
    body: { version: 0, why: '测试', effectiveAt: null, ...body },
  });
const withdraw = ({ http }: Colleague, id: string, version: number) =>
  http.read(SettingChange, 'DELETE', `/desk/settings/changes/${id}`, {
    body: { version, why: '测试' },
  });

test('[R42] an officer sees a campus with what it offers, sets a capacity, and reads it in history', async () => {
  const campus = await read(officer, 'campus', '993010');
  const oral = campus.parts.find(({ target }) => target === '993010F');
  expect(oral).toMatchObject({
    kind: 'offering',
    values: { feeFen: 1, capacity: 100 },
    places: { sold: 0, held: 0, loweringTo: null },
    version: 0,
  });
  const made = await change(officer, {
    kind: 'offering',
    target: '993010F',
    set: { capacity: 80 },
  });
  expect(made).toMatchObject({
    state: 'applied',
    words: '容量改为 80',
    by: officer.id,
    version: 1,
  });
  expect(await read(officer, 'offering', '993010F')).toMatchObject({
    values: { capacity: 80 },
    version: 1,
    history: [{ id: made.id, why: '测试' }],
    people: { [officer.id]: '测试人员' },
  });
});

test('[R42] plans in any zone, shows what is planned, and withdraws it', async () => {
  const planned = await change(officer, {
    ...{ kind: 'campus', target: '993010', set: { closesAt: '2030-01-01T08:00:00+08:00' } },
    effectiveAt: '2029-12-31T08:00:00+08:00',
  });
  expect(planned).toMatchObject({
    state: 'scheduled',
    effectiveAt: '2029-12-31T00:00:00.000Z',
    after: { closesAt: '2030-01-01T00:00:00.000Z' },
    words: '网上报名结束时间改为 2030-01-01 08:00:00（北京时间）',
  });
  expect((await read(officer, 'campus', '993010')).planned).toMatchObject([{ id: planned.id }]);
  expect(await withdraw(officer, planned.id, planned.version)).toMatchObject({
    state: 'withdrawn',
  });
});

test('[R42] a campus shows what is planned and done for its subjects, too', async () => {
  const offering = { kind: 'offering', target: '993010J' } as const;
  const done = await change(officer, { ...offering, set: { capacity: 90 } });
  const planned = await change(officer, {
    ...{ ...offering, set: { capacity: 120 }, version: done.version },
    effectiveAt: '2029-12-31T08:00:00+08:00',
  });
  const before = await read(officer, 'campus', '993010');
  expect(before.planned.map(({ id }) => id)).toEqual([planned.id]);
  expect(before.history[0]).toMatchObject({ id: done.id, target: '993010J', words: '容量改为 90' });
  await withdraw(officer, planned.id, planned.version);
  const after = await read(officer, 'campus', '993010');
  expect(after.planned).toEqual([]);
  expect(after.history.slice(0, 2).map(({ id }) => id)).toEqual([planned.id, done.id]);
});

test('[edge 37] a stale tab is told what has changed', async () => {
  await change(operator, { kind: 'province', target: '99', set: { notice: '甲' } });
  const no = await expectRefusal(
    change(operator, { kind: 'province', target: '99', set: { notice: '乙' } }),
    'changedMeanwhile',
  );
  expect(no.status).toBe(409);
  expect(no.detail).toMatch(/北京时间.*通告已修改/);
});

test('[edge 25] a capacity between paid and held comes back as a question with its numbers', async () => {
  const who = await rig.saved();
  await who.choose([{ subject: '1' }]);
  const lower = (more: object) =>
    change(officer, { kind: 'offering', target: '9930101', set: { capacity: 0 }, ...more });
  const asked = await expectRefusal(lower({}), 'capacityBelowHeld');
  expect(asked.detail).toMatch(/已支付 0 人，另有 1 人/);
  expect(await lower({ whenHeld: 'letLapse' })).toMatchObject({
    after: { capacity: 1, loweringTo: 0 },
  });
});

test('[R48] grounds with somebody’s telephone number are refused before anything is done', async () => {
  const before = await read(operator, 'campus', '993010');
  await expectRefusal(
    change(operator, {
      kind: 'campus',
      target: '993010',
      set: { notice: 'x' },
      why: '来电 13800138000',
    }),
    'reasonIsPersonal',
  );
  expect(await read(operator, 'campus', '993010')).toEqual(before);
});

describe('bad input names its field in Chinese', () => {
  test.each([
    [
      'a target of another kind',
      { kind: 'campus', target: '993010F', set: { notice: 'x' } },
      '代码',
    ],
    [
      'a field of another kind',
      { kind: 'campus', target: '993010', set: { feeFen: 1 } },
      '不能识别',
    ],
    ['no time', { kind: 'campus', target: '993010', set: { opensAt: '明天' } }, '网上报名开始时间'],
    [
      'a capacity below nothing',
      { kind: 'offering', target: '993010F', set: { capacity: -1 } },
      '容量',
    ],
    ['half a place', { kind: 'offering', target: '993010F', set: { capacity: 1.5 } }, '容量'],
    [
      'no grounds',
      { kind: 'offering', target: '993010F', set: { capacity: 5 }, why: ' ' },
      '请填写',
    ],
    ['an unknown kind', { kind: 'planet', target: '993010', set: {} }, '正确'],
  ])('%s', async (_, body, words) => {
    const answer = await operator.http.send('POST', '/desk/settings/changes', {
      body: { version: 0, why: '测试', effectiveAt: null, ...body },
    });
    expect(answer.status).toBe(400);
    const problem = z
      .object({
        code: z.literal('invalidInput'),
        errors: z.array(z.object({ message: z.string() })),
      })
      .parse(answer.json);
    expect(problem.errors.map(({ message }) => message).join()).toContain(words);
  });
});

describe('scopes and roles', () => {
  test('another school’s setting does not exist, to read, to change or to withdraw', async () => {
    await expectRefusal(read(neighbour, 'campus', '993010'), 'notFound');
    await expectRefusal(
      change(neighbour, { kind: 'offering', target: '993010F', set: { capacity: 5 } }),
      'notFound',
    );
    const { id, version } = await change(officer, {
      ...{ kind: 'school', target: '99301', set: { contact: '教务处' } },
      effectiveAt: '2030-01-01T00:00:00Z',
    });
    await expectRefusal(withdraw(neighbour, id, version), 'notFound');
  });

  test('an auditor looks and sets nothing; an officer sets neither the sitting nor a fee', async () => {
    expect((await read(auditor, 'sitting', '262')).parts.length).toBeGreaterThan(5);
    await expectRefusal(
      change(auditor, { kind: 'campus', target: '993010', set: { notice: 'x' } }),
      'notAllowed',
    );
    await expectRefusal(
      change(officer, { kind: 'sitting', target: '262', set: { holdHours: 1 } }),
      'notAllowed',
    );
    await expectRefusal(
      change(officer, { kind: 'offering', target: '993010F', set: { feeFen: 1000 } }),
      'notAllowed',
    );
  });
});
