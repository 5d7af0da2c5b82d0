import type { Page } from 'playwright-core';
import { DESK, MENU } from '../../../web/desk/texts/common';
import { INVITATION, LOGIN } from '../../../web/desk/texts/entry';
import { STAFF, STAFF_STATES } from '../../../web/desk/texts/staff';
import { focused } from '../support/keyboard';
import { createDeskRig, type DeskRig, type Staff } from './support/desk-rig';

/** Who gets in at the desk, who is put out, and that nothing typed goes with it; in a browser. */
let rig: DeskRig;
beforeAll(async () => {
  rig = await createDeskRig();
});
afterEach(() => rig.expectNoComplaints());
afterAll(() => rig.close());

const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

describe('getting in', () => {
  test('the first operator comes by a link from the host, with password and second factor', async () => {
    const visitor = await rig.deskVisitor();
    const { page } = visitor;
    await visitor.open('/');
    await visitor.arrives(LOGIN.title);
    await visitor.expectGoodPage('desk-login');

    const link = await rig.firstLink();
    await page.goto(link);
    await page.locator('#secret').waitFor();
    expect(page.url()).not.toContain('token');
    expect(await page.getByRole('img', { name: INVITATION.qr }).isVisible()).toBe(true);
    await visitor.expectGoodPage('desk-invitation');

    await visitor.fill({
      password: 'Zhi-hu-zhe-ye',
      passwordAgain: 'Zhi-hu-zhe-ye',
      code: '000000',
    });
    await page.keyboard.press('Control+Enter');
    await page.getByRole('link', { name: new RegExp(`^${INVITATION.code}`) }).click();
    expect(await focused(visitor)).toContain('in-code');
    expect(await visitor.field('password').inputValue()).toBe('Zhi-hu-zhe-ye');
    await visitor.expectGoodPage('desk-invitation-wrong-code');

    const credentials = await rig.join(visitor, link);
    await visitor.expectGoodPage('desk-home');
    expect(await page.getByRole('region', { name: DESK.person }).innerText()).toContain('运维');
    await visitor.button(DESK.logOut).click();
    await visitor.arrives(LOGIN.title);

    await visitor.fill({
      'login-email': credentials.email,
      'login-password': 'wrong',
      'login-code': '123456',
    });
    await visitor.button(LOGIN.submit).click();
    await page.getByText('账号、密码或动态验证码错误').waitFor();
    await visitor.expectGoodPage('desk-login-failed');
    await rig.logIn(visitor, credentials);
    await visitor.arrives(DESK.homeTitle);
  });
});

test('an invitation works once, and nobody is told more than that', async () => {
  const visitor = await rig.deskVisitor();
  await visitor.open('/invitation#token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
  await visitor.page.getByText(INVITATION.invalid).waitFor();
  await visitor.expectGoodPage('desk-invitation-ended');
  await visitor.open('/invitation');
  await visitor.page.getByText(INVITATION.noToken).waitFor();
});

describe('accounts of staff', () => {
  let operator: Staff;
  const openAccounts = async (): Promise<void> => {
    operator = await rig.staff('operator', { kind: 'all' });
    await operator.open('/staff');
    await operator.arrives(STAFF.title);
  };

  test('a stale tab is told what changed, keeps what was typed, and decides again', async () => {
    const officer = await rig.staff('officer', { kind: 'school', code: '99301' });
    await openAccounts();
    const { page } = operator;
    const { email } = officer.credentials;
    const other = await operator.tab();
    await other.open('/staff');
    await rowOf(other.page, email).getByRole('button', { name: STAFF.move }).click();
    await other.fill({ scope: '993010', why: '只负责一个校区' });
    await other.button(STAFF.move).last().click();
    await other.page.getByText('的岗位').waitFor();

    await rowOf(page, email).getByRole('button', { name: STAFF.disable }).click();
    const question = dialog(page, STAFF.disableOf('孙测试'));
    await operator.fill({ why: '已经离职' });
    await question.getByRole('button', { name: STAFF.disable }).click();
    await question.getByText(DESK.changedNext).waitFor();
    await operator.expectGoodPage('desk-staff-changed-meanwhile');
    expect(await operator.field('why').inputValue()).toBe('已经离职');
    await question.getByRole('button', { name: DESK.reload }).click();
    await rowOf(page, email).getByText('993010').waitFor();
    await question.getByRole('button', { name: STAFF.disable }).click();
    await rowOf(page, email).getByText(STAFF_STATES.disabled).waitFor();
    await operator.expectGoodPage('desk-staff');
  });

  test('who is disabled is out with the next click', async () => {
    const officer = await rig.staff('officer', { kind: 'school', code: '99302' });
    await openAccounts();
    await rowOf(operator.page, officer.credentials.email)
      .getByRole('button', { name: STAFF.disable })
      .click();
    await operator.fill({ why: '已经离职' });
    await operator.page.keyboard.press('Control+Enter');
    await operator.page.getByRole('status').getByText('已停用').waitFor();
    await officer.page.getByRole('link', { name: MENU.boards }).first().click();
    await dialog(officer.page, LOGIN.title).getByText(LOGIN.again).waitFor();
    await officer.expectGoodPage('desk-login-again');
  });

  test('a login that ends in the middle of a form costs nothing that was typed', async () => {
    await openAccounts();
    const { page } = operator;
    await operator.button(STAFF.appoint).click();
    const typed = { name: '李测试', email: 'li@example.com', scope: '99301' };
    await operator.fill(typed);
    await operator.field('role').selectOption('officer');
    await operator.expectGoodPage('desk-staff-appoint');
    await rig.rows('UPDATE staff_session SET ended_at = decision_now() WHERE ended_at IS NULL');
    await page.keyboard.press('Control+Enter');
    const login = dialog(page, LOGIN.title);
    await login.waitFor();
    await rig.moveBy(30_000);
    await operator.field('login-password').fill(operator.credentials.password);
    await operator.field('login-code').fill(await rig.code(operator.credentials));
    await login.getByRole('button', { name: LOGIN.submit }).click();
    await login.waitFor({ state: 'detached' });
    for (const [name, value] of Object.entries(typed)) {
      expect(await operator.field(name).inputValue()).toBe(value);
    }
    await page.keyboard.press('Control+Enter');
    await rowOf(page, typed.email).getByText(STAFF_STATES.invited).waitFor();
  });

  test('what cannot be is said at its field: a post without its scope', async () => {
    await openAccounts();
    await operator.button(STAFF.appoint).click();
    await operator.fill({ name: '周测试', email: 'zhou@example.com', scope: '' });
    await operator.field('role').selectOption('officer');
    await operator.button(STAFF.appointSubmit).click();
    await operator.page.locator('#in-scope-error').waitFor();
    await operator.expectGoodPage('desk-staff-wrong-scope');
  });

  test('the keyboard alone: a menu page by its number, a row below, an act, and back', async () => {
    await openAccounts();
    await rig.staff('leader', { kind: 'all' });
    const { page } = operator;
    const places = await page.getByRole('navigation').getByRole('link').allInnerTexts();
    const at = places.findIndex((label) => label.startsWith(MENU.staff));
    await operator.open('/');
    await operator.arrives(DESK.homeTitle);
    await page.keyboard.press(`Alt+Digit${at + 1}`);
    await operator.arrives(STAFF.title);
    const acts = page.getByRole('button', { name: STAFF.invite });
    await acts.first().focus();
    const rowIndex = () => page.evaluate<number>('document.activeElement.closest("tr").rowIndex');
    const first = await rowIndex();
    await page.keyboard.press('ArrowDown');
    const second = await rowIndex();
    expect(second).toBe(first + 1);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await rowIndex()).toBe(second);
  });
});
