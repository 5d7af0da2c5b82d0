import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../api/app';
import { faultOf } from '../../api/faults';
import { createLogger } from '../../api/logging';
import { DEFAULT_LIMITS } from '../../api/settings';
import { createDatabase } from '../../prisma/client';
import { freePort } from '../../scripts/stack/ports';
import { createStore } from '../../store/store';
import { personalDataOf, testSecrets } from '../support/secrets';
import { createTestStore, type TestStore } from '../support/test-store';
import { raw } from './support/raw';

/** The application with a database that nobody answers for. */
const withoutDatabase = async (use: (origin: string) => Promise<void>): Promise<void> => {
  const secrets = testSecrets();
  const url = `postgres://cet@127.0.0.1:${await freePort()}/cet`;
  const database = createDatabase({ url, poolSize: 2 });
  const app = createApp({
    store: createStore({ database, personalData: personalDataOf(secrets) }),
    gateways: {},
    settings: {
      publicUrl: 'http://127.0.0.1',
      eduUrl: 'http://127.0.0.1',
      deskUrl: 'http://127.0.0.1',
      sessionSecret: Buffer.from(secrets.SESSION_SECRET, 'base64'),
      trustProxy: false,
      captchaWork: 2,
      limits: DEFAULT_LIMITS,
    },
    log: createLogger('silent'),
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
    await database.close();
  }
};

describe('without its database', () => {
  test('the process lives and says that it is not ready', () =>
    withoutDatabase(async (origin) => {
      expect((await raw(origin, 'GET', '/healthz')).status).toBe(200);
      const ready = await raw(origin, 'GET', '/readyz');
      expect([ready.status, ready.json]).toEqual([503, { database: 'down', temporal: 'unknown' }]);
    }));

  test.each(['/sittings/current', '/logins/current', '/registrations/mine', '/accounts/me'])(
    '%s is a fault to be tried again, without a word of what failed',
    (path) =>
      withoutDatabase(async (origin) => {
        const headers = { cookie: `__Host-cet-session=${'A'.repeat(43)}` };
        const answer = await raw(origin, 'GET', `/api/v1${path}`, { headers });
        expect(answer.json).toMatchObject({ code: 'serviceUnavailable', status: 503 });
        expect(answer.status).toBe(503);
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
        expect(answer.text).not.toMatch(/ECONN|127\.0\.0\.1|prisma/i);
      }),
  );

  test('a notification is answered fail, so that the gateway sends it again', () =>
    withoutDatabase(async (origin) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const path = '/api/v1/payments/alipay/notify';
      const answer = await raw(origin, 'POST', path, { headers, body: 'a=1' });
      expect(answer.text).toBe('fail');
    }));
});

describe('a database that goes away in the midst of a question', () => {
  let testStore: TestStore;
  beforeAll(async () => {
    testStore = await createTestStore();
  });
  afterAll(() => testStore.close());

  const failureOf = (asked: Promise<unknown>): Promise<unknown> =>
    asked.then(
      () => null,
      (error: unknown) => error,
    );

  test('is a fault too where Prisma asked', async () => {
    const { database, rows } = testStore;
    const other = await database.pool.connect();
    try {
      await other.query('BEGIN');
      await other.query('LOCK TABLE province');
      const failure = failureOf(database.prisma.province.findMany());
      for (let killed: unknown[] = []; killed.length === 0;) {
        killed = await rows(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
      }
      expect(faultOf(await failure)).toBe('serviceUnavailable');
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
  });

  test('is told apart from a defect that Prisma wraps in the same way', async () => {
    const failure = await failureOf(testStore.database.prisma.$queryRaw`SELECT 1 / 0`);
    expect(failure).toBeInstanceOf(Error);
    expect(faultOf(failure)).toBeNull();
  });
});
