import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { withThrowawayPostgres } from '../../scripts/stack/throwaway-postgres';

/** The application's role on servers that have never seen it [R48]: roles belong to the server, rights to a database. */
const run = promisify(execFile);

const migrate = async (url: string): Promise<string> => {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'scripts/migrate.ts'], {
    cwd: join(__dirname, '../..'),
    env: { PATH: process.env['PATH'], MIGRATE_DATABASE_URL: url },
  });
  return stdout;
};

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
};

const onNewServer = (work: (url: (database: string, user?: string) => string) => Promise<void>) =>
  withThrowawayPostgres(({ port, password }) =>
    work((database, user = 'postgres') => {
      const secret = typeof password === 'string' ? password : '';
      return `postgresql://${user}:${secret}@127.0.0.1:${port}/${database}`;
    }),
  );

const RIGHTS = `
  SELECT has_table_privilege('cet_app', 'audit', 'SELECT') AS read,
         has_column_privilege('cet_app', 'audit', 'actor', 'INSERT') AS add,
         has_table_privilege('cet_app', 'audit', 'UPDATE, DELETE, TRUNCATE') AS spoil,
         has_table_privilege('cet_app', 'registration', 'UPDATE') AS work`;
const GIVEN = [{ read: true, add: true, spoil: false, work: true }];

test(
  'databases of one new server that are migrated at once all get the role and its rights',
  () =>
    onNewServer(async (url) => {
      const names = ['one', 'two', 'three'];
      for (const name of names) await query(url('postgres'), `CREATE DATABASE ${name}`);
      await Promise.all(names.map((name) => migrate(url(name))));
      for (const name of names) expect(await query(url(name), RIGHTS)).toEqual(GIVEN);

      // A start with the application's login alone finds that there is nothing to do.
      await query(url('one'), `CREATE ROLE app LOGIN PASSWORD 'throwaway' IN ROLE cet_app`);
      expect(await migrate(url('one', 'app'))).toBe('Nothing to apply.\n');
    }),
  120_000,
);

test(
  'an owner who may not make roles migrates all the same; the rights follow when an administrator has made it',
  () =>
    onNewServer(async (url) => {
      await query(url('postgres'), `CREATE ROLE keeper LOGIN PASSWORD 'throwaway'`);
      await query(url('postgres'), 'CREATE DATABASE mine OWNER keeper');
      expect(await migrate(url('mine', 'keeper'))).toContain('audit_grants');
      await query(url('postgres'), 'CREATE ROLE cet_app NOLOGIN');
      await query(url('mine', 'keeper'), 'SELECT grant_to_application()');
      expect(await query(url('mine'), RIGHTS)).toEqual(GIVEN);
      await query(url('mine', 'keeper'), 'CREATE TABLE later (id int)');
      expect(
        await query(
          url('mine'),
          `SELECT has_table_privilege('cet_app', 'later', 'DELETE') AS given`,
        ),
      ).toEqual([{ given: true }]);
    }),
  120_000,
);
