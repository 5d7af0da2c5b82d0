import { parseArgs } from 'node:util';
import { createDatabase, type Database } from '../prisma/client';
import { createPersonalData } from '../prisma/personal-data';
import { reencryptAll } from '../store/keys/reencrypt';
import { rehashAll, type Rehashed } from '../store/keys/rehash';
import { ownerUrlOf } from './stack/database-urls';
import { PlainError, runMain } from './stack/plain-error';

/**
 * `npm run keys:rotate`: brings every encrypted value under the first key of PERSONAL_DATA_KEYS, while everything runs.
 * With PERSONAL_HASH_KEY_NEXT also every hash under that key, while nothing runs. Killed, it is simply begun again. Reads
 * MIGRATE_DATABASE_URL, else DATABASE_URL: the pairs of old and new hashes stand in a table of their own meanwhile.
 */
const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { 'forget-scores': { type: 'boolean', default: false } },
  });
  const [keys, hashKey] = [demand('PERSONAL_DATA_KEYS'), demand('PERSONAL_HASH_KEY')];
  const nextHashKey = process.env['PERSONAL_HASH_KEY_NEXT'];
  const old = createPersonalData({ keys, hashKey });
  const url = ownerUrlOf(process.env) ?? demand('DATABASE_URL');
  const database = createDatabase({ url, poolSize: 2, applicationName: 'cet-keys-rotate' });
  try {
    const { done, left } = await reencryptAll(database.pool, old, report);
    const count = Object.values(done).reduce((sum, one) => sum + one, 0);
    process.stdout.write(`${count} values are now under key ${old.keyId}, ${left} are not.\n`);
    await note(database, 'keysRotated', { key: old.keyId, done, left });
    if (left > 0) {
      throw new PlainError(
        'Something still writes under another key: put the new key in front in every process, and begin again.',
      );
    }
    if (nextHashKey) {
      const next = createPersonalData({ keys, hashKey: nextHashKey });
      await demandRest(database);
      const options = { old, next, forgetScores: values['forget-scores'], tell: report };
      const rehashed = await rehashAll(database.pool, options);
      await note(database, 'hashesRotated', { ...rehashed });
      sayRehashed(rehashed);
    }
  } finally {
    await database.close();
  }
};

const demand = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new PlainError(`${name} is not set.`);
  return value;
};

const report = (step: string, values: number): void =>
  void process.stdout.write(`${step}: ${values}\n`);

/** Codes and counts only. */
const note = async (
  { pool }: Database,
  action: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> => {
  await pool.query(
    `INSERT INTO audit (actor, action, subject, detail) VALUES ('operator', $1, 'keys', $2::jsonb)`,
    [action, JSON.stringify(detail)],
  );
};

/** Half of the hashes under one key and half under the other is a product in which people are not found. */
const demandRest = async ({ pool }: Database): Promise<void> => {
  const { rows } = await pool.query<{ name: string }>(
    // What another role's session calls itself is not shown to everybody; that it is there, is.
    `SELECT DISTINCT coalesce(nullif(application_name, ''), usename::text) AS name FROM pg_stat_activity
     WHERE datname = current_database() AND (application_name IN ('cet-api', 'cet-worker') OR usename <> current_user)`,
  );
  if (rows.length > 0) {
    const names = rows.map(({ name }) => name).join(', ');
    throw new PlainError(`Stop API and worker first: connected to this database are ${names}.`);
  }
};

const sayRehashed = ({ done, forgotten, left }: Rehashed): void => {
  for (const [column, count] of Object.entries(done))
    report(`${column} under the new hash key`, count);
  for (const [column, count] of Object.entries(forgotten)) report(`${column} removed`, count);
  const columns = Object.entries(left).map(([column, count]) => `${column}: ${count}`);
  if (columns.length > 0) {
    throw new PlainError(
      `Not all hashes could be made anew (${columns.join(', ')}). Scores of people in no register: give --forget-scores and import their files again. Anything else: docs/operations.md, rotation of keys.`,
    );
  }
  process.stdout.write('Now set PERSONAL_HASH_KEY to the new key everywhere, and start again.\n');
};

runMain(main);
