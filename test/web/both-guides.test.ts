import type { SeedPerson } from '../../prisma/seed';
import type { Credentials } from '../../scripts/client/candidate-client';
import { LABELS, type Walk } from '../../scripts/web/walk';
import {
  ACCOUNT,
  EDIT,
  FIND,
  FORGOT,
  LOGIN,
  REGISTER,
  RESET,
  VERIFY,
} from '../../web/texts/account';
import { CAPTCHA } from '../../web/texts/captcha';
import { COMMON } from '../../web/texts/common';
import { ORDER, PAY } from '../../web/texts/payment';
import { MINE, SUBJECTS } from '../../web/texts/registration';
import { violationsOf } from './support/accessibility';
import { createWebRig, type Visitor, type WebRig } from './support/visitors';

/** Both guides in a browser, page by page, on the whole product. */
let rig: WebRig;
beforeAll(async () => {
  rig = await createWebRig();
});
afterEach(() => rig.expectNoComplaints());
afterAll(() => rig.close());

/** Somebody with an account, logged in and on 基本信息. */
const loggedIn = async (credentials: Credentials = rig.credentials()): Promise<Visitor> => {
  const visitor = await rig.visitor();
  await visitor.register(credentials);
  await visitor.link(REGISTER.goOn).click();
  await visitor.logIn(credentials);
  return visitor;
};

const factOf = (walk: Walk, label: string) =>
  walk.page.locator(`dt:text-is("${label}") + dd`).innerText();

/** The address of a link in a mail that leads to this page; mails carry two, for the two networks. */
const linksIn = (text: string, path: string): string[] =>
  [...text.matchAll(/https?:\/\/\S+/g)].map(([link]) => link).filter((link) => link.includes(path));

describe('guide 1, 报名流程', () => {
  const oralCampus = '993030';

  test('leads from the home page to a paid registration [R1] [R8]–[R12] [R21]–[R24] [R28]–[R30]', async () => {
    const credentials = rig.credentials();
    const person = rig.person();
    const visitor = await rig.visitor();
    const { page } = visitor;

    await visitor.open('/');
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await visitor.expectGoodPage('01-home');
    await visitor.link('注册新用户').click();
    await visitor.arrives(REGISTER.title);
    await visitor.expectGoodPage('02-register');
    await visitor.register(credentials);
    await visitor.expectGoodPage('03-registered');

    await visitor.link(REGISTER.goOn).click();
    await visitor.arrives(LOGIN.title);
    await visitor.expectGoodPage('04-login');
    await visitor.logIn(credentials);
    await visitor.expectGoodPage('05-start');
    expect(await page.getByText('未报名或当前通行证账号非报名时账号').isVisible()).toBe(true);

    await visitor.save(person);
    expect(await page.getByText('保存成功').isVisible()).toBe(true);
    const header = page.getByRole('region', { name: COMMON.personBar });
    expect(await header.innerText()).toContain(person.name);
    await visitor.subject(LABELS.written4).waitFor();
    await visitor.expectGoodPage('09-written');
    await visitor.choose(LABELS.written4);
    await visitor.expectGoodPage('10-mine-written');
    expect(await page.getByText('存在未支付笔试科目').isVisible()).toBe(true);

    await page.getByRole('link', { name: MINE.oral }).first().click();
    await visitor.arrives(SUBJECTS.oralTitle);
    await visitor.subject(LABELS.oral4).waitFor();
    await visitor.expectGoodPage('11-oral');
    await visitor.chooseOralCampus(LABELS.oral4, oralCampus);
    await visitor.expectGoodPage('12-oral-campus');
    await visitor.choose(LABELS.oral4);
    await page.getByText(`(${oralCampus})`).first().waitFor();
    await visitor.expectGoodPage('13-mine-both');
  });

  test('pays written and oral through both questions at the simulated cashier, and one mail tells of it [edge 7] [R29] [R30]', async () => {
    const visitor = await enteredWithBoth();
    const { page } = visitor;
    await visitor.link(MINE.payBoth).click();
    await page.getByRole('dialog', { name: PAY.what }).waitFor();
    await visitor.expectGoodPage('14-pay-what');
    await visitor.button(PAY.go).click();
    const sure = page.getByRole('dialog', { name: PAY.sureTitle });
    await sure.waitFor();
    expect(await sure.innerText()).toContain('支付金额为50.01元人民币');
    await visitor.expectGoodPage('15-pay-sure');
    await sure.getByRole('button', { name: PAY.confirm, exact: true }).click();
    await page.getByRole('group', { name: PAY.gateway }).waitFor();
    await visitor.expectGoodPage('16-pay-gateway');
    await visitor.button(PAY.confirm).click();
    await visitor.payAtGateway();
    await page.getByRole('heading', { name: '支付成功' }).waitFor();
    await visitor.expectGoodPage('16-return');

    await visitor.link('返回报名信息').click();
    await visitor.arrives(MINE.title);
    await page.getByText('全支付').first().waitFor();
    expect(await page.getByText('全支付').count()).toBeGreaterThanOrEqual(2);
    await visitor.expectGoodPage('17-mine-paid');
    const { credentials } = visitor;
    await rig.mail(credentials.email, '缴费成功');
    const told = await rig.rows(
      `SELECT 1 FROM mail m JOIN registration r ON r.id = m.registration_id
       WHERE m.kind = 'paymentReceived' AND r.number = $1`,
      [visitor.number],
    );
    expect(told).toHaveLength(1);
  });

  test('[edge 45] shows the payment on the return page without a session, and nothing of the person', async () => {
    const buyer = await enteredWithBoth();
    await buyer.goToGateway(MINE.payBoth);
    await buyer.payAtGateway();
    const address = buyer.page.url();
    const stranger = await rig.visitor();
    await stranger.open(address);
    await stranger.arrives('支付成功');
    const shown = await stranger.page.content();
    expect(shown).not.toContain(buyer.person.name);
    expect(shown).not.toContain(buyer.person.documentNumber);
    await stranger.link('返回报名信息').click();
    await stranger.arrives(LOGIN.title);
    expect(await stranger.page.getByText(LOGIN.again).count()).toBe(0);
  });

  test('[edge 46] leaves for the cashier in the same tab, and an unfinished payment is gone on with from 报名信息', async () => {
    const buyer = await enteredWithBoth();
    await buyer.goToGateway(MINE.payBoth);
    expect(buyer.context.pages()).toHaveLength(1);
    const trade = await buyer.page.locator('.number').innerText();
    await buyer.open('/mine');
    await buyer.page.getByRole('heading', { name: ORDER.boxTitle }).waitFor();
    await buyer.expectGoodPage('18-mine-open-order');
    await buyer.button(ORDER.goOn).click();
    await buyer.page.getByRole('button', { name: '确认付款' }).waitFor();
    expect(await buyer.page.locator('.number').innerText()).toBe(trade);
    expect(buyer.context.pages()).toHaveLength(1);
  });
});

interface Buyer extends Visitor {
  readonly credentials: Credentials;
  readonly person: SeedPerson;
  readonly number: string;
}

/** Somebody on 报名信息 with English 4 written and oral, nothing paid. Made by the API, seen in the browser. */
const enteredWithBoth = async (): Promise<Buyer> => {
  const credentials = rig.credentials();
  const person = rig.person();
  const client = rig.client();
  const { number } = await client.enter(person, credentials);
  await client.choose([{ subject: '1' }, { subject: 'F', campus: '993030' }]);
  const visitor = await rig.visitor();
  await visitor.open('/login?next=/mine');
  await visitor.logIn(credentials);
  await visitor.arrives(MINE.title);
  return { ...visitor, credentials, person, number };
};

describe('guide 2, 账号密码使用及找回', () => {
  test('verifies the address by the mail’s link, which may be opened twice, and by no other [R4]', async () => {
    const credentials = rig.credentials();
    const visitor = await loggedIn(credentials);
    const { page } = visitor;
    await visitor.link(COMMON.account).click();
    await visitor.arrives(ACCOUNT.title);
    expect(await factOf(visitor, ACCOUNT.passportId)).toMatch(/^[0-9A-F]{32}$/);
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
});

describe('what every page keeps', () => {
  test('a wrong 验证码 is refused first, and another picture comes [R3]', async () => {
    const visitor = await rig.visitor();
    await visitor.open('/login');
    const picture = visitor.page.getByRole('img', { name: CAPTCHA.pictureAlt });
    const before = await picture.getAttribute('src');
    expect(before).toMatch(/^data:image\/png;base64,/);
    await visitor.fill({ ...rig.credentials(), captcha: '????' });
    await visitor.button(LOGIN.submit).click();
    await visitor.page.getByRole('alert').waitFor();
    await visitor.expectGoodPage('30-captcha-wrong');
    expect(await visitor.page.getByRole('alert').innerText()).toContain('验证码错误');
    await visitor.page.locator(`.captcha img:not([src="${before}"])`).waitFor();
    expect(await picture.getAttribute('src')).not.toBe(before);
  });

  test('a name with markup stays text, in forms and on the account page', async () => {
    const markup = '<img src=x onerror=alert(1)>"\'&';
    const credentials = rig.credentials();
    const visitor = await rig.visitor();
    await visitor.register(credentials, { name: markup });
    await visitor.link(REGISTER.goOn).click();
    await visitor.logIn(credentials);
    await visitor.link(COMMON.account).click();
    await visitor.arrives(ACCOUNT.title);
    expect(await factOf(visitor, '姓名')).toBe(markup);
    expect(await visitor.page.locator('main img').count()).toBe(0);
    await visitor.open('/agreement');
    await visitor.page.getByRole('checkbox').check();
    await visitor.button('同意').click();
    await visitor.fill({ documentType: 'passport', documentNumber: markup, name: markup });
    await visitor.button('查询').click();
    await visitor.page.getByRole('alert').waitFor();
    expect(await visitor.field('name').inputValue()).toBe(markup);
    expect(await visitor.page.locator('main img').count()).toBe(0);
  });

  test('the headers of pages allow scripts and styles of our own alone, no frames, no sniffing, no referrer elsewhere', async () => {
    const visitor = await rig.visitor();
    for (const path of ['/', '/login', '/mine', '/api/v1/payments/alipay/return']) {
      const answer = await fetch(rig.origin + path, { headers: { accept: 'text/html' } });
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('referrer-policy')).toBe('same-origin');
    }
    await visitor.open('/');
    // The policy holds in the browser: a script that is put into the page does not run.
    visitor.expectComplaints(/Content Security Policy/);
    await visitor.page.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { textContent: 'globalThis.ran = true' }))`,
    );
    expect(await visitor.page.evaluate('globalThis.ran')).toBeUndefined();
  });

  test('the session’s cookie is for this host alone, out of scripts’ reach, and not sent from elsewhere', async () => {
    const visitor = await loggedIn();
    const [session] = (await visitor.context.cookies()).filter(({ name }) =>
      name.startsWith('__Host-'),
    );
    expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });
    expect(await visitor.page.evaluate('document.cookie')).toBe('');
    const stored = await visitor.page.evaluate<string>(
      'JSON.stringify({ ...localStorage, ...sessionStorage })',
    );
    expect(stored).not.toContain(session?.value ?? 'nothing');
  });

  test('an old browser gets a plain page that says so [R1]', async () => {
    const html = await (await fetch(rig.origin)).text();
    const [, path = ''] = /<script nomodule[^>]* src="([^"]+)"/.exec(html) ?? [];
    const script = await fetch(new URL(path, rig.origin));
    expect(script.status).toBe(200);
    const text = await script.text();
    expect(text).toContain('浏览器版本过低');
    // In words that such a browser reads.
    expect(text).not.toMatch(/=>|\b(const|let)\b|`/);
  });

  test('the question for accessibility finds a fault that is planted', async () => {
    const visitor = await rig.visitor();
    await visitor.open('/login');
    await visitor.arrives(LOGIN.title);
    expect(await violationsOf(visitor.page)).toEqual([]);
    await visitor.page.evaluate(
      `document.querySelector('label[for="in-email"]').removeAttribute('for')`,
    );
    expect(await violationsOf(visitor.page)).toHaveLength(1);
  });

  test('what is not there says so, and where to go on', async () => {
    const visitor = await rig.visitor();
    const answer = await visitor.page.goto('/no-such-page');
    expect(answer?.status()).toBe(404);
    await visitor.arrives(COMMON.notFoundTitle);
    await visitor.expectGoodPage('31-not-found');
    expect(await visitor.link(COMMON.backHome).isVisible()).toBe(true);
  });
});
