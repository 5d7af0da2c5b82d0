import { createTestStore, type TestStore } from '../support/test-store';

/** Each test plants damage of its own, so each has a database of its own. */
let test_: TestStore;
beforeEach(async () => {
  test_ = await createTestStore();
  await sealAll();
});
afterEach(async () => {
  await test_.expectInvariants();
  await test_.close();
});

/** Seals until nothing is left: transactions of other databases hold the common horizon back, too. */
const sealAll = async () => {
  do await test_.store.audit.seal();
  while ((await test_.store.audit.unsealed()).rows > 0);
};
const write = (actor: string, rows = 1) =>
  test_.rows(
    `INSERT INTO audit (actor, action, subject, detail)
     SELECT $1, 'tested', 'S' || g, jsonb_build_object('n', g) FROM generate_series(1, $2) g`,
    [actor, rows],
  );
/** As an owner of the tables could, with the guard switched off. */
const tamper = async (sql: string) => {
  await test_.rows('ALTER TABLE audit DISABLE TRIGGER audit_append_only');
  await test_.rows(sql);
  await test_.rows('ALTER TABLE audit ENABLE TRIGGER audit_append_only');
};
const sealed = async (rows = 5) => {
  await write('staff:1', rows);
  await sealAll();
  await write('staff:2', rows);
  await sealAll();
};
const whys = async () => (await test_.store.audit.verify()).broken.map((one) => one.why);

describe('the seal of the audit log [R48]', () => {
  test('of a log that nobody touched holds', async () => {
    await sealed();
    const report = await test_.store.audit.verify();
    expect(report).toMatchObject({ broken: [], unsealedRows: 0 });
    expect(report.sealedRows).toBeGreaterThanOrEqual(10);
  });

  test('finds a row that was changed', async () => {
    await sealed();
    await tamper(
      `UPDATE audit SET detail = '{"n": 99}' WHERE actor = 'staff:1' AND subject = 'S3'`,
    );
    expect(await whys()).toEqual(['a row was changed']);
  });

  test('finds text that was moved from one column to the next', async () => {
    await test_.rows(
      `INSERT INTO audit (actor, action, subject, detail) VALUES ('staff:1|x', 'tested', 'S', '{}')`,
    );
    await sealAll();
    await tamper(
      `UPDATE audit SET actor = 'staff:1', action = 'x|tested' WHERE actor = 'staff:1|x'`,
    );
    expect(await whys()).toEqual(['a row was changed']);
  });

  test('finds a row that was removed', async () => {
    await sealed();
    await tamper(`DELETE FROM audit WHERE actor = 'staff:1' AND subject = 'S3'`);
    expect(await whys()).toEqual(['4 rows where 5 were sealed']);
  });

  test('finds a row that was put in between', async () => {
    await sealed();
    await tamper(
      `INSERT INTO audit (xid, actor, action, subject, detail)
       SELECT min(xid), 'staff:1', 'forged', 'S', '{}' FROM audit WHERE actor = 'staff:1'`,
    );
    expect(await whys()).toEqual(['6 rows where 5 were sealed']);
  });

  test('finds two rows that changed places', async () => {
    await sealed();
    await tamper(
      `UPDATE audit a SET subject = b.subject, detail = b.detail FROM audit b
       WHERE a.actor = 'staff:1' AND b.actor = 'staff:1'
         AND (a.subject, b.subject) IN (('S1', 'S2'), ('S2', 'S1'))`,
    );
    expect(await whys()).toEqual(['a row was changed']);
  });

  test('finds a seal that was removed', async () => {
    await sealed();
    await test_.rows('ALTER TABLE audit_seal DISABLE TRIGGER audit_seal_append_only');
    await test_.rows(
      'DELETE FROM audit_seal WHERE id = (SELECT max(id) FROM audit_seal WHERE id < (SELECT max(id) FROM audit_seal))',
    );
    expect((await whys())[0]).toBe('a seal before it is missing');
  });

  test('keeps a transaction whole that is larger than a batch', async () => {
    await write('staff:3', 10_001);
    await write('staff:4', 5);
    await sealAll();
    expect(await test_.store.audit.verify()).toMatchObject({ broken: [], unsealedRows: 0 });
  });

  test('leaves out what is not committed yet, and takes it later', async () => {
    const open = await test_.database.pool.connect();
    try {
      await open.query('BEGIN');
      await open.query(
        `INSERT INTO audit (actor, action, subject, detail) VALUES ('slow', 'tested', 'S', '{}')`,
      );
      await write('quick');
      await test_.store.audit.seal();
      expect(await test_.store.audit.verify()).toMatchObject({ unsealedRows: 1, broken: [] });
      await open.query('COMMIT');
    } finally {
      open.release();
    }
    await sealAll();
    expect(await test_.store.audit.verify()).toMatchObject({ unsealedRows: 0, broken: [] });
  });

  test('holds under eight writers, two sealers and a transaction that stays open', async () => {
    let writing = true;
    const sealing = [1, 2].map(async () => {
      while (writing) await test_.store.audit.seal();
    });
    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let round = 0; round < 15; round += 1)
          await write(`writer:${writer}`, 1 + (round % 3));
      }),
    );
    writing = false;
    await Promise.all(sealing);
    await sealAll();
    const report = await test_.store.audit.verify();
    expect(report).toMatchObject({ broken: [], unsealedRows: 0 });
    expect(report.sealedRows).toBeGreaterThanOrEqual(8 * 30);
  });

  test('tells how much is unsealed and for how long', async () => {
    expect(await test_.store.audit.unsealed()).toEqual({ rows: 0, oldestSeconds: 0 });
    await write('staff:1', 3);
    await test_.rows('UPDATE moved_clock SET offset_ms = 90000');
    const { rows, oldestSeconds } = await test_.store.audit.unsealed();
    expect(rows).toBe(3);
    expect(Math.floor(oldestSeconds)).toBeGreaterThanOrEqual(90);
  });
});
