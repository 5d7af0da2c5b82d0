import { createCrowd, type Crowd } from './support/crowd';

let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

describe('a gateway’s notice is kept before it is answered [R33]', () => {
  const notice = (noticeId: string) => ({
    gateway: 'alipay' as const,
    noticeId,
    attempt: 'A1',
    verdict: 'paid',
    form: { buyer_logon_id: 'canary-buyer@example.com', out_trade_no: 'A1' },
  });

  test('once, however often and however parallel it comes, with its receipts counted', async () => {
    const stores = [crowd.store, crowd.secondStore()] as const;
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        (stores[at % 2] ?? crowd.store).notices.keep(notice('N1')),
      ),
    );
    expect(await crowd.rows(`SELECT receipts, verdict FROM notice WHERE notice_id = 'N1'`)).toEqual(
      [{ receipts: 20, verdict: 'paid' }],
    );
  });

  test('whole, for whoever holds the key', async () => {
    await crowd.store.notices.keep(notice('N2'));
    const [row] = await crowd.rows<{ body_enc: Buffer }>(
      `SELECT body_enc FROM notice WHERE notice_id = 'N2'`,
    );
    const body: unknown = JSON.parse(crowd.personalData.decrypt(row?.body_enc ?? Buffer.alloc(0)));
    expect(body).toEqual(notice('N2').form);
  });
});

test('what must not count is quarantined once for each reason, and finance owns it [R33]', async () => {
  const found = { gateway: 'alipay', reference: 'R1', attempt: null } as const;
  await Promise.all(
    Array.from({ length: 5 }, () =>
      crowd.store.notices.quarantine({ ...found, reason: 'foreignMerchant' }),
    ),
  );
  await crowd.store.notices.quarantine({ ...found, reason: 'unknownAttempt' });
  expect(
    await crowd.rows(`SELECT reason, owner FROM quarantine WHERE reference = 'R1' ORDER BY reason`),
  ).toEqual([
    { reason: 'foreignMerchant', owner: 'finance' },
    { reason: 'unknownAttempt', owner: 'finance' },
  ]);
});

describe('personal data is never stored as it was typed', () => {
  const canaries = {
    email: 'canary-mail@example.com',
    phone: '13912345678',
    name: '欧阳金丝雀',
    documentNumber: 'CANARY7654321',
    password: 'canary horse battery 9',
  };

  /** Every text, JSON and bytea value of every table that contains one of these words. */
  const placesOf = async (words: readonly string[]): Promise<string[]> => {
    const columns = await crowd.rows<{ table: string; column: string; type: string }>(
      `SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
         AND c.data_type IN ('text', 'ARRAY', 'jsonb', 'bytea', 'uuid')`,
    );
    const found: string[] = [];
    for (const { table, column, type } of columns) {
      const value = type === 'bytea' ? `encode("${column}", 'hex')` : `"${column}"::text`;
      for (const word of words) {
        const sought = type === 'bytea' ? Buffer.from(word).toString('hex') : word;
        const hits = await crowd.rows(
          `SELECT FROM "${table}" WHERE position(lower($1) IN lower(${value})) > 0 LIMIT 1`,
          [sought],
        );
        if (hits.length > 0) found.push(`${table}.${column}: ${word}`);
      }
    }
    return found;
  };

  test('no canary stands in any column after an account, a saving, a payment and a notice', async () => {
    const { email, password, ...profile } = canaries;
    const { accountId } = await crowd.store.accounts.register({ email, password, profile });
    await crowd.store.accounts.logIn({ email, password });
    await crowd.store.accounts.logIn({ email, password: 'wrong' }).catch(() => undefined);
    const recordId = await crowd.record();
    const [record] = await crowd.rows<{ personal_enc: Buffer }>(
      'SELECT personal_enc FROM student_record WHERE id = $1',
      [recordId],
    );
    const personal = JSON.parse(
      crowd.personalData.decrypt(record?.personal_enc ?? Buffer.alloc(0)),
    ) as { name: string; documentNumber: string };
    const withCanary = {
      ...personal,
      name: canaries.name,
      documentNumber: canaries.documentNumber,
    };
    await crowd.rows('UPDATE student_record SET personal_enc = $1, doc_hash = $2 WHERE id = $3', [
      crowd.personalData.encrypt(JSON.stringify(withCanary)),
      crowd.personalData.documentHash('passport', canaries.documentNumber),
      recordId,
    ]);
    await crowd.store.saving.agree(accountId, 1);
    const { number } = await crowd.store.saving.save(accountId, recordId);
    const view = await crowd.store.views.registration({ number });
    expect(view?.record.name).toBe(canaries.name);
    expect(await placesOf([...Object.values(canaries), 'canary-buyer'])).toEqual([]);
  });

  test('the scan finds a leak where there is one', async () => {
    await crowd.rows(
      `INSERT INTO quarantine (gateway, reference, reason) VALUES ('alipay', 'for ${canaries.email}', 'unreadable')`,
    );
    await crowd.rows(
      `INSERT INTO notice (gateway, notice_id, verdict, body_enc) VALUES ('alipay', 'leak', 'paid', $1)`,
      [Buffer.from(`{"name":"${canaries.name}"}`)],
    );
    expect(await placesOf([canaries.email, canaries.name])).toEqual(
      expect.arrayContaining([
        `quarantine.reference: ${canaries.email}`,
        `notice.body_enc: ${canaries.name}`,
      ]),
    );
    await crowd.rows(`DELETE FROM quarantine WHERE reason = 'unreadable'`);
    await crowd.rows(`DELETE FROM notice WHERE notice_id = 'leak'`);
  });

  test('the same person is found by hash and encrypted differently each time', () => {
    const { personalData } = crowd;
    expect(personalData.encrypt('same').equals(personalData.encrypt('same'))).toBe(false);
    expect(personalData.nameHash('同名').equals(personalData.nameHash(' 同名 '))).toBe(true);
  });
});
