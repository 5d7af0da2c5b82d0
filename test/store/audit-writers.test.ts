import type { PoolClient } from 'pg';
import { createAuditSealer } from '../../store/audit';
import { eventually } from '../support/eventually';
import { type AuditLog, createAuditLog } from './support/audit-log';

/** [R48] 32 writers at once, of every temper, and several sealers: each committed row is under exactly one seal. */
let log: AuditLog;
beforeAll(async () => {
  log = await createAuditLog();
});
afterAll(() => log.close());

const WRITERS = 32;
const ROUNDS = 12;

const add = (client: PoolClient, actor: string, rows: number) =>
  client.query(
    `INSERT INTO audit (actor, action, subject, detail)
     SELECT $1, 'tested', 'S' || g, '{}' FROM generate_series(1, $2::int) g`,
    [actor, rows],
  );

/** Commits `rows` rows; what is undone on the way has another actor. */
const TEMPERS: readonly ((client: PoolClient, actor: string, rows: number) => Promise<unknown>)[] =
  [
    (client, actor, rows) => add(client, actor, rows),
    async (client, actor, rows) => {
      await client.query('BEGIN');
      await add(client, actor, rows);
      await client.query('SELECT pg_sleep(random() * 0.3)');
      await client.query('COMMIT');
    },
    async (client, actor, rows) => {
      await client.query('BEGIN');
      await add(client, 'undone', rows);
      await client.query('ROLLBACK');
      await add(client, actor, rows);
    },
    async (client, actor, rows) => {
      await client.query('BEGIN');
      await client.query('SAVEPOINT there');
      await add(client, 'undone', rows);
      await client.query('ROLLBACK TO there');
      await client.query('SAVEPOINT there');
      await add(client, actor, rows);
      await client.query('COMMIT');
    },
  ];

const EXPECTED = Array.from({ length: WRITERS }, (_, writer) => ({
  actor: `writer:${writer}`,
  rows: Array.from({ length: ROUNDS }, (_, at) => 1 + (at % 3)).reduce((sum, n) => sum + n, 0),
}));

test('of long, short, undone and half undone transactions under four sealers', async () => {
  let isWriting = true;
  let seals = 0;
  const sealing = [1, 2, 3, 4].map(async () => {
    const sealer = createAuditSealer(log.app);
    while (isWriting) if ((await sealer.seal()) > 0) seals += 1;
  });
  const sealedSince = (before: number) =>
    eventually(() => {
      if (seals <= before) throw new Error('nothing was sealed beside the writing');
    });
  const slow = await log.owner.connect();
  await slow.query('BEGIN');
  await add(slow, 'slowest', 3);

  await Promise.all(
    EXPECTED.map(async ({ actor }, writer) => {
      const client = await log.owner.connect();
      try {
        for (let at = 0; at < ROUNDS; at += 1) {
          const sealsBefore = seals;
          const temper = TEMPERS[(writer + at) % TEMPERS.length];
          await temper?.(client, actor, 1 + (at % 3));
          if (writer !== 0) continue;
          if (at === ROUNDS / 2) await slow.query('COMMIT');
          // Sealing goes on beside the writing, by turns: before the slowest has ended nothing may be sealed.
          if (at >= ROUNDS / 2) await sealedSince(sealsBefore);
        }
      } finally {
        client.release();
      }
    }),
  );
  isWriting = false;
  await Promise.all(sealing);
  slow.release();
  await log.sealed();

  const written = await log.rows<{ actor: string; rows: number }>(
    `SELECT actor, count(*)::int AS rows FROM audit GROUP BY actor`,
  );
  const byActor = new Map(written.map(({ actor, rows }) => [actor, rows]));
  expect(byActor).toEqual(
    new Map([...EXPECTED.map(({ actor, rows }) => [actor, rows] as const), ['slowest', 3]]),
  );
  const total = written.reduce((sum, { rows }) => sum + rows, 0);

  const covered = await log.rows<{ seals: number; rows: number }>(
    `SELECT n.seals, count(*)::int AS rows FROM audit a CROSS JOIN LATERAL (
       SELECT count(*)::int AS seals FROM audit_seal s WHERE a.xid >= s.from_xid AND a.xid < s.to_xid) n
     GROUP BY n.seals`,
  );
  expect(covered).toEqual([{ seals: 1, rows: total }]);
  expect(await log.sealer.verify()).toMatchObject({
    broken: [],
    strayRows: 0,
    unsealedRows: 0,
    sealedRows: total,
  });
});
