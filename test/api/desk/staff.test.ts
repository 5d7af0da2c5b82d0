import { z } from 'zod';
import { StaffAppointed, StaffList, StaffPerson } from '../../../api/desk/contract/staff';
import { demandPolicies } from '../../../api/desk/route';
import { DESK_ROUTES } from '../../../api/desk/routes/index';
import { codeOf } from '../../../scripts/client/desk-client';
import { expectRefusal } from '../support/expect-problem';
import { createTestStore } from '../../support/test-store';
import { createPostman } from '../support/postman';
import { PASSWORD } from '../support/api-rig';
import { createDeskRig, type Colleague, type DeskRig } from './support/desk-rig';

const SCHOOL = { kind: 'school', code: '99301' } as const;
const DECIDED = { why: '岗位调整', version: 2 };

/** Staff accounts: invitation, second factor, and the end of both. */
describe('staff accounts', () => {
  let rig: DeskRig;
  let operator: Colleague;
  beforeAll(async () => {
    rig = await createDeskRig();
    operator = await rig.staff('operator');
  });
  afterEach(() => rig.expectInvariants());
  afterAll(() => rig.close());

  const appoint = (by: Colleague, email: string, post: object) =>
    by.http.read(StaffAppointed, 'POST', '/desk/staff', {
      body: { email, name: '李老师', ...post },
    });
  const act = (by: Colleague, id: string, what: string, body: object) =>
    by.http.read(StaffPerson, 'POST', `/desk/staff/${id}/${what}`, { body });
  const nothing = (client: Colleague, method: string, path: string, body?: object) =>
    client.http.read(z.unknown(), method, path, body ? { body } : {});

  test('an invited officer sets password and second factor from the mail, and is in', async () => {
    await appoint(operator, 'li@example.cn', { role: 'officer', scope: SCHOOL });
    const token = await createPostman(rig).tokenFor('li@example.cn');
    const visitor = rig.visitor();
    const credentials = await visitor.join(token, PASSWORD, await rig.now());
    expect(await visitor.me()).toMatchObject({
      name: '李老师',
      role: 'officer',
      roleName: '学校负责老师',
      scope: SCHOOL,
      state: 'active',
    });
    await expectRefusal(rig.visitor().join(token, PASSWORD, await rig.now()), 'linkInvalid');

    // The code that joined works once; the next one lets in.
    const later = rig.visitor();
    await expectRefusal(later.logIn(credentials, await rig.now()), 'deskLoginFailed');
    await rig.skip(1 / 60);
    await later.logIn(credentials, await rig.now());
    expect((await later.me()).email).toBe('li@example.cn');
  });

  test('wrong address, wrong password and wrong code are one and the same answer', async () => {
    const { credentials } = await rig.staff('finance');
    await rig.skip(1 / 60);
    const now = await rig.now();
    const wrong = [
      { ...credentials, email: 'nobody@example.cn' },
      { ...credentials, password: 'Another-Horse-9' },
      { ...credentials, secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' },
    ];
    for (const one of wrong) {
      const { title } = await expectRefusal(rig.visitor().logIn(one, now), 'deskLoginFailed');
      expect(title).toBe('账号、密码或动态验证码错误');
    }
  });

  test('guesses at the code lock the account as guesses at the password do', async () => {
    const { credentials } = await rig.staff('auditor');
    const guess = { ...credentials, secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' };
    for (let at = 0; at < 5; at += 1) {
      await expectRefusal(rig.visitor().logIn(guess, await rig.now()), 'deskLoginFailed');
    }
    await rig.skip(0.5 / 60);
    await expectRefusal(rig.visitor().logIn(credentials, await rig.now()), 'loginLocked');
  });

  test('a code that two type at the same moment lets one in', async () => {
    const { credentials } = await rig.staff('leader');
    await rig.skip(1 / 60);
    const now = await rig.now();
    const answers = await Promise.allSettled(
      [rig.visitor(), rig.visitor()].map((visitor) => visitor.logIn(credentials, now)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('who is disabled is out with the next request, also from other tabs', async () => {
    const officer = await rig.staff('officer', SCHOOL);
    expect((await officer.me()).state).toBe('active');
    const disabled = await act(operator, officer.id, 'disabling', DECIDED);
    expect(disabled).toMatchObject({ state: 'disabled', version: 3 });
    await expectRefusal(officer.me(), 'notLoggedIn');
    await rig.skip(1 / 60);
    await expectRefusal(
      rig.visitor().logIn(officer.credentials, await rig.now()),
      'deskLoginFailed',
    );
  });

  test('a stale tab is told what has changed and changes nothing', async () => {
    const officer = await rig.staff('officer', SCHOOL);
    await act(operator, officer.id, 'disabling', DECIDED);
    const problem = await expectRefusal(
      act(operator, officer.id, 'invitation', DECIDED),
      'changedMeanwhile',
    );
    expect(problem.detail).toBe('该账号现为：学校负责老师，已停用');
  });

  test('a new invitation ends the old password and second factor', async () => {
    const officer = await rig.staff('officer', SCHOOL);
    const postman = createPostman(rig);
    await postman.deliver();
    await act(operator, officer.id, 'invitation', DECIDED);
    await rig.skip(1 / 60);
    const again = await rig.now();
    await expectRefusal(rig.visitor().logIn(officer.credentials, again), 'deskLoginFailed');
    const token = await postman.tokenFor(officer.credentials.email);
    const { secret } = await rig.visitor().join(token, PASSWORD, again);
    expect(secret).not.toBe(officer.credentials.secret);
  });

  test('a province sees and appoints its own schools only; others do not exist', async () => {
    const province = await rig.staff('provinceOfficer', { kind: 'province', code: '99' });
    const elsewhere = await rig.staff('officer', { kind: 'school', code: '97301' });
    const { items } = await province.http.read(StaffList, 'GET', '/desk/staff');
    expect(items.map(({ id }) => id)).not.toContain(elsewhere.id);
    await expectRefusal(act(province, elsewhere.id, 'disabling', DECIDED), 'notFound');
    await expectRefusal(
      appoint(province, 'wang@example.cn', {
        role: 'officer',
        scope: { kind: 'school', code: '97301' },
      }),
      'notAllowed',
    );
    await appoint(province, 'wang@example.cn', { role: 'officer', scope: SCHOOL });
  });

  test('nobody changes the own account', async () => {
    await expectRefusal(act(operator, operator.id, 'disabling', DECIDED), 'notOneself');
  });

  test('an officer may not look at the accounts at all', async () => {
    const officer = await rig.staff('officer', SCHOOL);
    await expectRefusal(nothing(officer, 'GET', '/desk/staff'), 'notAllowed');
  });

  test('a moved officer has to log in again', async () => {
    const officer = await rig.staff('officer', SCHOOL);
    const post = { role: 'officer', scope: { kind: 'campus', code: '993010' } };
    await nothing(operator, 'PUT', `/desk/staff/${officer.id}/post`, { ...post, ...DECIDED });
    await expectRefusal(officer.me(), 'notLoggedIn');
  });

  test('the first operator gets another link for as long as none was used', async () => {
    const fresh = await createTestStore();
    const { staff, staffEntry } = fresh.store;
    const first = { email: 'first@example.cn', name: '钱运维' };
    const { id } = await staff.appointFirst(first);
    expect(await staff.appointFirst(first)).toEqual({ id });
    const other = staff.appointFirst({ ...first, email: 'second@example.cn' });
    await expect(other).rejects.toThrow('staffExists');
    const token = await staffEntry.makeInvitation(id);
    const { secret } = await staffEntry.look(token);
    const code = await codeOf(secret, new Date(await fresh.store.now()));
    await staffEntry.accept({ token, password: PASSWORD, code, from: '127.0.0.1' });
    await expect(staff.appointFirst(first)).rejects.toThrow('staffExists');
    await fresh.close();
  });

  test('the first operator is made once', async () => {
    const first = rig.store.staff.appointFirst({ email: 'x@example.cn', name: '某人' });
    await expect(first).rejects.toThrow('staffExists');
  });

  test('every act is audited: who, as what, from where, what before and after, why', async () => {
    const officer = await rig.staff('officer', SCHOOL);
    await act(operator, officer.id, 'disabling', DECIDED);
    const [row] = await rig.rows<{ actor: string; detail: unknown }>(
      `SELECT actor, detail FROM audit WHERE subject = $1 AND action = 'staffDisabled'`,
      [officer.id],
    );
    expect(row).toEqual({
      actor: `staff:${operator.id}`,
      detail: {
        why: '岗位调整',
        from: '127.0.0.1',
        role: 'operator',
        before: { role: 'officer', scope: SCHOOL, state: 'active' },
        after: { role: 'officer', scope: SCHOOL, state: 'disabled' },
      },
    });
  });

  test('a change without the token of our own pages is refused', async () => {
    const officer = await rig.staff('operator');
    officer.http.csrfToken = 'x';
    await expectRefusal(nothing(officer, 'DELETE', '/desk/logins/current'), 'csrfRejected');
  });

  test('the desk does not answer on the public listener', async () => {
    const answer = await fetch(`${rig.origin}/api/v1/desk/staff`);
    expect(answer.status).toBe(404);
  });

  test('the code of the app is the one of RFC 6238', async () => {
    const code = await codeOf('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', new Date(59_000));
    expect(code).toBe('287082');
  });
});

describe('policies', () => {
  test('every route of the desk says who may call it', () => {
    expect(() => demandPolicies(DESK_ROUTES)).not.toThrow();
  });

  test('one without is found at the start', () => {
    const [first] = DESK_ROUTES.filter(({ caller }) => caller === 'staff');
    if (!first) throw new Error('the desk has no route');
    const { spec, caller, handler } = first;
    expect(() => demandPolicies([{ spec, caller, handler }])).toThrow(
      'without a policy: GET /desk/logins/current',
    );
  });
});
