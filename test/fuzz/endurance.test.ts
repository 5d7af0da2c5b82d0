import type { CandidateClient } from '../../scripts/client/candidate-client';
import { startApiChild, type ApiChild } from './support/api-child';
import { breakOff, dial, exchange, statusesIn } from './support/wire';

const MB = 1_000_000;
const POST = 'POST /api/v1/captchas HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';

/** Many bad requests, and slow ones: memory stays where it was, and who behaves is served meanwhile. */
describe('endurance', () => {
  let api: ApiChild;
  let client: CandidateClient;
  beforeAll(async () => {
    api = await startApiChild();
    client = await api.candidate();
  });
  afterEach(() => api.expectUnharmed());
  afterAll(() => api.close());

  test('a body or headers that come a byte at a time are given up, and nobody waits behind them', async () => {
    // The product's own patience: 10 s for headers, 30 s for a request, looked at every 30 s.
    const slow = [
      ...Array.from({ length: 20 }, () => `${POST}Content-Length: 1000\r\n\r\n{`),
      ...Array.from({ length: 20 }, () => `${POST}X-Slow: `),
    ].map((beginning) => {
      const { socket, closed } = dial(api.port);
      socket.write(beginning);
      const drip = setInterval(() => socket.write('1'), 500);
      return closed.finally(() => clearInterval(drip));
    });
    let served = 0;
    const watch = setInterval(() => {
      void client.currentLogin().then(() => (served += 1));
    }, 1_000);
    const answers = await Promise.all(slow).finally(() => clearInterval(watch));
    for (const answer of answers) expect(statusesIn(answer)).toEqual([408]);
    expect(served).toBeGreaterThan(5);
  }, 120_000);

  test('5,000 bad requests more leave the process as large as it was', async () => {
    await abuse(api, client, 2_000);
    const samples: NodeJS.MemoryUsage[] = [];
    for (let batch = 0; batch < 8; batch += 1) {
      await abuse(api, client, 1_000);
      samples.push(await api.memory());
    }
    // The heap's spare room comes and goes: the middle of three is compared with the middle of three.
    const growth = (of: 'heapUsed' | 'external' | 'rss') =>
      middle(samples.slice(-3), of) - middle(samples.slice(0, 3), of);
    expect(growth('heapUsed')).toBeLessThan(5 * MB);
    expect(growth('external')).toBeLessThan(5 * MB);
    expect(growth('rss')).toBeLessThan(40 * MB);
  }, 240_000);
});

const middle = (samples: NodeJS.MemoryUsage[], of: keyof NodeJS.MemoryUsage): number =>
  samples.map((sample) => sample[of]).sort((a, b) => a - b)[1] ?? 0;

/** Broken framing, hostile bodies, unknown addresses, spoilt sessions, in turns, eight at a time. */
const abuse = async (api: ApiChild, client: CandidateClient, times: number): Promise<void> => {
  const kinds = kindsOf(api.port, client);
  let next = 0;
  const one = async (): Promise<void> => {
    for (let at = (next += 1); at <= times; at = next += 1) {
      const statuses = statusesIn((await kinds[at % kinds.length]?.(at)) ?? '');
      const odd = statuses.filter((status) => status < 400 || status >= 500);
      if (odd.length > 0) throw new Error(`request ${at} was answered ${odd.join()}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, one));
};

/** Sends one, and answers what came back. */
type Kind = (at: number) => Promise<string>;

const kindsOf = (port: number, { http }: CandidateClient): readonly Kind[] => {
  const send = (...parts: readonly string[]) => exchange(port, parts.join(''));
  const close = 'Connection: close\r\n';
  const cookie = [...http.cookies].map((pair) => pair.join('=')).join('; ');
  const mine = `Cookie: ${cookie}\r\nX-CSRF-Token: ${http.csrfToken}\r\n`;
  const get = (path: string, more = '') =>
    send(`GET /api/v1/${path} HTTP/1.1\r\nHost: a\r\n`, close, more, '\r\n');
  const choose = (body: string, more: string) =>
    send(
      POST.replace('captchas', 'registrations/mine/entries'),
      close,
      more,
      `Content-Length: ${body.length}\r\n\r\n`,
      body,
    );
  const keyed = (at: number) => `${mine}Idempotency-Key: abuse-${at}-abuse\r\n`;
  return [
    () => send(POST, 'Transfer-Encoding: chunked\r\n\r\nzz\r\n'),
    () => breakOff(port, `${POST}Content-Length: 2000\r\n\r\n{`),
    () => send('\0\0\0\0'),
    (at) => get(`nowhere/${at}`),
    (at) => get(`registrations/mine/orders/${at}`, mine),
    (at) => choose('['.repeat(9_000), keyed(at)),
    (at) => choose(`{"${at}":"${'x'.repeat(9_000)}"}`, keyed(at)),
    (at) => choose('{"subjects":[{"subject":"Z"}]}', keyed(at)),
    () => choose('{}', mine.replace('X-CSRF-Token: ', 'X-CSRF-Token: x')),
    (at) => send(`PATCH /api/v1/captchas?${at} HTTP/1.1\r\nHost: a\r\n`, close, '\r\n'),
  ];
};
