import { type AuditLog, createAuditLog } from './support/audit-log';

/**
 * [R48] Every kind of tampering is found, by what was tampered with, while 32 writers go on writing. Three seals are
 * made, `A`, `B` and `C`, each over five rows of its own in two transactions and whatever the writers wrote just
 * then; something is done around `B`; the report must name just that. Then all of it is put back.
 */
let log: AuditLog;
let writers: Promise<void>[];
let isWriting = true;

beforeAll(async () => {
  log = await createAuditLog();
  writers = Array.from({ length: 32 }, async (_, writer) => {
    for (let at = 0; isWriting; at += 1) {
      await log.write(`writer:${writer}`, at, at);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
});
afterAll(async () => {
  isWriting = false;
  await Promise.all(writers);
  await log.close();
});

let round = 0;

/** Three blocks, sealed one after the other; answers all seals by number, and which is `B`. */
const threeSeals = async (): Promise<{ readonly ids: string[]; readonly b: number }> => {
  round += 1;
  for (const block of ['A', 'B', 'C']) {
    await log.write(`block:${block}${round}`, 1, 3);
    await log.write(`block:${block}${round}`, 4, 5);
    await log.sealed('block:%');
  }
  const seals = await log.rows<{ id: string; is_b: boolean }>(
    `SELECT id::text, EXISTS (SELECT FROM audit a WHERE actor = $1 AND a.xid >= s.from_xid AND a.xid < s.to_xid) AS is_b
     FROM audit_seal s ORDER BY from_xid`,
    [`block:B${round}`],
  );
  return { ids: seals.map(({ id }) => id), b: seals.findIndex(({ is_b }) => is_b) };
};

const KEEP = `
  CREATE TABLE kept_rows AS SELECT * FROM audit WHERE actor LIKE 'block:%';
  CREATE TABLE kept_seals AS SELECT * FROM audit_seal`;
const PUT_BACK = `
  DELETE FROM audit WHERE actor LIKE 'block:%' OR actor = 'forger';
  INSERT INTO audit SELECT * FROM kept_rows;
  DELETE FROM audit_seal;
  INSERT INTO audit_seal SELECT * FROM kept_seals;
  DROP TABLE kept_rows, kept_seals`;

/** `B changed`, `B+1 gap`, `new ahead`: each fault with its place beside B. `:B` is the block's actor. */
const foundAfter = async (sql: string): Promise<string[]> => {
  const { ids, b } = await threeSeals();
  await log.rows(KEEP);
  try {
    await log.tamper(
      sql
        .replaceAll(/:([ABC])\b/g, (_, block: string) => `'block:${block}${round}'`)
        .replaceAll(':seal', ids[b] ?? ''),
    );
    const { broken, strayRows } = await log.sealer.verify();
    const faults = broken.map(({ seal, fault }) => `${placeOf(ids.indexOf(seal), b)} ${fault}`);
    return strayRows > 0 ? [...faults, `${strayRows} stray`] : faults;
  } finally {
    await log.tamper(PUT_BACK);
  }
};

const placeOf = (at: number, b: number): string => {
  if (at === -1) return 'new';
  return at === b ? 'B' : `B${at > b ? '+' : '-'}${Math.abs(at - b)}`;
};

const ROW = `actor = :B AND subject = 'S2'`;

describe('a sealed row is found [R48]', () => {
  test.each([
    ['at', `at = at + interval '1 millisecond'`],
    ['actor', `actor = actor || 'X'`],
    ['action', `action = 'done'`],
    ['subject', `subject = 'S9'`],
    ['detail', `detail = detail || '{"n": 99}'`],
    ['id', `id = id + 1000000`],
  ])('when its %s was changed', async (_column, change) => {
    expect(await foundAfter(`UPDATE audit SET ${change} WHERE ${ROW}`)).toEqual(['B changed']);
  });

  test('when text was moved from one column to the next', async () => {
    expect(
      await foundAfter(`UPDATE audit SET actor = :B || '",', action = '"tested' WHERE ${ROW}`),
    ).toEqual(['B changed']);
  });

  test('when it was moved to another transaction of its seal', async () => {
    expect(
      await foundAfter(
        `UPDATE audit SET xid = (SELECT xid FROM audit WHERE actor = :B AND subject = 'S5') WHERE ${ROW}`,
      ),
    ).toEqual(['B changed']);
  });

  test('when it was moved under another seal', async () => {
    const found = await foundAfter(
      `UPDATE audit SET xid = (SELECT xid FROM audit WHERE actor = :C AND subject = 'S5') WHERE ${ROW}`,
    );
    expect(found).toEqual(['B rowsMissing', expect.stringMatching(/^B\+\d+ rowsAdded$/)]);
  });

  test('when it was moved below all transactions', async () => {
    const found = await foundAfter(`UPDATE audit SET xid = -1 WHERE ${ROW}`);
    expect(found).toEqual([expect.stringMatching(/^B-\d+ rowsAdded$/), 'B rowsMissing']);
  });

  test('when it was moved to a transaction that has never been', async () => {
    expect(await foundAfter(`UPDATE audit SET xid = 4000000000000000000 WHERE ${ROW}`)).toEqual([
      'B rowsMissing',
      '1 stray',
    ]);
  });

  test('when it was removed', async () => {
    expect(await foundAfter(`DELETE FROM audit WHERE ${ROW}`)).toEqual(['B rowsMissing']);
  });

  test('when all of its transaction was removed', async () => {
    expect(
      await foundAfter(`DELETE FROM audit WHERE actor = :B AND subject IN ('S1', 'S2', 'S3')`),
    ).toEqual(['B rowsMissing']);
  });

  test('when another took its place', async () => {
    expect(
      await foundAfter(`
        INSERT INTO audit (xid, actor, action, subject, detail) SELECT xid, 'forger', action, subject, detail FROM audit WHERE ${ROW};
        DELETE FROM audit WHERE ${ROW}`),
    ).toEqual(['B changed']);
  });

  test('when it changed places with another', async () => {
    expect(
      await foundAfter(`
        UPDATE audit a SET subject = o.subject, detail = o.detail FROM audit o
        WHERE a.actor = :B AND o.actor = :B AND (a.subject, o.subject) IN (('S1', 'S2'), ('S2', 'S1'))`),
    ).toEqual(['B changed']);
  });

  test('when its number changed places with that of another seal’s', async () => {
    const found = await foundAfter(`
      UPDATE audit a SET subject = o.subject, actor = o.actor, at = o.at, xid = o.xid FROM audit o
      WHERE (a.actor, a.subject, o.actor, o.subject) IN ((:B, 'S1', :C, 'S1'), (:C, 'S1', :B, 'S1'))`);
    expect(found).toEqual(['B changed', expect.stringMatching(/^B\+\d+ changed$/)]);
  });

  test('when one was put in beside it', async () => {
    expect(
      await foundAfter(`
        INSERT INTO audit (xid, actor, action, subject, detail) SELECT xid, 'forger', action, subject, detail FROM audit WHERE ${ROW}`),
    ).toEqual(['B rowsAdded']);
  });
});

describe('a seal is found [R48]', () => {
  test.each([
    ['id', 'id = -id', ['new changed']],
    ['from_xid', 'from_xid = from_xid + 1', ['B gap']],
    ['from_xid', 'from_xid = from_xid - 1', ['B overlap']],
    ['to_xid', 'to_xid = from_xid + 1', ['B rowsMissing', 'B+1 gap']],
    ['to_xid', 'to_xid = 4000000000000000000', ['B ahead']],
    ['rows', 'rows = rows + 1', ['B rowsMissing']],
    ['rows', 'rows = rows - 1', ['B rowsAdded']],
    ['hash', `hash = md5(hash) || md5(hash)`, ['B hashChanged']],
    ['sealed_at', `sealed_at = sealed_at - interval '1 millisecond'`, ['B changed']],
    ['format', 'format = 1', ['B changed']],
  ])('when its %s was changed: %s', async (_column, change, expected) => {
    const found = await foundAfter(`UPDATE audit_seal SET ${change} WHERE id = :seal`);
    expect(found.slice(0, expected.length)).toEqual(expected);
  });

  test('when it was removed', async () => {
    expect(await foundAfter('DELETE FROM audit_seal WHERE id = :seal')).toEqual(['B+1 gap']);
  });

  test('when it was removed with all of its rows', async () => {
    expect(
      await foundAfter(`
        DELETE FROM audit USING audit_seal s WHERE s.id = :seal AND xid >= from_xid AND xid < to_xid AND actor LIKE 'block:%';
        DELETE FROM audit_seal WHERE id = :seal`),
    ).toEqual(['B+1 gap']);
  });

  test('when two of them were made one', async () => {
    const found = await foundAfter(`
      UPDATE audit_seal SET to_xid = o.to_xid, rows = audit_seal.rows + o.rows
      FROM (SELECT * FROM audit_seal WHERE from_xid = (SELECT to_xid FROM audit_seal WHERE id = :seal)) o WHERE audit_seal.id = :seal;
      DELETE FROM audit_seal WHERE id <> :seal AND to_xid = (SELECT to_xid FROM audit_seal WHERE id = :seal)`);
    expect(found[0]).toBe('B changed');
  });

  test('when one was appended by hand over what is still to come', async () => {
    expect(
      await foundAfter(`
        INSERT INTO audit_seal (from_xid, to_xid, rows, hash, format) SELECT max(to_xid), 4000000000000000000, 1, 'forged', 2 FROM audit_seal`),
    ).toEqual(['new ahead']);
  });

  test('when one was appended by hand over nothing', async () => {
    expect(
      await foundAfter(`
        INSERT INTO audit_seal (from_xid, to_xid, rows, hash, format)
        SELECT max(to_xid), max(to_xid) + 1, 1, 'forged', 2 FROM audit_seal`),
    ).toEqual([expect.stringMatching(/^new (rowsMissing|changed)$/)]);
  });
});

test('all of it put back, the log holds with what the writers wrote meanwhile', async () => {
  isWriting = false;
  await Promise.all(writers);
  await log.sealed();
  const { broken, strayRows, unsealedRows, sealedRows } = await log.sealer.verify();
  expect({ broken, strayRows, unsealedRows }).toEqual({
    broken: [],
    strayRows: 0,
    unsealedRows: 0,
  });
  expect(sealedRows).toBeGreaterThan(round * 15 + 32 * 10);
});
