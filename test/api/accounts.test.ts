import { createApiRig, PASSWORD, type ApiRig } from './support/api-rig';
import { expectRefusal } from './support/expect-problem';

describe('accounts', () => {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await createApiRig();
  });
  afterEach(() => rig.expectInvariants());
  afterAll(() => rig.close());

  const newAccount = (change: Record<string, unknown>) => ({
    password: PASSWORD,
    passwordAgain: PASSWORD,
    ...change,
  });

  test('[R2] an account has an ID of 32 upper-case hex characters and keeps the optional profile', async () => {
    const client = rig.browser();
    const credentials = { email: 'profile@example.cn', password: PASSWORD };
    const profile = { phone: '13800138000', documentType: 'passport', name: '张三' };
    const captcha = await client.captcha('register');
    const body = newAccount({ email: credentials.email, captcha, profile });
    expect((await client.http.send('POST', '/accounts', { body })).status).toBe(201);

    await client.logIn(credentials);
    const account = await client.account();
    expect(account).toMatchObject({
      ...profile,
      email: 'profile@example.cn',
      emailVerified: false,
    });
    expect(account.documentTypeLabel).toBe('护照');
    expect(account.passportId).toMatch(/^[0-9A-F]{32}$/);
  });

  test('[R2] an address can be registered once, however it is written', async () => {
    await rig.browser().register({ email: 'Once@Example.cn', password: PASSWORD });
    const again = rig.browser().register({ email: 'once@example.CN', password: PASSWORD });
    const problem = await expectRefusal(again, 'emailTaken');
    expect(problem.fields).toEqual(['email']);
  });

  test('[R2] the password is typed twice alike and is not one that everybody tries', async () => {
    const client = rig.browser();
    const captcha = await client.captcha('register');
    const body = newAccount({ email: 'twice@example.cn', passwordAgain: 'other', captcha });
    const answer = await client.http.send('POST', '/accounts', { body });
    expect(answer.json).toMatchObject({ code: 'passwordMismatch', status: 422 });
    const weak = client.register({ email: 'twice@example.cn', password: '12345678' });
    await expectRefusal(weak, 'passwordWeak');
  });

  test('[R3] a wrong captcha is said first and costs nothing', async () => {
    const client = rig.browser();
    await client.register({ email: 'captcha@example.cn', password: PASSWORD });
    const wrong = { email: 'captcha@example.cn', password: 'wrong password', captcha: 'AAAA' };
    for (let time = 0; time < 25; time += 1) {
      const answer = await client.http.send('POST', '/logins', { body: wrong });
      expect(answer.json).toMatchObject({ code: 'captchaWrong', title: '验证码错误' });
    }
    await client.logIn({ email: 'captcha@example.cn', password: PASSWORD });
  });

  test('[R3] a captcha counts once, and only for what it was made for', async () => {
    const client = rig.browser();
    await client.register({ email: 'spent@example.cn', password: PASSWORD });
    const forAnother = await client.captcha('register');
    const body = { email: 'spent@example.cn', password: PASSWORD };
    const other = await client.http.send('POST', '/logins', {
      body: { ...body, captcha: forAnother },
    });
    expect(other.json).toMatchObject({ code: 'captchaWrong' });

    const captcha = await client.captcha('login');
    const first = await client.http.send('POST', '/logins', { body: { ...body, captcha } });
    expect(first.status).toBe(201);
    const second = await client.http.send('POST', '/logins', { body: { ...body, captcha } });
    expect(second.json).toMatchObject({ code: 'captchaWrong' });
  });

  test('[R3] a captcha with a changed purpose or expiry is wrong', async () => {
    const client = rig.browser();
    const solved = await client.captcha('register');
    const content = JSON.parse(Buffer.from(solved, 'base64').toString()) as {
      challenge: { parameters: { data: { purpose: string }; expiresAt: number } };
    };
    content.challenge.parameters.data.purpose = 'login';
    const captcha = Buffer.from(JSON.stringify(content)).toString('base64');
    const body = { email: 'spent@example.cn', password: PASSWORD, captcha };
    const answer = await client.http.send('POST', '/logins', { body });
    expect(answer.json).toMatchObject({ code: 'captchaWrong' });
  });

  test('[R3] unknown account and wrong password are one and the same answer', async () => {
    const client = rig.browser();
    await client.register({ email: 'known@example.cn', password: PASSWORD });
    const told = async (email: string) => {
      const captcha = await client.captcha('login');
      const body = { email, password: 'Wrong-Password-1', captcha };
      const answer = await client.http.send('POST', '/logins', { body });
      return { ...(answer.json as Record<string, unknown>), requestId: 'any' };
    };
    const wrongPassword = await told('known@example.cn');
    expect(wrongPassword).toMatchObject({ code: 'loginFailed', status: 401 });
    expect(await told('nobody@example.cn')).toEqual(wrongPassword);
  });

  test('[R3] repeated failures lock an address for a while, known or not, also for the right password', async () => {
    const client = rig.browser();
    await client.register({ email: 'locked@example.cn', password: PASSWORD });
    for (const email of ['locked@example.cn', 'never@example.cn']) {
      for (let time = 0; time < 5; time += 1) {
        await expectRefusal(client.logIn({ email, password: 'Wrong-Password-1' }), 'loginFailed');
      }
      await expectRefusal(client.logIn({ email, password: PASSWORD }), 'loginLocked');
    }
    await rig.skip(1 / 30);
    await client.logIn({ email: 'locked@example.cn', password: PASSWORD });
  });

  test('[R3] after 退出 the session is over on the server too', async () => {
    const client = await rig.account();
    const cookies = new Map(client.http.cookies);
    await client.logOut();
    expect(client.http.cookies.size).toBe(0);
    for (const [name, value] of cookies) client.http.cookies.set(name, value);
    await expectRefusal(client.account(), 'notLoggedIn');
    await expectRefusal(client.currentLogin(), 'notLoggedIn');
    await expectRefusal(client.page(), 'notLoggedIn');
    await expectRefusal(client.subjects('written'), 'notLoggedIn');
  });

  test('a session that ended is told by the hot commands themselves', async () => {
    const client = await rig.saved();
    await rig.rows('UPDATE session SET ended_at = decision_now() WHERE ended_at IS NULL');
    await expectRefusal(client.choose([{ subject: '1' }]), 'notLoggedIn');
    await expectRefusal(client.order(['1']), 'notLoggedIn');
  });

  test('[R8] between two sittings an account can still be entered; only registering must wait', async () => {
    const client = await rig.account();
    await rig.rows('UPDATE sitting SET is_current = false');
    try {
      const { header, registration } = await client.currentLogin();
      expect(header.sittingName).toBe('当前没有开放的考次');
      expect(registration.state).toBe('none');
      await expectRefusal(client.page(), 'noSitting');
    } finally {
      await rig.rows('UPDATE sitting SET is_current = true');
    }
  });
});
