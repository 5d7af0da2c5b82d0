import { tellNewestSeal } from '../../worker/newest-seal';
import { createTestStore, type TestStore } from '../support/test-store';

/** What is sealed when, in the product's own store. Tampering, rights and many writers have files of their own. */
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
  test_.database.pool.query(
    `INSERT INTO audit (actor, action, subject, detail)
     SELECT $1, 'tested', 'S' || g, jsonb_build_object('n', g) FROM generate_series(1, $2::int) g`,
    [actor, rows],
  );

describe('the seal of the audit log [R48]', () => {
  test('of a log that nobody touched holds', async () => {
    await write('staff:1', 5);
    await sealAll();
    await write('staff:2', 5);
    await sealAll();
    const report = await test_.store.audit.verify();
    expect(report).toMatchObject({ broken: [], strayRows: 0, unsealedRows: 0 });
    expect(report.sealedRows).toBeGreaterThanOrEqual(10);
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

  test('of the first format, which did not cover the seal itself, is verified as it was made', async () => {
    await write('staff:1', 5);
    await sealAll();
    await test_.rows('ALTER TABLE audit_seal DISABLE TRIGGER USER');
    await test_.rows('DELETE FROM audit_seal');
    await test_.rows(
      `INSERT INTO audit_seal (from_xid, to_xid, rows, hash, format)
       SELECT 0, max(xid) + 1, count(*), encode(sha256(convert_to($1 || string_agg(E'\\n' || json_build_array(
         id, xid, (extract(epoch FROM at) * 1000)::bigint, actor, action, subject, detail)::text, '' ORDER BY xid, id), 'UTF8')), 'hex'), 1
       FROM audit`,
      ['0'.repeat(64)],
    );
    await test_.rows('ALTER TABLE audit_seal ENABLE TRIGGER USER');
    await write('staff:2', 5);
    await sealAll();
    const { broken, seals } = await test_.store.audit.verify();
    expect({ broken, seals }).toEqual({ broken: [], seals: 2 });
  });

  test('is told in the worker’s log, with the hash that audit:verify can be asked for', async () => {
    const told: object[] = [];
    const log = { info: (fields: object) => void told.push(fields) };
    await write('staff:1');
    await sealAll();
    await tellNewestSeal(test_.store.auditReading, log);
    const { head, hashes } = await test_.store.audit.verify();
    expect(told).toEqual([{ seal: head?.seal, hash: head?.hash }]);
    expect(hashes.has(head?.hash ?? '')).toBe(true);
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
