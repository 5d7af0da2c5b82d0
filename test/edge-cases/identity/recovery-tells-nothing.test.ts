import { createApiRig, PASSWORD, type ApiRig } from '../../api/support/api-rig';
import { expectRefusal } from '../../api/support/expect-problem';
import { createPostman } from '../../api/support/postman';
import type { SeedPerson } from '../../../prisma/seed';

/** Recovery answers everybody alike, and its budgets lock out no dormitory behind one address. */
let rig: ApiRig;
beforeAll(async () => {
  rig = await createApiRig({
    trustProxy: 1,
    limits: { findsInTotal: { points: 60, seconds: 60 } },
  });
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const ADDRESS = { 'X-Forwarded-For': '202.112.0.1' };
let next = 0;

interface Told {
  readonly answer: unknown;
  /** What the database was asked for it, in order. */
  readonly asked: readonly string[];
  /** Rows that it left, by table. */
  readonly left: Readonly<Record<string, number>>;
}

const TABLES = ['mail', 'fact', 'dispatch', 'audit', 'account_token', 'login_failure'];

const rowsIn = async (): Promise<Record<string, number>> =>
  Object.fromEntries(
    await Promise.all(
      TABLES.map(async (table): Promise<[string, number]> => {
        const [row] = await rig.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
        return [table, row?.n ?? 0];
      }),
    ),
  );

/** Everything by which an answer could be told from another: its text, and the work behind it. */
const toldOf = async (ask: () => Promise<{ status: number; json: unknown }>): Promise<Told> => {
  const before = await rowsIn();
  const spied = jest.spyOn(rig.database.pool, 'query');
  try {
    const { status, json } = await ask();
    const asked = spied.mock.calls.map(([query]: unknown[]) =>
      typeof query === 'string' ? query : (query as { text: string }).text,
    );
    const after = await rowsIn();
    const left = TABLES.map((table): [string, number] => [
      table,
      (after[table] ?? 0) - (before[table] ?? 0),
    ]);
    return {
      answer: { status, ...(json as object), requestId: 'any' },
      asked,
      left: Object.fromEntries(left),
    };
  } finally {
    spied.mockRestore();
  }
};

const askReset = async (email: string, headers = {}) => {
  const client = rig.browser();
  const body = { email, captcha: await client.captcha('passwordReset') };
  return client.http.send('POST', '/password-resets', { body, headers });
};

const findAccount = async (who: Partial<SeedPerson>, headers = {}) => {
  const client = rig.browser();
  const { documentType, documentNumber, name } = { ...rig.person(), ...who };
  const captcha = await client.captcha('accountLookup');
  const body = { documentType, documentNumber, name, captcha };
  return client.http.send('POST', '/account-lookups', { body, headers });
};

describe('recovery', () => {
  it('[edge 48] [R5] answers a known and an unknown address alike, after the same work', async () => {
    const email = 'known@example.cn';
    await rig.browser().register({ email, password: PASSWORD });
    const known = await toldOf(() => askReset(email));
    const unknown = await toldOf(() => askReset('nobody@example.cn'));
    expect(known.answer).toMatchObject({ status: 202 });
    expect(known.asked.length).toBeGreaterThan(0);
    expect(unknown).toEqual(known);
    const mails = await createPostman(rig).deliver();
    expect(mails.map(({ to }) => to)).toEqual([email]);
  });

  it('[edge 48] [R5] leaves nothing of an address that nobody has', async () => {
    await askReset('stranger@example.cn');
    await createPostman(rig).deliver();
    const rows = await rig.rows(
      `SELECT account_id, address_enc, state FROM mail WHERE kind = 'passwordReset'
       ORDER BY number DESC LIMIT 1`,
    );
    expect(rows).toEqual([{ account_id: null, address_enc: null, state: 'moot' }]);
  });

  it('[edge 48] [R6] answers every miss alike, after the same work, whatever was wrong', async () => {
    const person = rig.person();
    await rig.saved(person);
    const deleted = rig.person();
    await rig.saved(deleted);
    await rig.rows(
      `UPDATE registration SET state = 'deleted', deleted_reason = 'empty', deleted_at = decision_now(), empty_by = NULL
       WHERE candidate_hash = $1`,
      [rig.personalData.documentHash(deleted.documentType, deleted.documentNumber)],
    );
    const misses: Partial<SeedPerson>[] = [
      { documentNumber: 'K99999999', name: '无此人' },
      { ...person, name: '无此人' },
      { ...person, documentNumber: 'K99999999' },
      { ...person, documentType: 'macauId' },
      deleted,
      rig.person(),
    ];
    const told: Told[] = [];
    for (const miss of misses) told.push(await toldOf(() => findAccount(miss)));
    expect(told[0]?.answer).toMatchObject({ status: 404, code: 'accountNotFound' });
    expect(told[0]?.asked.length).toBeGreaterThan(0);
    for (const one of told) expect(one).toEqual(told[0]);
    expect((await findAccount(person)).status).toBe(200);
  });

  it('[edge 48] a dormitory behind one address recovers side by side', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => askReset(`bewohner${(next += 1)}@example.cn`, ADDRESS)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  });

  it('[edge 48] [R5] a mailbox is not flooded: five mails an hour, from wherever they are asked for', async () => {
    const statuses: number[] = [];
    for (let at = 0; at < 7; at += 1) {
      const from = { 'X-Forwarded-For': `202.112.1.${at}` };
      statuses.push((await askReset('Flooded@example.cn', from)).status);
    }
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429, 429]);
    expect((await askReset('neighbour@example.cn', ADDRESS)).status).toBe(202);
  });

  it('[edge 48] [R6] guessing at one document is over after five, from wherever, and in total after all', async () => {
    const person = rig.person();
    const statuses: number[] = [];
    for (let at = 0; at < 6; at += 1) {
      const from = { 'X-Forwarded-For': `202.112.2.${at}` };
      statuses.push((await findAccount({ ...person, name: `名字${at}` }, from)).status);
    }
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429]);
    expect((await findAccount({ documentNumber: 'K0' })).status).toBe(404);

    const client = rig.browser();
    let last = 404;
    for (let at = 0; at < 60 && last === 404; at += 1) {
      last = (await findAccount({ documentNumber: `K${at + 1}`, name: '无此人' })).status;
    }
    expect(last).toBe(429);
    await expectRefusal(client.findAccount(person), 'tooManyRequests');
  });
});
