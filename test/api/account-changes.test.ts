import type { CandidateClient } from '../../scripts/client/candidate-client';
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
const newEmail = (): string => `aenderung${(next += 1)}@example.cn`;

/** A new account, logged in. */
const holder = async (email = newEmail()) => {
  const client = rig.browser();
  await client.register({ email, password: PASSWORD });
  await client.logIn({ email, password: PASSWORD });
  return { email, client };
};

/** One whose address is verified. */
const verified = async (email = newEmail()) => {
  const who = await holder(email);
  await who.client.askVerification();
  await who.client.verifyEmail(await postman.tokenFor(email));
  return who;
};

const canLogIn = (email: string, password = PASSWORD): Promise<boolean> =>
  rig
    .browser()
    .logIn({ email, password })
    .then(
      () => true,
      () => false,
    );

/** What was written down about this account, newest first. */
const auditOf = async (client: CandidateClient): Promise<string[]> => {
  const { passportId } = await client.account();
  const rows = await rig.rows<{ action: string; detail: object }>(
    `SELECT action, detail FROM audit JOIN account a ON a.id::text = subject
     WHERE a.passport_id = $1 ORDER BY audit.id DESC`,
    [passportId],
  );
  return rows.map(({ action, detail }) => `${action} ${JSON.stringify(detail)}`);
};

describe('修改资料', () => {
  test('[R4] sets what is named, removes what is null, and leaves the rest', async () => {
    const { client } = await holder();
    await client.changeProfile({ phone: '13800138000', documentType: 'passport', name: '张三' });
    const after = await client.changeProfile({ phone: '13900139000', name: null });
    expect(after).toMatchObject({ phone: '13900139000', documentTypeLabel: '护照' });
    expect(await client.account()).toEqual(after);
    expect(Object.keys(after)).not.toContain('name');
    expect((await auditOf(client))[0]).toBe('profileChanged {"fields":["name","phone"]}');
  });

  test('[R4] asks for a captcha, and changes nothing without the right one', async () => {
    const { client } = await holder();
    const captcha = await client.captcha('email');
    const body = { phone: '13800138000', captcha };
    const answer = await client.http.send('PATCH', '/accounts/me', { body });
    expect(answer.json).toMatchObject({ code: 'captchaWrong' });
    expect(await client.account()).not.toHaveProperty('phone');
  });

  test('[R4] changes of two fields at once do not undo each other', async () => {
    const { client } = await holder();
    await Promise.all([
      client.changeProfile({ phone: '13800138000' }),
      client.changeProfile({ name: '张三' }),
    ]);
    expect(await client.account()).toMatchObject({ phone: '13800138000', name: '张三' });
  });
});

describe('修改密码', () => {
  test('[R4] ends all other sessions and keeps the one that asks', async () => {
    const { email, client } = await holder();
    const elsewhere = rig.browser();
    await elsewhere.logIn({ email, password: PASSWORD });
    await client.changePassword(PASSWORD, NEW_PASSWORD);

    await expectRefusal(elsewhere.account(), 'notLoggedIn');
    expect(await client.account()).toMatchObject({ email });
    expect(await canLogIn(email)).toBe(false);
    expect(await canLogIn(email, NEW_PASSWORD)).toBe(true);
    expect((await postman.mailTo(email)).subject).toContain('密码已修改');
    expect((await auditOf(client))[0]).toBe('passwordChanged {}');
  });

  test('[R4] [R5] ends links that reset the password, too', async () => {
    const { email, client } = await holder();
    await client.askReset(email);
    const token = await postman.tokenFor(email);
    await client.changePassword(PASSWORD, NEW_PASSWORD);
    const late = client.resetPassword(token, { email, password: 'Third-Horse-77' });
    await expectRefusal(late, 'linkInvalid');
    expect(await canLogIn(email, NEW_PASSWORD)).toBe(true);
  });

  test('[R4] a wrong current password names its field, and is counted as a failed login', async () => {
    const { email, client } = await holder();
    for (let time = 0; time < 5; time += 1) {
      const wrong = await expectRefusal(
        client.changePassword('Wrong-Horse-1', NEW_PASSWORD),
        'passwordWrong',
      );
      expect(wrong.fields).toEqual(['currentPassword']);
    }
    await expectRefusal(client.changePassword(PASSWORD, NEW_PASSWORD), 'loginLocked');
    await expectRefusal(rig.browser().logIn({ email, password: PASSWORD }), 'loginLocked');
    await rig.skip(1 / 30);
    await client.changePassword(PASSWORD, NEW_PASSWORD);
    expect(await canLogIn(email, NEW_PASSWORD)).toBe(true);
  });

  test('[R2] [R4] the new one is typed twice alike and is not what everybody tries', async () => {
    const { email, client } = await holder();
    const differing = {
      currentPassword: PASSWORD,
      password: NEW_PASSWORD,
      passwordAgain: PASSWORD,
    };
    const answer = await client.http.send('PUT', '/accounts/me/password', { body: differing });
    expect(answer.json).toMatchObject({ code: 'passwordMismatch' });
    await expectRefusal(client.changePassword(PASSWORD, '12345678'), 'passwordWeak');
    await expectRefusal(client.changePassword(PASSWORD, email.split('@')[0] ?? ''), 'passwordWeak');
    expect(await canLogIn(email)).toBe(true);
  });

  test('[R4] of several changes at once one counts, and no login with the old password outlives it', async () => {
    const { email, client } = await holder();
    const passwords = ['First-Horse-61', 'Second-Horse-62', 'Third-Horse-63'];
    const changes = passwords.map((one) =>
      client.changePassword(PASSWORD, one).then(
        () => one,
        () => null,
      ),
    );
    const logins = Array.from({ length: 8 }, () => canLogIn(email));
    const won = (await Promise.all(changes)).filter((one) => one !== null);
    await Promise.all(logins);
    expect(won).toHaveLength(1);
    expect(
      await rig.rows(
        `SELECT FROM session s JOIN account a ON a.id = s.account_id
         WHERE a.email_hash = $1 AND s.ended_at IS NULL`,
        [rig.personalData.emailHash(email)],
      ),
    ).toHaveLength(1);
    await rig.rows('DELETE FROM login_failure');
    expect(await canLogIn(email, won[0] ?? '')).toBe(true);
  });
});

describe('修改电子邮箱', () => {
  test('[R4] [R7] an address never verified is corrected at once; the old one is told, the new one asked', async () => {
    const { email, client } = await holder();
    const right = newEmail();
    const { state, account } = await client.changeEmail({ email: right, password: PASSWORD });
    expect({ state, ...account }).toMatchObject({ state: 'changed', email: right });
    expect(account).not.toHaveProperty('pendingEmail');
    expect([await canLogIn(email), await canLogIn(right)]).toEqual([false, true]);

    const mails = await postman.deliver();
    expect(mails.map(({ to, subject }) => `${to} ${subject}`)).toEqual([
      expect.stringMatching(new RegExp(`^${email} .*电子邮箱已更换`)),
      expect.stringMatching(new RegExp(`^${right} .*请验证您的电子邮箱`)),
    ]);
    expect(JSON.stringify(mails[0])).not.toContain(right);
  });

  test('[R4] a verified address stays the login until the new one is verified; the old one is told twice', async () => {
    const { email, client } = await verified();
    const wanted = newEmail();
    const asked = await client.changeEmail({ email: wanted, password: PASSWORD });
    expect(asked).toMatchObject({
      state: 'verificationSent',
      account: { email, emailVerified: true, pendingEmail: wanted },
    });
    expect([await canLogIn(email), await canLogIn(wanted)]).toEqual([true, false]);
    const [told, link] = await postman.deliver();
    expect(told).toMatchObject({
      to: email,
      subject: expect.stringContaining('申请更换') as string,
    });
    expect(link?.to).toBe(wanted);

    const { email: shown } = await rig.browser().verifyEmail(tokenIn(link ?? { text: '' }));
    expect(shown).toBe('a***@e***');
    expect([await canLogIn(email), await canLogIn(wanted)]).toEqual([false, true]);
    expect(await client.account()).toMatchObject({ email: wanted, emailVerified: true });
    expect((await postman.mailTo(email)).subject).toContain('电子邮箱已更换');
    expect(await auditOf(client)).toEqual(
      expect.arrayContaining(['emailChanged {}', 'emailChangeAsked {}', 'emailVerified {}']),
    );
  });

  test('[R4] the password is asked again: a wrong one names its field, counts, and changes nothing', async () => {
    const { email, client } = await holder();
    const wrong = () => client.changeEmail({ email: newEmail(), password: 'Wrong-Horse-1' });
    for (let time = 0; time < 5; time += 1) {
      expect((await expectRefusal(wrong(), 'passwordWrong')).fields).toEqual(['password']);
    }
    await expectRefusal(rig.browser().logIn({ email, password: PASSWORD }), 'loginLocked');
    expect(await client.account()).toMatchObject({ email, emailVerified: false });
  });

  test('[R4] an address that somebody has is refused, however it is written', async () => {
    const { email: taken } = await holder();
    for (const { client } of [await holder(), await verified()]) {
      const asked = client.changeEmail({ email: taken.toUpperCase(), password: PASSWORD });
      expect((await expectRefusal(asked, 'emailTaken')).fields).toEqual(['email']);
    }
  });

  test('[R4] two accounts that change to one address at the same instant: one has it', async () => {
    const holders = await Promise.all([holder(), holder(), holder()]);
    const wanted = newEmail();
    const outcomes = await Promise.all(
      holders.map(({ client }) =>
        client.changeEmail({ email: wanted, password: PASSWORD }).then(
          ({ state }) => state,
          (error: { code: string }) => error.code,
        ),
      ),
    );
    expect(outcomes.sort()).toEqual(['changed', 'emailTaken', 'emailTaken']);
  });

  test('[R4] an address that two wait for goes to the one who verifies it first', async () => {
    const [one, other] = [await verified(), await verified()];
    const wanted = newEmail();
    const tokens: string[] = [];
    for (const { client } of [one, other]) {
      await client.changeEmail({ email: wanted, password: PASSWORD });
      tokens.push(await postman.tokenFor(wanted));
    }
    await rig.browser().verifyEmail(tokens[1] ?? '');
    await expectRefusal(rig.browser().verifyEmail(tokens[0] ?? ''), 'emailTaken');
    expect(await other.client.account()).toMatchObject({ email: wanted });
    expect(await one.client.account()).toMatchObject({ email: one.email, pendingEmail: wanted });
  });

  test('[R4] whoever changes back to the address of today takes back what was asked', async () => {
    const { email, client } = await verified();
    const wanted = newEmail();
    await client.changeEmail({ email: wanted, password: PASSWORD });
    const token = await postman.tokenFor(wanted);
    const { state, account } = await client.changeEmail({ email, password: PASSWORD });
    expect(state).toBe('changed');
    expect(account).not.toHaveProperty('pendingEmail');
    await expectRefusal(client.verifyEmail(token), 'linkInvalid');
    expect(await postman.deliver()).toEqual([]);
  });

  test('[R4] a new password takes back an address that is not verified yet: a thief may have asked for it', async () => {
    const { email, client } = await verified();
    const wanted = newEmail();
    await client.changeEmail({ email: wanted, password: PASSWORD });
    const token = await postman.tokenFor(wanted);
    await client.changePassword(PASSWORD, NEW_PASSWORD);
    await expectRefusal(client.verifyEmail(token), 'linkInvalid');
    expect(await client.account()).toMatchObject({ email });
  });
});

describe('验证邮箱', () => {
  test('[R4] the link may be opened twice, by anybody, and says the same', async () => {
    const { email, client } = await holder();
    const { message } = await client.askVerification();
    expect(message).toContain('请注意查收');
    const mail = await postman.mailTo(email);
    const token = tokenIn(mail);
    const opened = [await rig.browser().verifyEmail(token), await rig.browser().verifyEmail(token)];
    expect(opened).toEqual([{ email: 'a***@e***' }, { email: 'a***@e***' }]);
    expect(await client.account()).toMatchObject({ emailVerified: true });
    expect((await auditOf(client)).filter((one) => one.startsWith('emailVerified'))).toHaveLength(
      1,
    );
    expect(mail.text).toContain(`https://edu.example/verify-email#token=${token}`);
  });

  test('[R4] nothing is mailed when nothing waits to be verified', async () => {
    const { client } = await verified();
    expect((await client.askVerification()).message).toContain('无需再次验证');
    expect(await postman.deliver()).toEqual([]);
  });

  test('[R4] only the link of the newest mail works, for two days', async () => {
    const { email, client } = await holder();
    await client.askVerification();
    const first = await postman.tokenFor(email);
    await client.askVerification();
    const second = await postman.tokenFor(email);
    await expectRefusal(client.verifyEmail(first), 'linkInvalid');
    await rig.skip(48.1);
    await expectRefusal(client.verifyEmail(second), 'linkInvalid');
  });

  test('[R4] a link to the address before is over', async () => {
    const { email, client } = await holder();
    await client.askVerification();
    const token = await postman.tokenFor(email);
    await client.changeEmail({ email: newEmail(), password: PASSWORD });
    await expectRefusal(client.verifyEmail(token), 'linkInvalid');
    expect(await client.account()).toMatchObject({ emailVerified: false });
  });

  test('[R4] an account asks for ten mails an hour and no more', async () => {
    const { client } = await holder();
    for (let time = 0; time < 10; time += 1) await client.askVerification();
    await expectRefusal(client.askVerification(), 'tooManyRequests');
    expect(await postman.deliver()).toHaveLength(10);
  });
});
