import { sessionHash } from '../../store/sessions';
import { countOf, createCrowd, HOUR, MINUTE, outcomeOf, type Crowd } from './support/crowd';

let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const password = 'correct horse battery 9';
let next = 1;
const newEmail = () => `somebody-${next++}@example.com`;
const registered = async () => {
  const email = newEmail();
  return { email, ...(await crowd.store.accounts.register({ email, password })) };
};
const logIn = (email: string, typed = password) =>
  outcomeOf(crowd.store.accounts.logIn({ email, password: typed }));
const inTurn = async (times: number, act: () => Promise<string>): Promise<string[]> => {
  const outcomes: string[] = [];
  for (let time = 0; time < times; time += 1) outcomes.push(await act());
  return outcomes;
};

describe('registering an account [R2]', () => {
  test('gives an ID of 32 upper-case hex characters and logs in with what was typed', async () => {
    const { email, passportId, accountId } = await registered();
    expect(passportId).toMatch(/^[0-9A-F]{32}$/);
    const opened = await crowd.store.accounts.logIn({
      email: ` ${email.toUpperCase()} `,
      password,
    });
    expect(opened.accountId).toBe(accountId);
  });

  test('takes an address once, also from many at once and in another case', async () => {
    const email = newEmail();
    const typed = [email, email.toUpperCase(), ` ${email}`, email];
    const outcomes = await Promise.all(
      typed.map((one) => outcomeOf(crowd.store.accounts.register({ email: one, password }))),
    );
    expect(countOf(outcomes, 'granted')).toBe(1);
    expect(countOf(outcomes, 'emailTaken')).toBe(3);
  });

  test('keeps the optional profile for its holder', async () => {
    const email = newEmail();
    const profile = { phone: '13800000000', name: '测试' };
    const { accountId } = await crowd.store.accounts.register({ email, password, profile });
    expect(await crowd.store.accounts.profile(accountId)).toMatchObject({
      ...profile,
      email,
      emailVerified: false,
    });
  });
});

describe('logging in [R3]', () => {
  test('gives one answer to an unknown address and to a wrong password', async () => {
    const { email } = await registered();
    const refusals = await Promise.all(
      [email, newEmail()].map((one) =>
        crowd.store.accounts
          .logIn({ email: one, password: 'wrong' })
          .catch((error: unknown) => error),
      ),
    );
    expect(refusals[0]).toMatchObject({ refusal: { refusal: 'loginFailed' } });
    expect(refusals[1]).toEqual(refusals[0]);
  });

  test.each(['known', 'unknown'])(
    'locks an address that is %s after five failures, and opens it when a minute has passed',
    async (kind) => {
      const email = kind === 'known' ? (await registered()).email : newEmail();
      expect(await inTurn(5, () => logIn(email, 'wrong'))).toEqual(Array(5).fill('loginFailed'));
      expect(await logIn(email)).toBe('loginLocked');
      await crowd.moveClock(MINUTE - 2000);
      expect(await logIn(email)).toBe('loginLocked');
      await crowd.moveClock(2000);
      expect(await logIn(email)).toBe(kind === 'known' ? 'granted' : 'loginFailed');
    },
  );

  test('waits 1, 2, 4, 8 and then 15 minutes, and tells how long', async () => {
    const { email } = await registered();
    await inTurn(4, () => logIn(email, 'wrong'));
    for (const minutes of [1, 2, 4, 8, 15, 15]) {
      expect(await logIn(email, 'wrong')).toBe('loginFailed');
      const locked = await crowd.store.accounts.logIn({ email, password }).catch((e: unknown) => e);
      expect(locked).toMatchObject({ refusal: { refusal: 'loginLocked' } });
      const { refusal } = locked as { refusal: { retryAfterSeconds: number } };
      expect(refusal.retryAfterSeconds).toBeGreaterThan(minutes * 60 - 10);
      expect(refusal.retryAfterSeconds).toBeLessThanOrEqual(minutes * 60);
      await crowd.moveClock(minutes * MINUTE);
    }
    expect(await logIn(email)).toBe('granted');
  });

  test('forgets failures once the password was right', async () => {
    const { email } = await registered();
    await inTurn(4, () => logIn(email, 'wrong'));
    expect(await logIn(email)).toBe('granted');
    expect(await inTurn(4, () => logIn(email, 'wrong'))).not.toContain('loginLocked');
    expect(await logIn(email)).toBe('granted');
  });

  test('counts guesses made at the same time: a burst locks as surely as a series', async () => {
    const { email } = await registered();
    await Promise.all(Array.from({ length: 12 }, () => logIn(email, 'wrong')));
    expect(await logIn(email)).toBe('loginLocked');
  });

  test('locks nobody else', async () => {
    const [one, other] = [await registered(), await registered()];
    await inTurn(6, () => logIn(one.email, 'wrong'));
    expect(await logIn(other.email)).toBe('granted');
  });
});

describe('a session', () => {
  const opened = async () => {
    const { email, accountId } = await registered();
    const { token } = await crowd.store.accounts.logIn({ email, password });
    return { accountId, email, hash: sessionHash(token), token };
  };

  test('is found by its hash until it is ended, and never by its token', async () => {
    const { hash, token, accountId } = await opened();
    expect(await crowd.store.sessions.find(hash)).toMatchObject({ accountId });
    expect(await crowd.store.sessions.find(Buffer.from(token).toString('hex'))).toBeNull();
    await crowd.store.sessions.end(hash);
    expect(await crowd.store.sessions.find(hash)).toBeNull();
  });

  test('lasts twelve hours and not a second longer', async () => {
    const { hash } = await opened();
    await crowd.moveClock(12 * HOUR - 30_000);
    expect(await crowd.store.sessions.find(hash)).not.toBeNull();
    await crowd.moveClock(30_000);
    expect(await crowd.store.sessions.find(hash)).toBeNull();
  });

  test('that is ended or over carries no command', async () => {
    const [ended, over] = [await crowd.candidate(), await crowd.candidate()];
    const choose = (session: string) =>
      outcomeOf(crowd.store.registrations.chooseSubjects({ session }, [{ subject: '1' }]));
    await crowd.store.sessions.end(ended.session);
    expect(await choose(ended.session)).toBe('notLoggedIn');
    expect(await choose(sessionHash('unknown'))).toBe('notLoggedIn');
    await crowd.moveClock(12 * HOUR);
    expect(await choose(over.session)).toBe('notLoggedIn');
  });

  test('survives the end of all others when it is the one that asks', async () => {
    const { accountId, email, hash } = await opened();
    const second = await crowd.store.accounts.logIn({ email, password });
    await crowd.store.sessions.endAll(accountId, hash);
    expect(await crowd.store.sessions.find(hash)).not.toBeNull();
    expect(await crowd.store.sessions.find(sessionHash(second.token))).toBeNull();
    await crowd.store.sessions.endAll(accountId);
    expect(await crowd.store.sessions.find(hash)).toBeNull();
  });
});

describe('a captcha', () => {
  test('counts once, however many present it at the same time', async () => {
    const expiresAt = new Date(Date.parse(await crowd.store.now()) + MINUTE).toISOString();
    const spent = await Promise.all(
      Array.from({ length: 10 }, () => crowd.store.captchas.spend('captcha-1', expiresAt)),
    );
    expect(spent.filter(Boolean)).toHaveLength(1);
  });

  test('is remembered until it could no longer be presented, and forgotten then', async () => {
    const expiresAt = new Date(Date.parse(await crowd.store.now()) + MINUTE).toISOString();
    await crowd.store.captchas.spend('captcha-2', expiresAt);
    await crowd.store.captchas.forgetExpired();
    expect(await crowd.store.captchas.spend('captcha-2', expiresAt)).toBe(false);
    await crowd.moveClock(MINUTE + 1);
    await crowd.store.captchas.forgetExpired();
    expect(await crowd.rows(`SELECT FROM spent_captcha WHERE id = 'captcha-2'`)).toEqual([]);
  });
});
