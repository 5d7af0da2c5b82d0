import { createApiRig, PASSWORD, type ApiRig } from '../../api/support/api-rig';
import { expectRefusal } from '../../api/support/expect-problem';
import { createPostman, tokenIn, type Postman } from '../../api/support/postman';

/**
 * Somebody has mistyped the address of the account, and a stranger has that mailbox. The candidate gets out of
 * it without the hotline as long as that is safe, and the stranger never gets in once it matters.
 */
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

const NEW_PASSWORD = 'Strangers-Horse-8';

const mistyped = async (email: string) => {
  const client = rig.browser();
  await client.register({ email, password: PASSWORD });
  await client.logIn({ email, password: PASSWORD });
  await client.agree();
  return client;
};

const saveFor = async (client: Awaited<ReturnType<typeof mistyped>>) => {
  const person = rig.person();
  const { qualification } = await client.qualify(person);
  await client.save(qualification);
  return person;
};

describe('an address that was mistyped', () => {
  it('[edge 47] [R7] is corrected by whoever knows the password, and gets nothing any more', async () => {
    const wrong = 'xiaoming@exmaple.cn';
    const client = await mistyped(wrong);
    await saveFor(client);
    await client.askVerification();
    const strangers = await postman.tokenFor(wrong);
    await client.changeEmail({ email: 'xiaoming@example.cn', password: PASSWORD });
    await postman.deliver();

    await expectRefusal(rig.browser().verifyEmail(strangers), 'linkInvalid');
    await rig.browser().askReset(wrong);
    expect(await postman.deliver()).toEqual([]);
    await client.askVerification();
    await client.verifyEmail(await postman.tokenFor('xiaoming@example.cn'));
    expect(await client.account()).toMatchObject({ emailVerified: true });
  });

  it('[edge 47] [R7] costs nothing before a registration is saved: one registers anew', async () => {
    await mistyped('xiaohong@exmaple.cn');
    const client = await mistyped('xiaohong@example.cn');
    await saveFor(client);
    expect((await client.page()).progress).not.toEqual([]);
  });

  it('[edge 47] [R5] opens no account with a registration to the stranger whose address it is', async () => {
    const wrong = 'xiaogang@exmaple.cn';
    const client = await mistyped(wrong);
    const person = await saveFor(client);
    await rig.browser().askReset(wrong);
    const { lookup } = await rig.browser().findAccount(person);
    await rig.browser().askResetByLookup(lookup);

    const mails = (await postman.deliver()).filter(({ subject }) => subject.includes('找回密码'));
    expect(mails.map(({ to }) => to)).toEqual([wrong, wrong]);
    for (const { text, html } of mails) {
      expect(text).toContain('客服热线');
      expect(text + html).not.toContain('#token=');
    }
    expect(await client.account()).toMatchObject({ email: wrong });
  });

  it('[edge 47] [R5] nor with a link that was mailed before the registration was saved', async () => {
    const wrong = 'xiaoli@exmaple.cn';
    const client = await mistyped(wrong);
    await rig.browser().askReset(wrong);
    const token = tokenIn(await postman.mailTo(wrong));
    await saveFor(client);
    const late = rig.browser().resetPassword(token, { email: wrong, password: NEW_PASSWORD });
    await expectRefusal(late, 'linkInvalid');
    expect(await client.account()).toMatchObject({ email: wrong });
  });
});
