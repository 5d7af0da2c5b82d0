import type { SeedPerson } from '../../prisma/seed';
import type { Credentials } from '../../scripts/client/candidate-client';
import {
  ACCOUNT,
  CHANGE_PASSWORD,
  EDIT,
  FIND,
  FORGOT,
  LOGIN,
  PROFILE,
  RESET,
  VERIFY,
} from '../../web/texts/account';
import { COMMON } from '../../web/texts/common';
import { createWebRig, type Visitor, type WebRig } from './support/visitors';

/** Guide 2 in a browser: the account, and what helps who has lost it. */
let rig: WebRig;
beforeAll(async () => {
  rig = await createWebRig();
});
afterEach(() => rig.expectNoComplaints());
afterAll(() => rig.close());

/** Somebody with an account, logged in and on 基本信息. */
const loggedIn = async (credentials: Credentials = rig.credentials()): Promise<Visitor> => {
  const visitor = await rig.visitor();
  await visitor.enter(credentials);
  return visitor;
};

/** The address of a link in a mail that leads to this page; mails carry two, for the two networks. */
const linksIn = (text: string, path: string): string[] =>
  [...text.matchAll(/https?:\/\/\S+/g)].map(([link]) => link).filter((link) => link.includes(path));

describe('guide 2, 账号密码使用及找回', () => {
  test('verifies the address by the mail’s link, which may be opened twice, and by no other [R4]', async () => {
    const credentials = rig.credentials();
    const visitor = await loggedIn(credentials);
    const { page } = visitor;
    await visitor.link(COMMON.account).click();
    await visitor.arrives(ACCOUNT.title);
    expect(await visitor.fact(ACCOUNT.passportId)).toMatch(/^[0-9A-F]{32}$/);
    await visitor.expectGoodPage('20-account');
    await visitor.button(ACCOUNT.verify).click();
    const { text } = await rig.mail(credentials.email, '验证');
    const [link = ''] = linksIn(text, '/verify-email');

    const reader = await visitor.tab();
    await reader.open(link);
    await reader.arrives(VERIFY.title);
    await visitor.expectGoodPage('21-verify', reader);
    // The token stays in the page: not in the address, not in the history.
    expect(reader.page.url()).not.toContain('token');
    await reader.button(VERIFY.submit).click();
    await reader.arrives(VERIFY.doneTitle);
    await visitor.expectGoodPage('22-verified', reader);

    // Opened twice, it says the same; changed by one letter, it is none of ours.
    const second = await visitor.tab();
    await second.open(link);
    await second.button(VERIFY.submit).click();
    await second.arrives(VERIFY.doneTitle);
    const forged = await visitor.tab();
    await forged.open(link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')));
    await forged.button(VERIFY.submit).click();
    await forged.page.getByText(VERIFY.again).waitFor();
    await visitor.expectGoodPage('22-verify-forged', forged);
    await visitor.open('/account');
    await visitor.arrives(ACCOUNT.title);
    await page.getByText(ACCOUNT.verified, { exact: false }).first().waitFor();
    expect(await page.getByText(ACCOUNT.notVerified).count()).toBe(0);
  });

  test('finds the password again by either of the mail’s two links, each good for one use [R5]', async () => {
    const credentials = rig.credentials();
    await loggedIn(credentials);
    const visitor = await rig.visitor();
    await visitor.open('/login');
    await visitor.link(LOGIN.forgot).click();
    await visitor.arrives(FORGOT.title);
    await visitor.expectGoodPage('23-forgot');
    await visitor.fill({ email: credentials.email });
    await visitor.solveCaptcha();
    await visitor.button(FORGOT.submit).click();
    await visitor.arrives(FORGOT.doneTitle);
    expect(
      await visitor.page.getByText('系统已把找回密码邮件发到您的邮箱，请注意查收！').isVisible(),
    ).toBe(true);
    await visitor.expectGoodPage('24-forgot-sent');

    const { text } = await rig.mail(credentials.email, '找回密码');
    const links = linksIn(text, '/reset-password');
    expect(links).toHaveLength(2);
    const password = 'a-new-password-4-you';
    await visitor.open(links[1] ?? '');
    await visitor.arrives(RESET.title);
    await visitor.expectGoodPage('25-reset');
    await visitor.fill({ email: credentials.email, password, passwordAgain: password });
    await visitor.button(RESET.submit).click();
    await visitor.arrives(RESET.doneTitle);

    // The other link is the same token, and it is used up.
    const again = await rig.visitor();
    await again.open(links[0] ?? '');
    await again.fill({ email: credentials.email, password, passwordAgain: password });
    await again.button(RESET.submit).click();
    await again.page.getByText(RESET.invalid).waitFor();
    await again.expectGoodPage('26-reset-used');

    await visitor.link(RESET.goOn).click();
    await visitor.logIn({ email: credentials.email, password });
    expect(await visitor.page.getByText(COMMON.logOut).isVisible()).toBe(true);
  });

  test('finds the account of a saved registration, masked, and mails a reset to its owner [R6]', async () => {
    const credentials = rig.credentials();
    const person = rig.person();
    const client = rig.client();
    await client.enter(person, credentials);
    const visitor = await rig.visitor();
    await visitor.open('/find-account');
    await visitor.arrives(FIND.title);
    await visitor.expectGoodPage('27-find');
    const { documentType, documentNumber, name } = person;
    await visitor.fill({ documentType, documentNumber, name });
    await visitor.solveCaptcha();
    await visitor.button(FIND.submit).click();
    await visitor.arrives(FIND.doneTitle);
    await visitor.expectGoodPage('28-found');
    expect(await visitor.page.content()).not.toContain(credentials.email);
    await rig.mail(credentials.email, '有人查询了您的已报名账号');
    await visitor.button(FIND.sendMail).click();
    expect((await rig.mail(credentials.email, '找回密码')).to).toEqual([credentials.email]);
  });

  test('[edge 47] lets who mistyped the address log in with it and correct it [R7]', async () => {
    const wrong = rig.credentials();
    const right = `right-${wrong.email}`;
    const visitor = await loggedIn(wrong);
    await visitor.link(COMMON.account).click();
    await visitor.link(ACCOUNT.edit).click();
    await visitor.arrives(EDIT.title);
    await visitor.expectGoodPage('29-edit');
    await visitor.fill({ email: right });
    await visitor.fill({ password: wrong.password });
    await visitor.solveCaptcha();
    await visitor.button(EDIT.submit).click();
    await visitor.arrives(EDIT.doneTitle);
    const { text } = await rig.mail(right, '验证');
    expect(linksIn(text, '/verify-email').length).toBeGreaterThan(0);
    await visitor.button(COMMON.logOut).click();
    await visitor.logIn({ email: right, password: wrong.password });
    expect(await visitor.page.getByText(COMMON.logOut).isVisible()).toBe(true);
  });

  test('[edge 48] says the same of an address that has an account and of one that has none, and of every miss [R5] [R6]', async () => {
    const credentials = rig.credentials();
    const person = rig.person();
    await rig.client().enter(person, credentials);
    const visitor = await rig.visitor();
    const askReset = async (email: string): Promise<string> => {
      await visitor.open('/forgot-password');
      await visitor.fill({ email });
      await visitor.solveCaptcha();
      await visitor.button(FORGOT.submit).click();
      await visitor.arrives(FORGOT.doneTitle);
      return visitor.page.locator('main').innerText();
    };
    expect(await askReset('nobody@example.com')).toBe(await askReset(credentials.email));

    const miss = async (change: Partial<SeedPerson>): Promise<string> => {
      const { documentType, documentNumber, name } = { ...person, ...change };
      await visitor.open('/find-account');
      await visitor.fill({ documentType, documentNumber, name });
      await visitor.solveCaptcha();
      await visitor.button(FIND.submit).click();
      return visitor.page.getByRole('alert').innerText();
    };
    const unsaved = rig.person();
    const answers = [await miss({ name: '王小明' }), await miss(unsaved)];
    expect(answers[0]).toBe(answers[1]);
    expect(answers[0]).toContain('客服');
  });

  test('changes profile and password; other sessions end with the old password [R4]', async () => {
    const credentials = rig.credentials();
    const visitor = await loggedIn(credentials);
    const elsewhere = await rig.visitor();
    await elsewhere.open('/login?next=/account');
    await elsewhere.logIn(credentials);

    await visitor.open('/account/edit');
    await visitor.fill({ phone: '13800138000', name: '李小明' });
    await visitor.solveCaptcha();
    await visitor.button(EDIT.submit).click();
    await visitor.arrives(EDIT.doneTitle);
    await visitor.open('/account/password');
    await visitor.arrives(CHANGE_PASSWORD.title);
    await visitor.expectGoodPage('40-password');
    const password = 'another-password-4-me';
    const again = { password, passwordAgain: password };
    await visitor.fill({ currentPassword: 'not-this-one-at-all', ...again });
    await visitor.button(CHANGE_PASSWORD.submit).click();
    await visitor.page.getByRole('alert').waitFor();
    await visitor.fill({ currentPassword: credentials.password, ...again });
    await visitor.button(CHANGE_PASSWORD.submit).click();
    await visitor.arrives(CHANGE_PASSWORD.doneTitle);
    await visitor.link(CHANGE_PASSWORD.back).click();
    await visitor.arrives(ACCOUNT.title);
    expect(await visitor.fact(PROFILE.name)).toBe('李小明');

    await elsewhere.open('/account');
    await elsewhere.arrives(LOGIN.title);
    await elsewhere.logIn({ email: credentials.email, password });
    await elsewhere.arrives(ACCOUNT.title);
    expect(await elsewhere.fact(PROFILE.phone)).toBe('13800138000');
  });
});
