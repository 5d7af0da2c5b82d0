import { randomUUID } from 'node:crypto';
import type { CandidateClient } from '../../scripts/client/candidate-client';
import { createApiRig, PASSWORD, type ApiRig } from './support/api-rig';
import { raw, type RawAnswer } from './support/raw';

const ENTRIES = '/api/v1/registrations/mine/entries';

/** Whatever comes in: a 4xx problem with a stable code and a Chinese sentence, and nothing half-done. */
describe('bad input', () => {
  let rig: ApiRig;
  let client: CandidateClient;
  beforeAll(async () => {
    rig = await createApiRig({ limits: { sessionCommands: { points: 1000, seconds: 60 } } });
    client = await rig.saved();
  });
  const expectNothingHalfDone = async () => {
    expect((await client.page()).written.rows).toEqual([]);
    await rig.expectInvariants();
  };
  afterEach(expectNothingHalfDone);
  afterAll(() => rig.close());

  const headers = (more: Record<string, string> = {}): Record<string, string> => ({
    'content-type': 'application/json',
    'x-csrf-token': client.http.csrfToken ?? '',
    'idempotency-key': randomUUID(),
    cookie: [...client.http.cookies].map((pair) => pair.join('=')).join(),
    ...more,
  });
  const post = (body: string | Buffer, more: Record<string, string> = {}) =>
    raw(rig.origin, 'POST', ENTRIES, { headers: headers(more), body });
  const expectProblem = (answer: RawAnswer, status: number, code: string) => {
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json).toMatchObject({
      type: `urn:cet-registration:problem:${code}`,
      status,
      code,
      title: expect.stringMatching(/\p{Script=Han}/u) as unknown,
      requestId: answer.headers['x-request-id'],
    });
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/\bat \/|node_modules|Error:|zod/);
  };

  test.each([
    ['half a document', '{"subjects": [{"subject": "1"'],
    ['no JSON at all', 'subjects=1'],
    ['a bare NaN', 'NaN'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['arrays a thousand deep', '['.repeat(1000) + ']'.repeat(1000)],
  ])('%s is malformed', async (_what, body) => {
    expectProblem(await post(body), 400, 'malformedBody');
  });

  test.each([
    ['a field that does not exist', { subjects: [{ subject: '1' }], extra: 1 }, ['extra']],
    ['one within a list', { subjects: [{ subject: '1', price: 0 }] }, ['subjects', 0, 'price']],
    ['no field at all', {}, ['subjects']],
    ['a text for a list', { subjects: '1' }, ['subjects']],
    ['a number for a code', { subjects: [{ subject: 1 }] }, ['subjects', 0, 'subject']],
    ['an object for a code', { subjects: [{ subject: {} }] }, ['subjects', 0, 'subject']],
    ['an empty list', { subjects: [] }, ['subjects']],
    ['a list too long', { subjects: Array(21).fill({ subject: '1' }) }, ['subjects']],
    ['NUL in a code', { subjects: [{ subject: '\u0000' }] }, ['subjects', 0, 'subject']],
    [
      'a campus of other form',
      { subjects: [{ subject: '1', campus: '99' }] },
      ['subjects', 0, 'campus'],
    ],
    ['null', null, []],
    ['a list', [], []],
  ])('%s is told by its field, in Chinese', async (_what, body, field) => {
    const answer = await post(JSON.stringify(body));
    expectProblem(answer, 400, 'invalidInput');
    const { errors } = answer.json as { errors: { field: unknown; message: string }[] };
    expect(errors.map((one) => one.field)).toContainEqual(field);
    for (const { message } of errors) expect(message).toMatch(/\p{Script=Han}/u);
  });

  test('no body at all is told as missing', async () => {
    expectProblem(await post(''), 400, 'invalidInput');
  });

  test('a prototype cannot be reached through a body', async () => {
    for (const body of [
      '{"__proto__": {"subjects": []}, "subjects": [{"subject": "1"}]}',
      '{"constructor": {"prototype": {}}, "subjects": [{"subject": "1"}]}',
    ]) {
      expectProblem(await post(body), 400, 'invalidInput');
    }
    expect(({} as Record<string, unknown>)['subjects']).toBeUndefined();
  });

  test('10 MB are refused as too large, told or not told beforehand', async () => {
    const large = JSON.stringify({ subjects: [], padding: 'x'.repeat(10_000_000) });
    expectProblem(await post(large), 413, 'bodyTooLarge');
    expectProblem(await post(large, { 'transfer-encoding': 'chunked' }), 413, 'bodyTooLarge');
  });

  test.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x'])(
    'a body of type %s is not read',
    async (type) => {
      const answer = await post('{"subjects":[{"subject":"1"}]}', { 'content-type': type });
      expectProblem(answer, 415, 'unsupportedMediaType');
    },
  );

  test('a body in an encoding or charset that is not spoken here is not read', async () => {
    const body = '{"subjects":[{"subject":"1"}]}';
    const strange = await post(body, { 'content-encoding': 'compress' });
    expectProblem(strange, 415, 'unsupportedMediaType');
    const charset = await post(body, { 'content-type': 'application/json; charset=gbk' });
    expectProblem(charset, 415, 'unsupportedMediaType');
  });

  test.each([
    ['/api/v1/registrations/mine/orders/%E0%A4%A', 'malformedUrl', 400],
    ['/api/v1/registrations/mine/orders/%00', 'invalidInput', 400],
    ['/api/v1/registrations/mine/orders/26200000009D1', 'orderNotFound', 404],
    ['/api/v1/registrations/mine/subjects', 'invalidInput', 400],
    ['/api/v1/registrations/mine/subjects?kind=both', 'invalidInput', 400],
    ['/api/v1/registrations/mine/subjects?kind=oral&kind=written', 'invalidInput', 400],
    ['/api/v1/registrations/mine/oral-campuses?subject=%27%3B--', 'invalidInput', 400],
    ['/api/v1/registrations/theirs', 'notFound', 404],
    ['/api/v2/sittings/current', 'notFound', 404],
    ['/nowhere', 'notFound', 404],
  ])('the address %s is answered %s', async (path, code, status) => {
    expectProblem(await raw(rig.origin, 'GET', path, { headers: headers() }), status, code);
  });

  test('a verb that an address does not know is told, with those it knows', async () => {
    const answer = await raw(rig.origin, 'PATCH', ENTRIES, { headers: headers() });
    expectProblem(answer, 405, 'methodNotAllowed');
    expect(answer.headers['allow']).toBe('POST');
  });

  test('entries and orders need an Idempotency-Key of a sensible form', async () => {
    const body = JSON.stringify({ subjects: [{ subject: '1' }] });
    const without = headers();
    delete without['idempotency-key'];
    const missing = await raw(rig.origin, 'POST', ENTRIES, { headers: without, body });
    expectProblem(missing, 400, 'idempotencyKeyMissing');
    expectProblem(await post(body, { 'idempotency-key': 'short' }), 400, 'invalidInput');
    expectProblem(await post(body, { 'idempotency-key': 'x'.repeat(129) }), 400, 'invalidInput');
    const order = await raw(rig.origin, 'POST', '/api/v1/registrations/mine/orders', {
      headers: without,
      body: '{"subjects":["1"],"gateway":"alipay"}',
    });
    expectProblem(order, 400, 'idempotencyKeyMissing');
  });

  test('an order that makes no sense is told by its field', async () => {
    const order = (body: object) =>
      raw(rig.origin, 'POST', '/api/v1/registrations/mine/orders', {
        headers: headers(),
        body: JSON.stringify(body),
      });
    expectProblem(await order({ subjects: ['1'], gateway: 'paypal' }), 400, 'invalidInput');
    const bank = { subjects: ['1'], gateway: 'alipay', bank: '104' };
    expectProblem(await order(bank), 400, 'invalidInput');
    expectProblem(await order({ subjects: ['1', '1'], gateway: 'alipay' }), 400, 'invalidInput');
    expectProblem(await order({ subjects: ['1'], gateway: 'alipay' }), 404, 'entryNotFound');
  });

  test.each([
    ['an address that is none', { email: 'no address' }, 'email'],
    ['an address with NUL', { email: 'a\u0000@example.cn' }, 'email'],
    ['a password of another type', { password: 12345678 }, 'password'],
    ['half a surrogate pair', { password: '\ud800abcdefgh' }, 'password'],
    ['a military officer’s ID', { profile: { documentType: 'officerId' } }, 'profile.documentType'],
    ['a name with a line break', { profile: { name: '张\n三' } }, 'profile.name'],
    ['a name too long', { profile: { name: '张'.repeat(65) } }, 'profile.name'],
  ])('a registration with %s is told by its field', async (_what, change, field) => {
    const body = {
      email: 'new@example.cn',
      password: PASSWORD,
      passwordAgain: PASSWORD,
      captcha: 'x',
      ...change,
    };
    const answer = await rig.browser().http.send('POST', '/accounts', { body });
    const { code, errors } = answer.json as { code: string; errors: { field: string[] }[] };
    expect(code).toBe('invalidInput');
    expect(errors.map((one) => one.field.join('.'))).toEqual([field]);
  });

  test('a candidate’s own budget ends in 429 and a time to come again; the neighbour is not touched', async () => {
    const other = await createApiRig({ limits: { sessionReads: { points: 3, seconds: 60 } } });
    try {
      const [busy, neighbour] = [await other.account(), await other.account()];
      for (let time = 0; time < 3; time += 1) await busy.account();
      const answer = await busy.http.send('GET', '/accounts/me');
      expect(answer.json).toMatchObject({ code: 'tooManyRequests', status: 429 });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      await neighbour.account();
    } finally {
      await other.close();
    }
  });
});
