import { ACCOUNT, LOGIN, PROFILE } from '../../web/texts/account';
import { CAPTCHA } from '../../web/texts/captcha';
import { COMMON } from '../../web/texts/common';
import { violationsOf } from './support/accessibility';
import { createWebRig, type WebRig } from './support/visitors';

/** What every page keeps: text stays text, nothing foreign runs, and what is not there is said. */
let rig: WebRig;
beforeAll(async () => {
  rig = await createWebRig();
});
afterEach(() => rig.expectNoComplaints());
afterAll(() => rig.close());

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
    await visitor.enter(credentials, { name: markup });
    await visitor.link(COMMON.account).click();
    await visitor.arrives(ACCOUNT.title);
    expect(await visitor.fact(PROFILE.name)).toBe(markup);
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
    const visitor = await rig.visitor();
    await visitor.enter(rig.credentials());
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

  test('a page for everybody is whole when it comes, and names the file that its script will want', async () => {
    for (const [path, name, words] of [
      ['/', 'Home', '进入报名'],
      ['/info/3', 'Info', '考试时间'],
      ['/mine', 'Mine', '正在载入'],
      ['/nowhere', 'NotFound', '没有找到页面'],
    ] as const) {
      const html = await (
        await fetch(rig.origin + path, { headers: { accept: 'text/html' } })
      ).text();
      expect(html).toContain('<title>全国大学英语四、六级考试报名网</title>');
      expect(html).toContain(words);
      const [, file = ''] =
        new RegExp(`rel="modulepreload" href="(/assets/${name}-[^"]+)"`).exec(html) ?? [];
      expect((await fetch(rig.origin + file)).headers.get('content-type')).toContain('javascript');
    }
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
