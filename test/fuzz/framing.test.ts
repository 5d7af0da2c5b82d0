import { once } from 'node:events';
import { startApiChild, type ApiChild } from './support/api-child';
import { breakOff, dial, exchange, statusesIn } from './support/wire';

const GOOD = 'GET /api/v1/sittings/current HTTP/1.1\r\nHost: a\r\n';
const POST = 'POST /api/v1/captchas HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
const CLOSE = 'Connection: close\r\n';
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
/** Inside another request's body; whoever answers it was smuggled past. */
const HIDDEN = 'GET /api/v1/sittings/current HTTP/1.1\r\nHost: hidden\r\nConnection: close\r\n\r\n';

/** One answer, and it says no. */
const expectRefused = (text: string): void => {
  const statuses = statusesIn(text);
  expect(statuses).toHaveLength(1);
  expect(statuses[0]).toBeGreaterThanOrEqual(400);
  expect(statuses[0]).toBeLessThan(500);
};

/** What no HTTP library would send, from sockets: told off or hung up on, and never a reason to fail. */
describe('broken framing', () => {
  let api: ApiChild;
  beforeAll(async () => {
    api = await startApiChild();
  });
  afterEach(() => api.expectUnharmed());
  afterAll(() => api.close());

  test.each([
    ['a chunk size that is no number', `${CHUNKED}zz\r\n{}\r\n0\r\n\r\n`],
    ['a negative chunk size', `${CHUNKED}-1\r\n{}\r\n0\r\n\r\n`],
    ['a chunk size beyond 64 bits', `${CHUNKED}${'f'.repeat(40)}\r\n{}\r\n0\r\n\r\n`],
    ['a chunk longer than it says', `${CHUNKED}2\r\n{"a":1}\r\n0\r\n\r\n`],
    ['two lengths that differ', `${POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
    ['a negative length', `${POST}Content-Length: -1\r\n\r\n{}`],
    ['a length with a sign', `${POST}Content-Length: +2\r\n\r\n{}`],
    ['a length that is no number', `${POST}Content-Length: two\r\n\r\n{}`],
    ['a length beyond 64 bits', `${POST}Content-Length: ${'9'.repeat(40)}\r\n\r\n{}`],
    ['a header without a colon', `${GOOD}nothing\r\n\r\n`],
    ['a header name with a blank', `${GOOD}X Y: 1\r\n\r\n`],
    ['NUL in a header', `${GOOD}X-Nul: a\0b\r\n\r\n`],
    ['a bare CR in a header', `${GOOD}X-Cr: a\rb\r\n\r\n`],
    ['no Host', 'GET /api/v1/sittings/current HTTP/1.1\r\n\r\n'],
    ['a verb of nobody', 'BREW /api/v1/sittings/current HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a verb in lower case', GOOD.replace('GET', 'get') + '\r\n'],
    ['a version of nobody', GOOD.replace('1.1', '9.9') + '\r\n'],
    ['a blank in the address', 'GET /api/v1/sit tings HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['the hello of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['headers of 100 KB', `${GOOD}X-Large: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['an address of 100 KB', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
    ['an expectation of nobody', `${GOOD}${CLOSE}Expect: nothing\r\n\r\n`],
  ])('%s is refused', async (_what, bytes) => {
    expectRefused(await exchange(api.port, bytes));
  });

  test.each([
    ['a chunk extension without an end', `${CHUNKED}2;${'x'.repeat(40_000)}`],
    ['chunks that break off', `${CHUNKED}5\r\n{"p`],
    ['a body shorter than its length', `${POST}Content-Length: 200\r\n\r\n{"pur`],
    ['half a request line', 'POST /api/v1/capt'],
    ['half a header', `${GOOD}X-Half: wh`],
  ])('%s and is never finished: no answer that says it was', async (_what, bytes) => {
    const text = await breakOff(api.port, bytes);
    if (text !== '') expectRefused(text);
  });

  test.each([
    ['Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n'],
    ['Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
    ['Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n'],
    ['Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n'],
    ['X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: +0\r\n\r\n'],
    ['Content-Length: 0\r\nContent-Length: 5\r\n\r\n'],
    ['X: y\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n'],
  ])('a request cannot be smuggled in behind %j', async (headersAndEnd) => {
    const text = await exchange(api.port, POST, headersAndEnd, HIDDEN);
    expectRefused(text);
  });

  test('3,000 headers are too many or cut off, and nothing else', async () => {
    const many = Array.from({ length: 3_000 }, (_, at) => `X-${at}: y\r\n`).join('');
    const [status] = statusesIn(await exchange(api.port, GOOD, CLOSE, many, '\r\n'));
    expect([200, 431]).toContain(status);
  });

  test('good requests in a row are answered in order, up to the garbage behind them', async () => {
    const { socket, closed, heard } = dial(api.port);
    socket.write(`${GOOD}\r\n${GOOD}\r\n`);
    while (statusesIn(heard()).length < 2) await once(socket, 'data');
    socket.end('\0\0garbage\r\n\r\n');
    expect(statusesIn(await closed)).toEqual([200, 200, 400]);
  });

  test('an address with bytes that are no UTF-8, dots, or NUL leads nowhere', async () => {
    for (const path of [
      '/api/v1/sittings/\xff\xfe',
      '/api/v1/%ff',
      '/api/v1/%C0%AE%C0%AE/',
      '/api/v1/../../etc/passwd',
      '/api/v1/docs/..%2f..%2fpackage.json',
      '/api/v1/%00',
      '//evil/api/v1',
      'http://evil/nowhere',
      '*',
      `/api/v1/${'%41'.repeat(2_000)}`,
      '/api/v1/registrations/mine/orders/__proto__',
      '/api/v1/sittings/current/constructor',
    ]) {
      const text = await exchange(api.port, `GET ${path} HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`);
      expectRefused(text);
    }
  });

  test('strange values of known headers are refused or not heeded', async () => {
    for (const header of [
      'Host: [::1',
      'Host: \xe5\xbc\xa0',
      'Cookie: __Host-cet-session',
      'Cookie: =; ;;; __Host-cet-session=%; a=%ff',
      `Cookie: ${'a=b; '.repeat(2_000)}`,
      'Cookie: __Host-cet-session=__proto__; __proto__=1; constructor=2',
      'X-Request-Id: \xff\xff',
      'X-CSRF-Token: \xff',
      'Origin: null',
      'Origin: http://[',
      'X-Forwarded-For: ,,,\xff',
      'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: x',
      'Upgrade: websocket\r\nConnection: Upgrade',
      'Range: bytes=9-1',
      'If-None-Match: ,\xff',
      'Accept: */*;q=9;;;',
      'Accept-Encoding: \xff',
    ]) {
      const text = await exchange(
        api.port,
        `GET /api/v1/logins/current HTTP/1.1\r\nHost: a\r\n${header}\r\n${CLOSE}\r\n`,
      );
      expectRefused(text);
    }
  });

  test('a client that hangs up at any byte of a good request harms nobody', async () => {
    const body = '{"purpose":"login"}';
    const whole = `${POST}Content-Length: ${body.length}\r\n\r\n${body}`;
    for (let cut = 0; cut < whole.length; cut += 5) {
      const { socket, closed } = dial(api.port);
      socket.write(whole.slice(0, cut), () => socket.resetAndDestroy());
      await closed;
    }
    await api.expectUnharmed();
  });
});
