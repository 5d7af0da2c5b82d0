import PgBoss from 'pg-boss';
import { claim, pool } from './claim.mjs';
import { serve, until } from './serve.mjs';

/**
 * pg-boss: the claim and the job of 24 hours later are written in one transaction. There is no workflow;
 * its lifecycle is five such transactions and the last job run by a worker.
 */
const DAY_SECONDS = 24 * 3600;
const boss = new PgBoss({ connectionString: process.env.DATABASE_URL, max: 16 });
boss.on('error', () => undefined);
await boss.start();
await boss.createQueue('purge');
await boss.createQueue('settle');

const settled = new Set();
await boss.work('settle', { batchSize: 100, pollingIntervalSeconds: 0.5 }, async (jobs) => {
  for (const { data } of jobs) settled.add(data.session);
});

const inTransaction = async (act) => {
  const client = await pool.connect();
  const db = { executeSql: (text, values) => client.query(text, values) };
  try {
    await client.query('BEGIN');
    await act(client, db);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
};

serve({
  claim: {
    each: (work) =>
      inTransaction(async (client, db) => {
        await claim(work, client);
        await boss.send('purge', { session: work.session }, { startAfter: DAY_SECONDS, db });
      }),
  },
  lifecycle: {
    each: async ({ session }) => {
      const jobs = [];
      for (let command = 0; command < 4; command += 1) {
        await inTransaction(async (_, db) => {
          jobs.push(await boss.send('purge', { session }, { startAfter: DAY_SECONDS, db }));
        });
      }
      await inTransaction(async (_, db) => {
        await boss.cancel('purge', jobs, { db });
        await boss.send('settle', { session }, { db });
      });
    },
    atEnd: (works) => until(async () => works.every(({ session }) => settled.has(session))),
  },
});
