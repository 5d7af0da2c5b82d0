import { once } from 'node:events';
import { existsSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { Client } from 'pg';
import { isAlive } from '../../scripts/stack/processes';
import { end, newDataDir, runStack, type StackProcess } from './support/run-stack';

describe('a stack that survives', () => {
  const dataDir = newDataDir();
  const started: StackProcess[] = [];
  let stack: StackProcess;

  beforeAll(async () => {
    stack = await start();
  });

  afterAll(async () => {
    for (const { child } of started) await end(child, 'SIGTERM');
    rmSync(dirname(dataDir), { recursive: true, force: true });
  });

  async function start(): Promise<StackProcess> {
    const one = await runStack(dataDir);
    started.push(one);
    return one;
  }

  test('refuses a second start on the same data, in a sentence, and goes on', async () => {
    const second = await runStack(dataDir);
    await once(second.child, 'exit');

    expect(refusalOf(second)).toContain(`A stack already runs on ${dataDir}`);
    expect(second.child.exitCode).toBe(1);
    await expect(query(readyOf(stack).databaseUrl, 'SELECT 1 AS one')).resolves.toEqual([
      { one: 1 },
    ]);
  });

  test('gives API and worker a login of their own, which owns nothing and adds to the audit log alone [R48]', async () => {
    const { appUrl } = readyOf(stack);
    expect(
      await query(
        appUrl,
        `SELECT current_user::text AS login, rolsuper OR rolcreaterole OR rolcreatedb AS mighty,
                (SELECT array_agg(roleid::regrole::text) FROM pg_auth_members WHERE member = r.oid) AS roles,
                (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owned
         FROM pg_roles r WHERE rolname = current_user`,
      ),
    ).toEqual([{ login: 'cet_service', mighty: false, roles: ['cet_app'], owned: 0 }]);
    await expect(query(appUrl, 'DELETE FROM audit')).rejects.toMatchObject({ code: '42501' });
    await expect(
      query(appUrl, 'SELECT count(*)::int AS rows FROM audit_seal'),
    ).resolves.toHaveLength(1);
  });

  test('keeps its secrets for its owner only', () => {
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  test('catches a mail and shows its subject, text and HTML', async () => {
    const { smtpUrl, mailPage } = readyOf(stack);
    const transport = createTransport(smtpUrl);
    await transport.sendMail({
      from: 'cet@example.com',
      to: 'someone@example.com',
      subject: '报名提醒',
      text: '请支付',
      html: '<b>请支付</b>',
    });
    transport.close();

    const mails: unknown = await (await fetch(`${mailPage}/api/mails`)).json();
    expect(mails).toMatchObject([
      {
        to: ['someone@example.com'],
        subject: '报名提醒',
        text: '请支付',
        html: '<b>请支付</b>',
      },
    ]);
  });

  test('starts PostgreSQL and the mail catcher again when they are killed', async () => {
    const { databaseUrl, pids, mailPage } = readyOf(stack);
    await query(databaseUrl, 'CREATE TABLE witness AS SELECT 42 AS seen');
    process.kill(pids.postgres, 'SIGKILL');
    process.kill(pids.mail, 'SIGKILL');

    await expect(eventually(() => query(databaseUrl, 'SELECT seen FROM witness'))).resolves.toEqual(
      [{ seen: 42 }],
    );
    await expect(eventually(async () => (await fetch(mailPage)).status)).resolves.toBe(200);
  });

  test('leaves nothing running when it is killed, and loses nothing', async () => {
    const before = readyOf(stack);
    await end(stack.child, 'SIGKILL');
    // The mail catcher was started anew in the test before, so its first process id says nothing.
    const servers = [before.pids.postgres, before.pids.temporal].filter(isAlive);
    await eventually(() => demandGone(servers, before.mailPage));

    stack = await start();
    const after = readyOf(stack);
    await expect(query(after.databaseUrl, 'SELECT seen FROM witness')).resolves.toEqual([
      { seen: 42 },
    ]);
  });

  test('refuses a database of a newer schema and leaves it alone', async () => {
    await query(
      readyOf(stack).databaseUrl,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ('newer', 'unknown', '29990101000000_from_the_future', now(), 1)`,
    );
    await end(stack.child, 'SIGTERM');
    const older = await runStack(dataDir);
    await once(older.child, 'exit');

    expect(refusalOf(older)).toMatch(/newer schema.*29990101000000_from_the_future/);
    expect(older.child.exitCode).toBe(1);
    expect(existsSync(join(dataDir, 'run.json'))).toBe(false);
  });
});

describe('a stack that cannot start', () => {
  const dataDir = newDataDir();

  afterAll(() => rmSync(dirname(dataDir), { recursive: true, force: true }));

  test('names the port in use and the variable that moves it, before it makes anything', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const refused = await runStack(dataDir, {
      STACK_PORTS: 'usual',
      CET_POSTGRES_PORT: String(port),
    });
    other.close();

    expect(refusalOf(refused)).toMatch(new RegExp(`Port ${port}, .*PostgreSQL.*CET_POSTGRES_PORT`));
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
  });
});

function refusalOf({ answer }: StackProcess): string {
  return 'failed' in answer ? answer.failed : 'it started';
}

function readyOf({ answer }: StackProcess) {
  if ('failed' in answer) throw new Error(answer.failed);
  return answer.ready;
}

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function demandGone(pids: number[], page: string): Promise<void> {
  const alive = pids.filter(isAlive);
  const answers = await fetch(page).then(
    () => true,
    () => false,
  );
  if (alive.length > 0 || answers) throw new Error('Something still runs.');
}

/** Tries until it works; jest's own time limit ends what never does. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch {
      await sleep(200);
    }
  }
}
