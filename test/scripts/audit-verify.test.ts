import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type AuditLog, createAuditLog } from '../store/support/audit-log';

/** `npm run audit:verify` [R48]: what it says and how it ends. */
let log: AuditLog;
beforeEach(async () => {
  log = await createAuditLog();
  for (const actor of ['staff:1', 'staff:2', 'staff:3']) {
    await log.write(actor, 1, 5);
    await log.sealed();
  }
});
afterEach(() => log.close());

const verify = async (...args: string[]): Promise<{ code: unknown; out: string }> => {
  const root = join(__dirname, '../..');
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/audit-verify.ts', ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], DATABASE_URL: log.url },
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (out += chunk.toString()));
  }
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, out };
};

const head = async (): Promise<string> => {
  const [row] = await log.rows<{ hash: string }>(
    'SELECT hash FROM audit_seal ORDER BY from_xid DESC LIMIT 1',
  );
  return row?.hash ?? '';
};

describe('npm run audit:verify [R48]', () => {
  it('says that the log is whole, and which hash to keep; the one that was kept is found again', async () => {
    const kept = await head();
    const { code, out } = await verify();
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining(kept) as string });
    expect(out).toMatch(/^3 seals over 15 rows, 0 broken; 0 rows not sealed yet\.$/m);

    await log.write('staff:4', 1, 5);
    await log.sealed();
    expect(await verify('--expect', kept)).toMatchObject({ code: 0 });
  });

  it('names each broken seal in plain words and ends with 1', async () => {
    await log.tamper(`DELETE FROM audit WHERE actor = 'staff:1' AND subject = 'S1';
                      UPDATE audit SET subject = 'S9' WHERE actor = 'staff:2' AND subject = 'S1'`);
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toMatch(
      /^BROKEN {2}seal 1, .+: 5 rows were sealed and 4 are there; rows were removed/m,
    );
    expect(out).toMatch(/^BROKEN {2}seal 2, .+: a row under it was changed/m);
    expect(out).toMatch(/^3 seals over 14 rows, 2 broken; 0 rows not sealed yet\.$/m);
  });

  it('finds that the end was cut off only by the hash that was kept', async () => {
    const kept = await head();
    await log.tamper(`DELETE FROM audit WHERE actor = 'staff:3';
                      DELETE FROM audit_seal WHERE from_xid = (SELECT max(from_xid) FROM audit_seal)`);
    expect(await verify()).toMatchObject({ code: 0 });
    const { code, out } = await verify('--expect', kept);
    expect(code).toBe(1);
    expect(out).toContain(`BROKEN  no seal has the hash ${kept}: seals were removed`);
  });

  it('finds that the last seal alone was removed, also when its rows were changed and sealed anew', async () => {
    const kept = await head();
    await log.tamper(`DELETE FROM audit_seal WHERE from_xid = (SELECT max(from_xid) FROM audit_seal);
                      UPDATE audit SET subject = 'S9' WHERE actor = 'staff:3' AND subject = 'S1'`);
    await log.sealed();
    expect(await verify()).toMatchObject({ code: 0 });
    expect(await verify('--expect', kept)).toMatchObject({ code: 1 });
  });

  it('finds that the whole chain was made anew, and that the log was emptied', async () => {
    const kept = await head();
    await log.tamper('TRUNCATE audit_seal; UPDATE audit SET actor = lower(actor)');
    await log.sealed();
    expect(await verify('--expect', kept)).toMatchObject({ code: 1 });
    await log.tamper('TRUNCATE audit, audit_seal');
    expect(await verify('--expect', kept)).toMatchObject({ code: 1 });
  });

  it('wants a whole hash', async () => {
    const { code, out } = await verify('--expect', 'abc');
    expect({ code, out }).toEqual({
      code: 1,
      out: `--expect wants the 64 hex digits of a seal's hash, not "abc".\n`,
    });
  });
});
