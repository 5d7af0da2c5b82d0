import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createDatabase } from '../../prisma/client';
import { createPersonalData } from '../../prisma/personal-data';
import { createStore } from '../../store/store';
import { createCrowd, type Crowd } from '../store/support/crowd';

/** `npm run keys:rotate` as an operator gives it, and as it dies. */
let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
afterAll(() => crowd.close());

interface Run {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

const rotate = (env: Record<string, string>, ...words: string[]): Run => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/rotate-keys.ts', ...words], {
    cwd: join(__dirname, '../..'),
    env: { ...process.env, DATABASE_URL: crowd.url, MIGRATE_DATABASE_URL: crowd.ownerUrl, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => lines.push(text.toString()));
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, said: () => lines.join(''), ended };
};

const newKey = `k2:${randomBytes(32).toString('base64')}`;
const keysOf = async () => {
  const rows = await crowd.rows<{ key: string; n: number }>(
    `SELECT convert_from(substring(email_enc FROM 3 FOR get_byte(email_enc, 1)), 'UTF8') AS key, count(*)::int AS n
     FROM account GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
};

test('killed while it encrypts anew and given again, it goes on, says what it did, and leaves nothing under the old key', async () => {
  const { PERSONAL_DATA_KEYS, PERSONAL_HASH_KEY } = crowd.secrets;
  const env = { PERSONAL_DATA_KEYS: `${newKey},${PERSONAL_DATA_KEYS}`, PERSONAL_HASH_KEY };
  await crowd.rows(
    `INSERT INTO account (id, passport_id, email_hash, email_enc, password_hash)
     SELECT gen_random_uuid(), md5(n::text), sha256(n::text::bytea), $1, 'none' FROM generate_series(1, 20000) AS n`,
    [crowd.personalData.encrypt('somebody@example.com')],
  );
  const first = rotate(env);
  while (!first.said().includes('account: 1000')) {
    if (first.child.exitCode !== null) throw new Error(first.said());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  first.child.kill('SIGKILL');
  expect(await first.ended).toBeNull();
  const halfway = await keysOf();
  expect(Object.keys(halfway)).toHaveLength(2);

  const second = rotate(env);
  expect([await second.ended, second.said()]).toEqual([
    0,
    expect.stringContaining('values are now under key k2, 0 are not.'),
  ]);
  expect(Object.keys(await keysOf())).toEqual(['k2']);
  const [noted] = await crowd.rows<{ detail: object }>(
    `SELECT detail FROM audit WHERE action = 'keysRotated'`,
  );
  expect(noted?.detail).toMatchObject({ key: 'k2', left: 0 });
});

test('the hash key is changed only while nothing runs, and everybody is found under the new one', async () => {
  await crowd.rows(`DELETE FROM account WHERE password_hash = 'none'`);
  const email = 'hash@example.cn';
  const password = 'correct horse battery 9';
  const before = createStore({
    database: crowd.database,
    personalData: createPersonalData({
      keys: `${newKey},${crowd.secrets.PERSONAL_DATA_KEYS}`,
      hashKey: crowd.secrets.PERSONAL_HASH_KEY,
    }),
  });
  const { accountId } = await before.accounts.register({ email, password });
  const next = randomBytes(32).toString('base64');
  const env = {
    PERSONAL_DATA_KEYS: `${newKey},${crowd.secrets.PERSONAL_DATA_KEYS}`,
    PERSONAL_HASH_KEY: crowd.secrets.PERSONAL_HASH_KEY,
    PERSONAL_HASH_KEY_NEXT: next,
  };
  const early = rotate(env);
  expect([await early.ended, early.said()]).toEqual([
    1,
    expect.stringContaining('Stop API and worker first'),
  ]);

  await crowd.database.close();
  const done = rotate(env, '--forget-scores');
  expect([await done.ended, done.said()]).toEqual([
    0,
    expect.stringContaining('Now set PERSONAL_HASH_KEY to the new key everywhere'),
  ]);
  const database = createDatabase({ url: crowd.url, poolSize: 2 });
  const after = createStore({
    database,
    personalData: createPersonalData({ keys: env.PERSONAL_DATA_KEYS, hashKey: next }),
  });
  await expect(after.accounts.logIn({ email, password })).resolves.toMatchObject({ accountId });
  await database.close();
  const text = done.said();
  expect(text).not.toContain(next);
  expect(text).not.toContain(email);
});
