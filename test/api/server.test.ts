import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../scripts/stack/ports';
import { createCandidateClient } from '../../scripts/client/candidate-client';
import { createTestStore, type TestStore } from '../support/test-store';
import { KEYS, MERCHANT } from './support/signed';
import { raw } from './support/raw';

const ROOT = join(__dirname, '../..');

/** The process itself: its environment, its listeners, its end. */
describe('the API process', () => {
  let database: TestStore;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    database = await createTestStore();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await stopped(child, 'SIGKILL');
  });
  afterAll(() => database.close());

  const environment = async (): Promise<NodeJS.ProcessEnv> => {
    const [port, metricsPort, nobody] = [await freePort(), await freePort(), await freePort()];
    return {
      PATH: process.env['PATH'],
      TZ: 'Asia/Shanghai',
      DATABASE_URL: database.url,
      ...database.secrets,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      CAPTCHA_WORK: '2',
      TEMPORAL_ADDRESS: `127.0.0.1:${nobody}`,
      ALIPAY_GATEWAY_URL: 'http://127.0.0.1:9/gateway.do',
      ALIPAY_APP_ID: MERCHANT.appId,
      ALIPAY_SELLER_ID: MERCHANT.sellerId,
      ALIPAY_PRIVATE_KEY: KEYS.merchantPrivateKey,
      ALIPAY_PUBLIC_KEY: KEYS.alipayPublicKey,
    };
  };
  const start = (env: NodeJS.ProcessEnv): { child: ChildProcess; said: () => string } => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'api/server.ts'], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    children.push(child);
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    return { child, said: () => Buffer.concat(chunks).toString() };
  };

  test('serves candidates while Temporal is away, tells so, and keeps the facts for later', async () => {
    const env = await environment();
    const { child, said } = start(env);
    await once(child, 'message');
    const origin = env['PUBLIC_URL'] ?? '';

    expect((await raw(origin, 'GET', '/healthz')).status).toBe(200);
    const ready = await raw(origin, 'GET', '/readyz');
    expect([ready.status, ready.json]).toEqual([200, { database: 'up', temporal: 'down' }]);

    const client = createCandidateClient(origin);
    const credentials = { email: 'outage@example.cn', password: 'Correct-Horse-9' };
    const identity = { documentType: 'macauId', documentNumber: 'WW1', name: '颜' } as const;
    await client.enter(identity, credentials);
    await client.choose([{ subject: '1' }]);
    const unsent = await database.rows('SELECT * FROM fact WHERE sent_at IS NULL');
    expect(unsent).toHaveLength(2);

    const metrics = await raw(`http://127.0.0.1:${env['METRICS_PORT']}`, 'GET', '/metrics');
    expect(metrics.text).toContain('route="/registrations/mine/entries"');
    expect(metrics.text).toContain('cet_commands_queued 0');
    expect((await raw(origin, 'GET', '/metrics')).status).toBe(404);

    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
    for (const secret of ['outage', 'Horse', 'WW1', '颜', client.http.csrfToken ?? '-']) {
      expect(said() + metrics.text).not.toContain(secret);
    }
    await database.expectInvariants();
  });

  test('lets the queue at its entrance move on by itself, and tells how long it is', async () => {
    await database.rows('UPDATE admission SET issued = 3');
    const env = await environment();
    const { child } = start(env);
    await once(child, 'message');
    const metrics = async () =>
      (await raw(`http://127.0.0.1:${env['METRICS_PORT']}`, 'GET', '/metrics')).text;
    while (!(await metrics()).includes('cet_queue_admitted 3')) await new Promise(setImmediate);
    expect(await metrics()).toContain('cet_queue_waiting 0');
    const { json } = await raw(env['PUBLIC_URL'] ?? '', 'GET', '/api/v1/queue');
    expect(json).toMatchObject({ state: 'open', ahead: 0 });
  });

  test('leaves with the parent that started it', async () => {
    const { child } = start(await environment());
    await once(child, 'message');
    child.disconnect();
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
  });

  test.each([
    ['SESSION_SECRET', 'c2hvcnQ='],
    ['DATABASE_URL', ''],
    ['PERSONAL_DATA_KEYS', 'k1:c2hvcnQ='],
    ['PUBLIC_URL', 'nowhere'],
    ['PORT', 'seventy'],
    ['LIMIT_ADDRESS', 'many'],
    ['ADMISSION_ENTRANCES', 'some'],
    ['ALIPAY_PUBLIC_KEY', ''],
    ['TEMPORAL_ADDRESS', 'http://x'],
  ])(
    'does not start with a wrong %s, and names it without repeating it',
    async (variable, value) => {
      const { child, said } = start({ ...(await environment()), [variable]: value });
      const [code] = (await once(child, 'exit')) as [number | null];
      expect(code).toBe(1);
      expect(said()).toContain(variable);
      expect(said()).not.toContain(value || 'undefined');
    },
  );

  test('says which port is taken', async () => {
    const env = await environment();
    const { child } = start(env);
    await once(child, 'message');
    const second = start({ ...env, METRICS_PORT: String(await freePort()) });
    const [code] = (await once(second.child, 'exit')) as [number | null];
    expect(code).toBe(1);
    expect(second.said()).toContain(env['PORT']);
  });
});

const stopped = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
};
