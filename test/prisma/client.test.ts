import { type Database, createDatabase } from '../../prisma/client';
import { type TestDatabase, testDatabase } from '../support/stack';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  server = await testDatabase();
  database = createDatabase({ url: server.url, poolSize: 2, applicationName: 'client-test' });
});

afterAll(async () => {
  await database.close();
  await server.drop();
});

test('Prisma and named statements share one pool, which never holds more than its size', async () => {
  const sleep = 'SELECT pg_sleep(0.05)::text, $1::int';
  await Promise.all(
    Array.from({ length: 6 }, (_, at) => [
      database.pool.query({ name: 'sleep', text: sleep, values: [at] }),
      database.prisma.province.findMany(),
    ]).flat(),
  );
  const { rows } = await database.pool.query<{ connections: number }>(
    "SELECT count(*)::int AS connections FROM pg_stat_activity WHERE application_name = 'client-test'",
  );
  expect(rows[0]?.connections).toBeLessThanOrEqual(2);
  expect(database.pool.totalCount).toBe(rows[0]?.connections);
});

test('encrypted values come back from Prisma as the bytes they were', async () => {
  const notice = await database.prisma.notice.create({
    data: { gateway: 'alipay', noticeId: 'n1', verdict: 'test', bodyEnc: Uint8Array.of(0, 255, 7) },
  });
  expect([...notice.bodyEnc]).toEqual([0, 255, 7]);
});

test('a database that ends an idle connection does not end the process', async () => {
  const idle = createDatabase({ url: server.url, poolSize: 1, applicationName: 'idle-test' });
  try {
    await idle.pool.query('SELECT 1');
    await database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'idle-test'",
    );
    while (idle.pool.totalCount > 0) {
      await new Promise((removed) => idle.pool.once('remove', removed));
    }
    await expect(idle.prisma.era.findMany()).resolves.toEqual([{ id: 1, era: 1 }]);
  } finally {
    await idle.close();
  }
});

test('a database that ends a connection that is lent out tells its holder and does not end the process', async () => {
  const lent = createDatabase({ url: server.url, poolSize: 1, applicationName: 'lent-test' });
  const client = await lent.pool.connect();
  try {
    const ended = new Promise((resolve) => client.once('end', resolve));
    await database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lent-test'",
    );
    await ended;
    await expect(client.query('SELECT 1')).rejects.toThrow();
  } finally {
    client.release(true);
    await lent.close();
  }
});

test('closing twice is closing once', async () => {
  const other = createDatabase({ url: server.url, poolSize: 1 });
  await other.prisma.era.count();
  await other.close();
  await expect(other.close()).resolves.toBeUndefined();
});
