import { createLookupReferences } from '../../api/lookup-reference';
import { mayResetByMail } from '../../domain/account-links';
import { maskEmail } from '../../domain/masked-email';
import { Refused } from '../../domain/refusals';
import { createApiRig, PASSWORD, type ApiRig } from './support/api-rig';
import { expectRefusal } from './support/expect-problem';
import { createPostman, tokenIn, type Postman } from './support/postman';

let rig: ApiRig;
let postman: Postman;
beforeAll(async () => {
  rig = await createApiRig();
  postman = createPostman(rig);
});
// What the test before has left in the outbox.
beforeEach(() => postman.deliver());
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const NEW_PASSWORD = 'Another-Horse-8';
let next = 0;
const newEmail = (): string => `verloren${(next += 1)}@example.cn`;

const holder = async (email = newEmail()) => {
  const client = rig.browser();
  await client.register({ email, password: PASSWORD });
  await client.logIn({ email, password: PASSWORD });
  return { email, client };
};

/** With a saved registration under the address; verified or not. */
const registered = async (isVerified: boolean) => {
  const person = rig.person();
  const { email, client } = await holder();
  if (isVerified) {
    await client.askVerification();
    await client.verifyEmail(await postman.tokenFor(email));
  }
  await client.agree();
  const { qualification } = await client.qualify(person);
  await client.save(qualification);
  return { email, client, person };
};

/** The token of a reset mail for this address, asked for now. */
const resetToken = async (email: string): Promise<string> => {
  await rig.browser().askReset(email);
  return postman.tokenFor(email);
};

const reset = (token: string, email: string, password = NEW_PASSWORD) =>
  rig.browser().resetPassword(token, { email, password });

describe('找回密码', () => {
  test('[R5] the mail has two links to one token; it sets a password, once, and ends all sessions', async () => {
    const { email, client } = await holder();
    const { message } = await rig.browser().askReset(email);
    expect(message).toBe('系统已把找回密码邮件发到您的邮箱，请注意查收！');
    const mail = await postman.mailTo(email);
    const token = tokenIn(mail);
    const links = [...mail.text.matchAll(/(.*)：\n(https:\S+)/g)].map(([, who, url]) => [who, url]);
    expect(links).toEqual([
      ['教育网用户', `https://edu.example/reset-password#token=${token}`],
      ['非教育网用户', `https://www.example/reset-password#token=${token}`],
    ]);
    expect(mail.html).toContain(`<a href="https://edu.example/reset-password#token=${token}">`);

    await reset(token, email);
    await expectRefusal(client.account(), 'notLoggedIn');
    await rig.browser().logIn({ email, password: NEW_PASSWORD });
    await expectRefusal(rig.browser().logIn({ email, password: PASSWORD }), 'loginFailed');
    expect((await postman.mailTo(email)).subject).toContain('密码已修改');
    await expectRefusal(reset(token, email, 'Third-Horse-77'), 'linkInvalid');
  });

  test('[R5] whoever came by the link reads mail there: the address counts as verified', async () => {
    const { email } = await holder();
    await reset(await resetToken(email), email);
    const client = rig.browser();
    await client.logIn({ email, password: NEW_PASSWORD });
    expect(await client.account()).toMatchObject({ emailVerified: true });
  });

  test('[R5] only the SHA-256 of a token is stored', async () => {
    const { email } = await holder();
    const token = await resetToken(email);
    const rows = await rig.rows(
      'SELECT encode(token_hash, $1) AS hex, t::text FROM account_token t',
      ['hex'],
    );
    const text = JSON.stringify(rows);
    expect(text).not.toContain(token);
    expect(text).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
    expect(text).toMatch(/[0-9a-f]{64}/);
  });

  test('[R5] a link works for half an hour', async () => {
    const { email } = await holder();
    const token = await resetToken(email);
    await rig.skip(0.45);
    const other = await holder();
    const late = await resetToken(other.email);
    await reset(token, email);
    await rig.skip(0.6);
    await expectRefusal(reset(late, other.email), 'linkInvalid');
  });

  test('[R5] a newer mail revokes the link of the one before', async () => {
    const { email } = await holder();
    const [first, second] = [await resetToken(email), await resetToken(email)];
    await expectRefusal(reset(first, email), 'linkInvalid');
    await reset(second, email);
    await rig.browser().logIn({ email, password: NEW_PASSWORD });
  });

  test('[R5] the e-mail that is typed must be the one that was mailed; mistyping uses nothing up', async () => {
    const { email } = await holder();
    const other = await holder();
    const token = await resetToken(email);
    const wrong = await expectRefusal(reset(token, other.email), 'linkInvalid');
    expect(wrong.detail).toContain('电子邮箱');
    await reset(token, ` ${email.toUpperCase()} `);
    await rig.browser().logIn({ email, password: NEW_PASSWORD });
  });

  test('[R5] of two who use a link at the same instant one is too late', async () => {
    const { email } = await holder();
    const token = await resetToken(email);
    const passwords = ['First-Horse-61', 'Second-Horse-62', 'Third-Horse-63'];
    const outcomes = await Promise.all(
      passwords.map((one) =>
        reset(token, email, one).then(
          () => 'reset',
          (error: { code: string }) => error.code,
        ),
      ),
    );
    expect(outcomes.sort()).toEqual(['linkInvalid', 'linkInvalid', 'reset']);
  });

  test('[R4] [R5] a link that was mailed while the address changed opens nothing to the old mailbox', async () => {
    const { email, client } = await holder();
    const [account] = await rig.rows<{ id: string }>(
      'SELECT id::text FROM account WHERE email_hash = $1',
      [rig.personalData.emailHash(email)],
    );
    await client.changeEmail({ email: newEmail(), password: PASSWORD });
    const accountId = account?.id ?? '';
    const { accountLinks } = rig.store;
    const late = await accountLinks.make({ kind: 'passwordReset', accountId, address: email });
    await expectRefusal(reset(late, email), 'linkInvalid');
    const link = await accountLinks.make({ kind: 'verifyEmail', accountId, address: email });
    await expectRefusal(client.verifyEmail(link), 'linkInvalid');
  });

  test('[R5] a link of another kind, or none of ours, is no link', async () => {
    const { email, client } = await holder();
    await client.askVerification();
    const token = await postman.tokenFor(email);
    for (const one of [token, 'A'.repeat(43), '0', '令牌']) {
      await expectRefusal(reset(one, email), 'linkInvalid');
    }
    await expectRefusal(client.verifyEmail(await resetToken(email)), 'linkInvalid');
  });

  test('[R2] [R5] the new password is typed twice alike, and a weak one uses nothing up', async () => {
    const { email } = await holder();
    const token = await resetToken(email);
    const body = { token, email, password: NEW_PASSWORD, passwordAgain: PASSWORD };
    const answer = await rig.browser().http.send('PUT', '/password-resets', { body });
    expect(answer.json).toMatchObject({ code: 'passwordMismatch' });
    await expectRefusal(reset(token, email, '12345678'), 'passwordWeak');
    await reset(token, email);
    await rig.browser().logIn({ email, password: NEW_PASSWORD });
  });

  test('[R3] [R5] a new password opens an address that guesses had locked', async () => {
    const { email } = await holder();
    const guess = () => rig.browser().logIn({ email, password: 'Wrong-Horse-1' });
    for (let time = 0; time < 5; time += 1) await expectRefusal(guess(), 'loginFailed');
    await expectRefusal(guess(), 'loginLocked');
    await reset(await resetToken(email), email);
    await rig.browser().logIn({ email, password: NEW_PASSWORD });
    const failures = await rig.rows('SELECT FROM login_failure WHERE email_hash = $1', [
      rig.personalData.emailHash(email),
    ]);
    expect(failures).toEqual([]);
  });

  test('[R4] [R5] a reset takes back an address that was asked for and is not verified yet', async () => {
    const { email, client } = await registered(true);
    const wanted = newEmail();
    await client.changeEmail({ email: wanted, password: PASSWORD });
    const thief = await postman.tokenFor(wanted);
    await reset(await resetToken(email), email);
    await expectRefusal(rig.browser().verifyEmail(thief), 'linkInvalid');
  });

  test('[R5] links that are over are forgotten, the others are not', async () => {
    const [old, young] = [await holder(), await holder()];
    await resetToken(old.email);
    await rig.skip(0.6);
    const token = await resetToken(young.email);
    await rig.store.accountLinks.forgetExpired();
    const over = await rig.rows('SELECT FROM account_token WHERE expires_at < decision_now()');
    expect(over).toEqual([]);
    await reset(token, young.email);
  });

  test('[R5] the address of the education network is ours, another is not', async () => {
    const from = async (Origin: string) => {
      const body = { email: 'a@example.cn', captcha: 'AAAA' };
      const more = { body, headers: { Origin } };
      return (await rig.browser().http.send('POST', '/password-resets', more)).json;
    };
    expect(await from('https://edu.example')).toMatchObject({ code: 'captchaWrong' });
    expect(await from('https://www.elsewhere.example')).toMatchObject({ code: 'csrfRejected' });
  });

  test('a wrong captcha is said first, and a form that fits neither shape names its field', async () => {
    const { http } = rig.browser();
    const ask = async (body: object) =>
      (await http.send('POST', '/password-resets', { body })).json;
    expect(await ask({ email: 'a@example.cn', captcha: 'AAAA' })).toMatchObject({
      code: 'captchaWrong',
    });
    expect(await ask({ email: 'nowhere', captcha: 'AAAA' })).toMatchObject({
      code: 'invalidInput',
      errors: [{ in: 'body', field: ['email'], message: '请填写正确的电子邮箱' }],
    });
    expect(await ask({ email: 'a@example.cn' })).toMatchObject({
      errors: [{ field: ['captcha'], message: '请填写验证码' }],
    });
  });
});

describe('找回已报名账号', () => {
  test('[R6] shows the masked address, mails the owner, and one more click mails the link', async () => {
    const { email, person } = await registered(true);
    const found = await rig.browser().findAccount(person);
    expect(found.email).toBe('v***@e***');
    expect(JSON.stringify(found)).not.toContain(email);
    expect((await postman.mailTo(email)).subject).toContain('有人查询了您的已报名账号');

    const { message } = await rig.browser().askResetByLookup(found.lookup);
    expect(message).toBe('系统已把找回密码邮件发到您的邮箱，请注意查收！');
    await reset(await postman.tokenFor(email), email);
    await rig.browser().logIn({ email, password: NEW_PASSWORD });
  });

  test('[R6] [R10] full-width characters and stray blanks are forgiven', async () => {
    const { person } = await registered(true);
    const wide = person.documentNumber.replace(/[0-9]/g, (digit) =>
      String.fromCharCode(digit.charCodeAt(0) + 0xfee0),
    );
    const found = await rig.browser().findAccount({ ...person, documentNumber: ` ${wide} ` });
    expect(found.email).toBe('v***@e***');
  });

  test('[R6] the miss names the hotline and the school, and no part that was wrong', async () => {
    const miss = await expectRefusal(rig.browser().findAccount(rig.person()), 'accountNotFound');
    expect(miss.title).toMatch(/客服热线.*学校.*老师/);
    expect(miss.fields).toEqual([]);
    expect(await postman.deliver()).toEqual([]);
  });

  test('[R6] a reference that was changed or made up sends nothing', async () => {
    const { person } = await registered(true);
    const { lookup } = await rig.browser().findAccount(person);
    await postman.deliver();
    const [content = ''] = lookup.split('.');
    for (const one of [`${lookup}A`, content, `${content}.`, 'x.y', '.']) {
      await expectRefusal(rig.browser().askResetByLookup(one), 'linkInvalid');
    }
    expect(await postman.deliver()).toEqual([]);
  });

  test('[R6] a reference lives for ten minutes', () => {
    let now = 0;
    const references = createLookupReferences(Buffer.alloc(32, 7), () => now);
    const lookup = references.sign('an account');
    now = 10 * 60_000;
    expect(references.read(lookup)).toBe('an account');
    now += 1;
    expect(() => references.read(lookup)).toThrow(Refused);
  });

  test('[R6] the mask has one shape for every address', () => {
    const addresses = [
      'a@b.cn',
      'Zhang.San@Example.edu.cn',
      `${'x'.repeat(60)}@${'y'.repeat(60)}.cn`,
    ];
    expect(addresses.map(maskEmail)).toEqual(['a***@b***', 'z***@e***', 'x***@y***']);
  });
});

describe('whether a password may be reset by mail [R5] [R7]', () => {
  test.each([
    [true, true, true],
    [true, false, true],
    [false, false, true],
    [false, true, false],
  ])('verified %s, registration saved %s: %s', (isEmailVerified, hasRegistration, may) => {
    expect(mayResetByMail({ isEmailVerified, hasRegistration })).toBe(may);
  });
});
