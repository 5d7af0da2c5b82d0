import { type AuditLog, createAuditLog } from './support/audit-log';

/** [R48] The audit log is append-only for the application by grants: the database itself says no. */
let log: AuditLog;
beforeAll(async () => {
  log = await createAuditLog();
  await log.write('staff:1', 1, 3);
  await log.sealed();
});
afterAll(() => log.close());

/** PostgreSQL's code for `insufficient_privilege`. */
const REFUSED = '42501';

const codeOf = async (sql: string): Promise<unknown> => {
  const client = await log.app.connect();
  try {
    await client.query('BEGIN');
    await client.query(sql);
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
};

describe.each(['audit', 'audit_seal'])('of the table %s the application’s login', (table) => {
  test.each([
    ['change a row', `UPDATE ${table} SET id = id`],
    [
      'change a row by inserting',
      `INSERT INTO ${table} SELECT * FROM ${table} ON CONFLICT (id) DO UPDATE SET id = 1`,
    ],
    ['remove a row', `DELETE FROM ${table}`],
    ['empty it', `TRUNCATE ${table}`],
    ['lock others out', `LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`],
    ['switch the guards off', `ALTER TABLE ${table} DISABLE TRIGGER ALL`],
    ['remove a guard', `DROP TRIGGER ${table}_append_only ON ${table}`],
    [
      'add a guard of its own',
      `CREATE TRIGGER mine BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION append_only()`,
    ],
    ['add a rule', `CREATE RULE mine AS ON INSERT TO ${table} DO INSTEAD NOTHING`],
    ['remove it', `DROP TABLE ${table}`],
    ['take it over', `ALTER TABLE ${table} OWNER TO CURRENT_USER`],
    ['set its numbers back', `SELECT setval('${table}_id_seq', 1)`],
  ])('cannot %s', async (_what, sql) => {
    expect(await codeOf(sql)).toBe(REFUSED);
  });
});

describe('the application’s login', () => {
  test.each([
    ['leave out triggers', `SET session_replication_role = replica`],
    ['become the owner', `SET ROLE postgres`],
    [
      'change what the guard does',
      `CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
    ],
    [
      'change the clock',
      `CREATE OR REPLACE FUNCTION decision_now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT now()'`,
    ],
    ['make a table', `CREATE TABLE mine (id int)`],
    [
      'say when a row was written',
      `INSERT INTO audit (at, actor, action, subject, detail) VALUES (now(), 'a', 'b', 'c', '{}')`,
    ],
    [
      'say whose transaction wrote it',
      `INSERT INTO audit (xid, actor, action, subject, detail) VALUES (1, 'a', 'b', 'c', '{}')`,
    ],
    [
      'say when a seal was made',
      `INSERT INTO audit_seal (from_xid, to_xid, rows, hash, sealed_at) VALUES (1, 2, 1, '', now())`,
    ],
    ['change a line of money', `UPDATE money SET amount_fen = 1`],
    ['remove a registration', `DELETE FROM registration`],
  ])('cannot %s', async (_what, sql) => {
    expect(await codeOf(sql)).toBe(REFUSED);
  });

  test('can add a row, which has its transaction and its instant from the database', async () => {
    expect(
      await codeOf(
        `INSERT INTO audit (actor, action, subject, detail) VALUES ('staff:1', 'tested', 'S', '{}')`,
      ),
    ).toBe('done');
  });

  test.each([
    ['that leaves rows out', `SELECT max(to_xid) + 1, max(to_xid) + 2, 1, 'x', 2 FROM audit_seal`],
    ['that covers what another covers', `SELECT 0, max(to_xid), 1, 'x', 2 FROM audit_seal`],
    [
      'over what is still to come',
      `SELECT max(to_xid), 4000000000000000000, 1, 'x', 2 FROM audit_seal`,
    ],
  ])('cannot add a seal %s', async (_what, select) => {
    // `raise_exception`, by the guard.
    expect(
      await codeOf(`INSERT INTO audit_seal (from_xid, to_xid, rows, hash, format) ${select}`),
    ).toBe('P0001');
  });

  test('has what imports need: a temporary table', async () => {
    expect(await codeOf(`CREATE TEMP TABLE rows_of_a_file (line int) ON COMMIT DROP`)).toBe('done');
  });
});

describe('of the other tables', () => {
  const rightsOf = async () => {
    const found = await log.rows<{ name: string; rights: string }>(
      `SELECT c.relname AS name, coalesce(string_agg(r.name, ' ' ORDER BY r.at) FILTER (WHERE has_table_privilege('cet_app', c.oid, r.name)), '') AS rights
       FROM pg_class c
       CROSS JOIN unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) WITH ORDINALITY AS r (name, at)
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY 1`,
    );
    return new Map(found.map(({ name, rights }) => [name, rights]));
  };
  const KEPT = [
    'account',
    'registration',
    'payment_order',
    'order_line',
    'attempt',
    'money_line',
    'notice',
    'quarantine',
  ];

  test('the application has all that it writes and no more, those of later migrations too', async () => {
    await log.rows('CREATE TABLE of_a_later_migration (id int)');
    const rights = await rightsOf();
    const expected = [...rights.keys()].map((name) => {
      if (['audit', 'audit_seal', '_prisma_migrations'].includes(name)) return [name, 'SELECT'];
      if (name === 'money') return [name, 'SELECT INSERT'];
      return [name, KEPT.includes(name) ? 'SELECT INSERT UPDATE' : 'SELECT INSERT UPDATE DELETE'];
    });
    expect([...rights]).toEqual(expected);
    expect(rights.get('of_a_later_migration')).toBe('SELECT INSERT UPDATE DELETE');
    expect(rights.size).toBeGreaterThan(30);
  });

  test('rights that somebody has changed are mended by the owner’s one statement', async () => {
    await log.rows('GRANT DELETE ON audit TO cet_app; REVOKE SELECT ON account FROM cet_app');
    await log.rows('SELECT grant_to_application()');
    const rights = await rightsOf();
    expect([rights.get('audit'), rights.get('account')]).toEqual([
      'SELECT',
      'SELECT INSERT UPDATE',
    ]);
  });
});

test('after all of that the log is as it was', async () => {
  expect(await log.sealer.verify()).toMatchObject({ broken: [], strayRows: 0, sealedRows: 3 });
});
