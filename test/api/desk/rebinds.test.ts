import { Rebind, RebindMade, RebindPage } from '../../../api/desk/contract/rebinds';
import { CandidatePage } from '../../../api/desk/contract/candidates';
import { PASSWORD } from '../support/api-rig';
import { expectRefusal } from '../support/expect-problem';
import { createDeskRig, type Colleague, type DeskRig } from './support/desk-rig';

/** 换绑 over HTTP [R40], as specialist and leader have it on their pages. */
let rig: DeskRig;
let specialist: Colleague;
let leader: Colleague;
let stranger: Colleague;
beforeAll(async () => {
  rig = await createDeskRig();
  specialist = await rig.staff('specialist');
  leader = await rig.staff('leader', { kind: 'province', code: '99' });
  stranger = await rig.staff('leader', { kind: 'province', code: '11' });
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

let accounts = 0;
const newAccount = async () => {
  const email = `xinzhanghao${(accounts += 1)}@example.cn`;
  const client = rig.browser();
  await client.register({ email, password: PASSWORD });
  await client.logIn({ email, password: PASSWORD });
  const { passportId } = await client.account();
  return { client, email, passportId };
};

const proposeFor = async (change: object = {}) => {
  const client = await rig.saved();
  const { number: registration } = await client.page();
  const to = await newAccount();
  const { version } = await specialist.http.read(
    CandidatePage,
    'GET',
    `/desk/candidates/${registration}`,
  );
  const body = {
    registration,
    version,
    passportId: to.passportId,
    email: to.email,
    grounds: '注册邮箱填写错误，已核对学号和院系',
    ...change,
  };
  const made = await specialist.http.read(RebindMade, 'POST', '/desk/rebinds', { body });
  return { client, registration, to, number: made.number };
};
const view = (by: Colleague, number: string) =>
  by.http.read(Rebind, 'GET', `/desk/rebinds/${number}`);
const decide = (by: Colleague, number: string, what: string, body: object) =>
  by.http.read(Rebind, 'POST', `/desk/rebinds/${number}/${what}`, { body });

test('[R40] proposed, approved, carried out: the new account sees the registration, the old one none', async () => {
  const { client, registration, to, number } = await proposeFor();
  const seen = await view(leader, number);
  expect(seen).toMatchObject({
    number,
    registration,
    state: 'proposed',
    stateLabel: '待审批',
    toPassportId: to.passportId,
    toEmail: 'x***@e***',
    fromEmail: 'k***@e***',
    proposer: specialist.id,
    proposerName: '测试人员',
    approver: null,
  });
  const { version, proposal } = seen;
  const approved = await decide(leader, number, 'approval', { version, proposal });
  expect(approved).toMatchObject({
    state: 'approved',
    stateLabel: '已批准，正在执行',
    approver: leader.id,
  });
  await rig.store.rebinds.apply(number);
  expect((await to.client.page()).number).toBe(registration);
  await expectRefusal(client.page(), 'notLoggedIn');
  const done = await view(specialist, number);
  expect(done).toMatchObject({ state: 'applied', stateLabel: '已完成' });
});

test('[R40] only a specialist proposes and only a leader decides', async () => {
  const { number, registration } = await proposeFor();
  const { version, proposal } = await view(specialist, number);
  await expectRefusal(decide(specialist, number, 'approval', { version, proposal }), 'notAllowed');
  const body = {
    registration,
    version: 1,
    passportId: 'A'.repeat(32),
    email: 'a@example.cn',
    grounds: '无',
  };
  await expectRefusal(
    leader.http.read(RebindMade, 'POST', '/desk/rebinds', { body }),
    'notAllowed',
  );
});

test('[R40] another province’s leader finds no such proposal, neither alone nor in the list', async () => {
  const { number } = await proposeFor();
  const { version, proposal } = await view(leader, number);
  await expectRefusal(view(stranger, number), 'notFound');
  await expectRefusal(decide(stranger, number, 'approval', { version, proposal }), 'notFound');
  await expectRefusal(decide(stranger, number, 'rejection', { version, why: '无' }), 'notFound');
  const list = (by: Colleague) =>
    by.http.read(RebindPage, 'POST', '/desk/rebinds/search', { body: { state: 'open' } });
  expect((await list(stranger)).items).toEqual([]);
  expect((await list(leader)).items.map((one) => one.number)).toContain(number);
});

test('[edge 37] two leaders: the second tab is told what the first has done', async () => {
  const { number } = await proposeFor();
  const second = await rig.staff('leader');
  const { version, proposal } = await view(second, number);
  await decide(leader, number, 'rejection', { version, why: '核对的信息不足' });
  const no = await expectRefusal(
    decide(second, number, 'approval', { version, proposal }),
    'changedMeanwhile',
  );
  expect(no.detail).toBe('该换绑申请现为：已驳回');
  expect((await view(leader, number)).note).toBe('核对的信息不足');
});

test('bad input names its field: an ID that is none, an address that is none, grounds with a phone', async () => {
  const fields = async (
    change: object,
    code: 'invalidInput' | 'reasonIsPersonal' | 'rebindAccountUnknown',
  ) => (await expectRefusal(proposeFor(change), code)).fields;
  expect(await fields({ passportId: 'XYZ' }, 'invalidInput')).toEqual(['passportId']);
  expect(await fields({ email: 'nobody' }, 'invalidInput')).toEqual(['email']);
  expect(await fields({ grounds: '请回电13800138000' }, 'reasonIsPersonal')).toEqual(['grounds']);
  expect(await fields({ email: 'somebody-else@example.cn' }, 'rebindAccountUnknown')).toEqual([
    'passportId',
  ]);
});
