import { createApiRig, PASSWORD, type ApiRig } from './support/api-rig';
import { raw } from './support/raw';

/** Cookies, CSRF, headers, and a campus behind one address. */
describe('the way in', () => {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await createApiRig({ trustProxy: 1 });
  });
  afterEach(() => rig.expectInvariants());
  afterAll(() => rig.close());

  test('the session cookie is bound to the host, hidden from scripts and not sent by other sites', async () => {
    const client = rig.browser();
    await client.register({ email: 'cookie@example.cn', password: PASSWORD });
    const captcha = await client.captcha('login');
    const body = { email: 'cookie@example.cn', password: PASSWORD, captcha };
    const answer = await client.http.send('POST', '/logins', { body });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^__Host-cet-session=[\w-]{43}; /);
    expect(cookie.split('; ').slice(1).sort()).toEqual([
      'HttpOnly',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
  });

  test('a change needs the token that only our own pages can read', async () => {
    const client = await rig.account();
    const token = client.http.csrfToken;
    const other = await rig.account();
    for (const wrong of [null, 'x', other.http.csrfToken]) {
      client.http.csrfToken = wrong;
      const answer = await client.http.send('POST', '/agreement', { body: { version: 1 } });
      expect(answer.json).toMatchObject({ code: 'csrfRejected', status: 403 });
    }
    client.http.csrfToken = token;
    await client.agree();
    expect((await client.currentLogin()).csrfToken).toBe(token);
  });

  test.each([
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('a change sent by another site is refused, with the right token too: %j', async (headers) => {
    const client = await rig.account();
    const body = { version: 1 };
    const answer = await client.http.send('POST', '/agreement', { body, headers });
    expect(answer.json).toMatchObject({ code: 'csrfRejected' });
    const login = await client.http.send('POST', '/captchas', {
      body: { purpose: 'login' },
      headers,
    });
    expect(login.json).toMatchObject({ code: 'csrfRejected' });
  });

  test('our own pages may send changes', async () => {
    const client = await rig.account();
    const headers = { origin: rig.origin, 'sec-fetch-site': 'same-origin' };
    const answer = await client.http.send('POST', '/agreement', { body: { version: 1 }, headers });
    expect(answer.status).toBe(200);
  });

  test('without a cookie, or with a made-up one, one has to log in first', async () => {
    const client = rig.browser();
    for (const value of ['', 'short', 'A'.repeat(43)]) {
      if (value !== '') client.http.cookies.set('__Host-cet-session', value);
      const answer = await client.http.send('GET', '/registrations/mine');
      expect(answer.json).toMatchObject({ code: 'notLoggedIn', status: 401 });
    }
  });

  test('every answer forbids framing, sniffing, inline scripts and keeping', async () => {
    const { headers } = await rig.browser().http.send('GET', '/registrations/mine');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('a request keeps a well-formed id of its caller and gets one otherwise', async () => {
    const asked = async (id: string) => {
      const headers = { 'x-request-id': id };
      const answer = await raw(rig.origin, 'GET', '/api/v1/nowhere', { headers });
      expect(answer.json).toMatchObject({ requestId: answer.headers['x-request-id'] });
      return answer.headers['x-request-id'];
    };
    const uuid = '0d8f7f0e-6b0f-4c39-9d1c-0d9a1d8f2a11';
    expect(await asked(uuid)).toBe(uuid);
    // A document number is no request id: it would end up in the log.
    expect(await asked('330101199001010008')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('three hundred candidates behind one address log in at once', async () => {
    const credentials = { email: 'campus@example.cn', password: PASSWORD };
    await rig.browser().register(credentials);
    const emails = Array.from({ length: 300 }, (_, at) => `campus${at}@example.cn`);
    await rig.rows(
      `INSERT INTO account (id, passport_id, email_hash, email_enc, password_hash)
       SELECT gen_random_uuid(), md5(hash::text), hash, email_enc, password_hash
       FROM account, unnest($1::bytea[]) hash WHERE email_hash = $2`,
      [
        emails.map((email) => rig.personalData.emailHash(email)),
        rig.personalData.emailHash(credentials.email),
      ],
    );
    const answers = await Promise.all(
      emails.map(async (email) => {
        const client = rig.browser();
        await client.logIn({ email, password: PASSWORD });
        return client.currentLogin();
      }),
    );
    expect(answers).toHaveLength(300);
  });
});
