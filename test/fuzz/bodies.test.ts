import { randomUUID } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import type { CandidateClient } from '../../scripts/client/candidate-client';
import { startApiChild, type ApiChild } from './support/api-child';
import { dial, exchange, statusesIn, type Bytes } from './support/wire';

const ENTRIES = '/api/v1/registrations/mine/entries';
const JSON_TYPE = 'application/json';
const CHOICE = '{"subjects":[{"subject":"1"}]}';

/** Bodies as no client makes them, with a good session: refused, nothing half-done, nothing broken. */
describe('hostile bodies', () => {
  let api: ApiChild;
  let client: CandidateClient;
  beforeAll(async () => {
    api = await startApiChild();
    client = await api.candidate();
  });
  const expectNothingHalfDone = async () => {
    await api.expectUnharmed();
    expect((await client.page()).written.rows).toEqual([]);
    await api.expectInvariants();
  };
  afterEach(expectNothingHalfDone);
  afterAll(() => api.close());

  const head = (type: string, length: number, more: readonly string[] = []): string => {
    const lines = [
      `POST ${ENTRIES} HTTP/1.1`,
      'Host: a',
      'Connection: close',
      `Content-Type: ${type}`,
      `Content-Length: ${length}`,
      `Cookie: ${[...client.http.cookies].map((pair) => pair.join('=')).join('; ')}`,
      `X-CSRF-Token: ${client.http.csrfToken}`,
      `Idempotency-Key: ${randomUUID()}`,
      ...more,
    ];
    return `${lines.join('\r\n')}\r\n\r\n`;
  };
  const post = async (body: Bytes, type = JSON_TYPE, more: string[] = []): Promise<number[]> => {
    const bytes = Buffer.from(body);
    return statusesIn(await exchange(api.port, head(type, bytes.length, more), bytes));
  };

  test.each<[string, Bytes]>([
    ['lists 10,000 deep', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['lists 10,000 deep that never end', '['.repeat(10_000)],
    ['objects 10,000 deep', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
    ['depth behind a quoted bracket', `["\\"[",${'['.repeat(20)}${']'.repeat(20)}]`],
    ['bytes that are no UTF-8', Buffer.from('{"subjects":"\xff\xfe"}', 'latin1')],
    ['half a sequence of UTF-8', Buffer.from([0x22, 0xe5, 0xbc])],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from(CHOICE, 'utf16le')],
    ['NUL', '\0'],
    ['NUL within a text', '{"subjects":"\0"}'],
    ['a comment', `/**/${CHOICE}`],
    ['two documents', CHOICE + CHOICE],
    ['a comma too many', '{"subjects":[],}'],
    ['Infinity', '{"subjects":Infinity}'],
  ])('%s: 400', async (_what, body) => {
    expect(await post(body)).toEqual([400]);
  });

  test.each([
    ['a number beyond every number', '{"subjects":1e400}'],
    ['a number below every number', '{"subjects":-1e400}'],
    ['a number beyond 2^53', '{"subjects":[{"subject":9007199254740993}]}'],
    ['a number with 10,000 digits', `{"subjects":${'9'.repeat(10_000)}}`],
    ['half a surrogate pair', '{"subjects":[{"subject":"\\ud800"}]}'],
    ['a list of 20,000', `{"subjects":[${'{},'.repeat(20_000)}{}]}`],
    ['20,000 unknown fields', `{${Array.from({ length: 5_000 }, (_, at) => `"${at}":1`).join()}}`],
    ['a prototype', '{"__proto__":{"subjects":[{"subject":"1"}]}}'],
    ['a prototype deep inside', '{"subjects":[{"subject":"1","__proto__":{"campus":"993010"}}]}'],
    ['a constructor', '{"constructor":{"prototype":{"subjects":[]}},"subjects":[{"subject":"1"}]}'],
    ['toString', '{"toString":1,"subjects":[{"subject":"1"}]}'],
    ['a key twice, the last one wrong', '{"subjects":[{"subject":"1"}],"subjects":[]}'],
    ['a key twice, escaped once', '{"subjects":[{"subject":"1"}],"\\u0073ubjects":7}'],
    ['an empty key', '{"":[],"subjects":[{"subject":"1"}]}'],
  ])('%s: 400, by the schema', async (_what, body) => {
    expect(await post(body)).toEqual([400]);
  });

  test.each([
    'text/json',
    'application/ld+json',
    'application/json, text/plain',
    'application/json; charset=utf-7',
    'application/json; charset=utf-16',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    '/',
    'application/',
    '\xff',
  ])('a body of type %s is not read: 415', async (type) => {
    expect(await post(CHOICE, type)).toEqual([415]);
  });

  test('packed bodies are measured unpacked, and must be whole', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, '['));
    expect(bomb.length).toBeLessThan(30_000);
    const encoded = (name: string) => [`Content-Encoding: ${name}`];
    expect(await post(bomb, JSON_TYPE, encoded('gzip'))).toEqual([413]);
    expect(await post(gzipSync(CHOICE).subarray(0, 20), JSON_TYPE, encoded('gzip'))).toEqual([400]);
    expect(await post('no gzip', JSON_TYPE, encoded('gzip'))).toEqual([400]);
    expect(await post(deflateSync('[]'), JSON_TYPE, encoded('br'))).toEqual([400]);
    expect(await post(CHOICE, JSON_TYPE, encoded('gzip, gzip'))).toEqual([415]);
  });

  test('of 100 MB no more is read than is needed to refuse them', async () => {
    const { socket, closed } = dial(api.port);
    socket.write(head(JSON_TYPE, 100_000_000));
    const block = Buffer.alloc(1_000_000, 'x');
    for (let sent = 0; sent < 100 && socket.writable; sent += 1) {
      const isTaken = socket.write(block);
      if (!isTaken) await Promise.race([new Promise((go) => socket.once('drain', go)), closed]);
    }
    socket.end();
    expect(statusesIn(await closed).every((status) => status === 413)).toBe(true);
  });

  test('a form that names a field twice, or holds no UTF-8, is no notification', async () => {
    const notify = (body: string) =>
      exchange(
        api.port,
        'POST /api/v1/payments/alipay/notify HTTP/1.1\r\nHost: a\r\nConnection: close\r\n' +
          `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n`,
        body,
      );
    for (const body of [
      'sign=a&sign=b&notify_id=1',
      'notify_id=\xff&sign=a',
      '__proto__=1&constructor=2&notify_id=1&sign=x&sign_type=RSA2',
      'notify_id=%00&sign=%ZZ&sign_type=RSA2',
      '&&&===',
      '',
      `a=${'%'.repeat(60_000)}`,
    ]) {
      const text = await notify(body);
      expect(statusesIn(text)).toEqual([400]);
      expect(text).toMatch(/fail$/);
    }
  });
});
