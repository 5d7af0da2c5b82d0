import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

const root = join(__dirname, '..', '..');
const ours = join(root, 'prisma', 'migrations');
const folder = mkdtempSync(join(tmpdir(), 'cet-migrations-'));
const name = `cet_${randomBytes(8).toString('hex')}`;
const admin = new Client({ connectionString: process.env['CET_TEST_ADMIN_URL'] });
const database = new URL(process.env['CET_TEST_ADMIN_URL'] ?? '');
database.pathname = name;

beforeAll(async () => {
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
});

afterAll(async () => {
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `npm run db:migrate` with a migrations folder; answers what it printed and its exit code. */
function migrate(migrations = ours): { said: string; code: number | null } {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/migrate.ts', migrations],
    { cwd: root, encoding: 'utf8', env: { ...process.env, DATABASE_URL: database.href } },
  );
  return { said: `${stdout}${stderr}`, code: status };
}

/** Our migrations and one more. */
function withOneMore(migration: string, sql: string): string {
  const copy = join(folder, migration);
  cpSync(ours, copy, { recursive: true });
  mkdirSync(join(copy, migration));
  writeFileSync(join(copy, migration, 'migration.sql'), sql);
  return copy;
}

async function query(sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: database.href });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const later = '29990101000000_later';

describe('migrations without an engine binary', () => {
  test('are applied to an empty database and noted as `prisma migrate deploy` notes them', async () => {
    expect(migrate()).toMatchObject({
      code: 0,
      said: expect.stringContaining('Applied') as string,
    });

    const names = readdirSync(ours)
      .filter((entry) => !entry.endsWith('.toml'))
      .sort();
    const sums = names.map((each) => {
      const script = readFileSync(join(ours, each, 'migration.sql'));
      return createHash('sha256').update(script).digest('hex');
    });
    const noted = await query(
      `SELECT migration_name, checksum, applied_steps_count, rolled_back_at, logs,
              finished_at IS NOT NULL AS finished
       FROM _prisma_migrations ORDER BY migration_name`,
    );
    expect(noted).toEqual(
      names.map((migration_name, index) => ({
        migration_name,
        checksum: sums[index],
        applied_steps_count: 1,
        rolled_back_at: null,
        logs: null,
        finished: true,
      })),
    );
  });

  test('change nothing when there is nothing to apply', () => {
    expect(migrate()).toEqual({ code: 0, said: 'Nothing to apply.\n' });
  });

  test('that fail leave nothing behind, and run once they are mended', async () => {
    const broken = withOneMore(later, 'CREATE TABLE half (id int); SELECT 1 / 0;');
    const failed = migrate(broken);
    expect(failed.code).toBe(1);
    expect(failed.said).toMatch(/nothing of it was kept.*division by zero/s);
    await expect(query(`SELECT to_regclass('half') AS half`)).resolves.toEqual([{ half: null }]);

    writeFileSync(join(broken, later, 'migration.sql'), 'CREATE TABLE half (id int);');
    expect(migrate(broken)).toEqual({ code: 0, said: `Applied: ${later}.\n` });
  });

  test('that we do not know are refused as a newer schema', () => {
    const refused = migrate();
    expect(refused.code).toBe(1);
    expect(refused.said).toMatch(new RegExp(`newer schema.*${later}.*Nothing was changed`));
  });

  test('that were edited after they had been applied are refused by name', () => {
    const edited = join(folder, later);
    writeFileSync(join(edited, later, 'migration.sql'), 'CREATE TABLE half (id bigint);');
    const refused = migrate(edited);
    expect(refused.code).toBe(1);
    expect(refused.said).toMatch(new RegExp(`${later} was edited`));
  });
});
