import { randomBytes } from 'node:crypto';
import { createPersonalData, type PersonalData } from '../../prisma/personal-data';
import { HASHED, NOT_KEYED } from '../../store/keys/hashes';
import { reencryptAll } from '../../store/keys/reencrypt';
import { rehashAll } from '../../store/keys/rehash';
import { bytesColumns, encryptedColumns } from '../../store/keys/tables';
import { createStore } from '../../store/store';
import { createRebinding } from '../support/rebinding';
import { createCrowd, type Crowd } from './support/crowd';

/** Keys are changed by command: nothing is lost, what was done stays done, and everybody is found afterwards. */
let crowd: Crowd;
let oldKey: string;
beforeEach(async () => {
  crowd = await createCrowd();
  oldKey = crowd.secrets.PERSONAL_DATA_KEYS;
});
afterEach(() => crowd.close());

const newKeyOf = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const withKeys = (keys: string, hashKey = crowd.secrets.PERSONAL_HASH_KEY): PersonalData =>
  createPersonalData({ keys, hashKey });

/** Every encrypted value of the database, by the key it is under. */
const byKey = async (personalData: PersonalData): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { name, columns } of await encryptedColumns(crowd.owner)) {
    for (const { column } of columns) {
      const rows = await crowd.rows<{ value: Buffer }>(
        `SELECT "${column}" AS value FROM "${name}" WHERE "${column}" IS NOT NULL`,
      );
      for (const { value } of rows) {
        const key = personalData.keyOf(value);
        counts[key] = (counts[key] ?? 0) + 1;
      }
    }
  }
  return counts;
};

describe('encryption keys', () => {
  test('every value comes under the first key, and reads as before; then the old key is not needed any more', async () => {
    const who = await crowd.candidate();
    const to = await crowd.account();
    await createRebinding(crowd).propose(who.number, to);
    const before = await crowd.store.views.registration({ number: who.number });
    const newKey = newKeyOf('k2');
    const both = withKeys(`${newKey},${oldKey}`);
    const { left } = await reencryptAll(crowd.owner, both);
    expect(left).toBe(0);
    expect(Object.keys(await byKey(both))).toEqual(['k2']);

    const alone = createStore({
      database: crowd.database,
      personalData: withKeys(newKey),
      rememberSittingMs: 0,
    });
    expect((await alone.views.registration({ number: who.number }))?.record).toEqual(
      before?.record,
    );
    expect((await alone.accounts.profile(who.accountId)).email).toBe(
      `${who.accountId}@example.com`,
    );
  });

  test('killed in the middle and begun again, it goes on with what is left', async () => {
    await crowd.candidates(5);
    const both = withKeys(`${newKeyOf('k2')},${oldKey}`);
    const killed = reencryptAll(crowd.owner, both, (table) => {
      if (table === 'registration') throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    const halfway = await byKey(both);
    expect(Object.keys(halfway).length).toBeGreaterThan(1);
    const { done, left } = await reencryptAll(crowd.owner, both);
    expect(left).toBe(0);
    expect(Object.values(done).reduce((sum, one) => sum + one, 0)).toBe(
      Object.entries(halfway).reduce((sum, [key, count]) => sum + (key === 'k2' ? 0 : count), 0),
    );
  });

  test('a value that somebody changes meanwhile is theirs', async () => {
    const who = await crowd.candidate();
    const both = withKeys(`${newKeyOf('k2')},${oldKey}`);
    const theirs = both.encrypt('changed@example.com');
    const pool = crowd.owner;
    const query = pool.query.bind(pool) as (text: string, values?: unknown[]) => Promise<unknown>;
    const meddle = async (text: string, values?: unknown[]): Promise<unknown> => {
      // Between the reading and the writing of the accounts.
      if (text.includes('UPDATE "account"')) {
        await query('UPDATE account SET email_enc = $2 WHERE id = $1', [who.accountId, theirs]);
      }
      return query(text, values);
    };
    pool.query = meddle as typeof pool.query;
    try {
      await reencryptAll(pool, both);
    } finally {
      pool.query = query as typeof pool.query;
    }
    const [row] = await crowd.rows<{ email_enc: Buffer }>(
      'SELECT email_enc FROM account WHERE id = $1',
      [who.accountId],
    );
    expect(both.decrypt(row?.email_enc ?? Buffer.alloc(0))).toBe('changed@example.com');
  });
});

describe('the hash key', () => {
  const nextKey = randomBytes(32).toString('base64');
  const rotate = async (forgetScores = false, tell?: (step: string) => void) => {
    const [old, next] = [withKeys(oldKey), withKeys(oldKey, nextKey)];
    const done = await rehashAll(crowd.owner, {
      old,
      next,
      forgetScores,
      ...(tell ? { tell } : {}),
    });
    return {
      ...done,
      store: createStore({ database: crowd.database, personalData: next, rememberSittingMs: 0 }),
      next,
    };
  };

  test('everybody is found under the new key: by login, document, look-up, and a proposal that waits', async () => {
    const email = 'laozhanghao@example.cn';
    const password = 'correct horse battery 9';
    const { accountId } = await crowd.store.accounts.register({ email, password });
    const who = await crowd.candidate();
    const to = await crowd.account();
    const number = await createRebinding(crowd).propose(who.number, to);
    const { store, left, next } = await rotate(true);
    expect(left).toEqual({});
    await expect(store.accounts.logIn({ email, password })).resolves.toMatchObject({ accountId });
    await expect(crowd.store.accounts.logIn({ email, password })).rejects.toMatchObject({
      refusal: { refusal: 'loginFailed' },
    });

    const view = await store.views.registration({ number: who.number });
    const record = view?.record;
    if (!record) throw new Error('the registration is not there');
    const { documentType: type, documentNumber, name } = record;
    await expect(
      store.saving.findRecord({ type, number: documentNumber, name }),
    ).resolves.toMatchObject({ id: who.recordId });
    await expect(
      store.accountLookups.find({ type, number: documentNumber, name }),
    ).resolves.toMatchObject({ accountId: who.accountId });
    const rebinding = createRebinding({ ...crowd, store, personalData: next });
    await rebinding.approve(number);
    expect(await store.rebinds.apply(number)).toMatchObject({ state: 'applied' });
    await crowd.expectInvariants();
  });

  test('killed in the middle and begun again, it goes on; begun once more, it changes nothing', async () => {
    await crowd.candidates(3);
    const killed = rotate(true, (step) => {
      if (step === 'student_record.doc_hash') throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    const { left, store } = await rotate(true);
    expect(left).toEqual({});
    expect(
      await crowd.rows(`SELECT 1 FROM information_schema.tables WHERE table_name = 'rehash_pair'`),
    ).toEqual([]);
    const { done } = await rotate(true);
    expect(Object.values(done).every((count) => count === 0)).toBe(true);
    const who = await crowd.candidate().catch(() => null);
    expect(who).not.toBeNull();
    await expect(store.sittings.currentCode()).resolves.toBeTruthy();
  });

  test('scores of people in no register are kept and told, until somebody says that they may go', async () => {
    await crowd.rows('DELETE FROM cet4_score');
    await crowd.rows(
      'INSERT INTO cet4_score (ticket, doc_hash, name_hash, score, year) VALUES ($1, $2, $2, 500, 2024)',
      ['993010241100101', randomBytes(32)],
    );
    const first = await rotate();
    expect(first.left).toEqual({ 'cet4_score.doc_hash': 1, 'cet4_score.name_hash': 1 });
    const second = await rotate(true);
    expect([second.left, second.forgotten['cet4_score']]).toEqual([{}, 1]);
  });

  test('every column that is named a hash is known: it can be made anew, or is no keyed hash', async () => {
    const columns = await bytesColumns(crowd.owner, '_hash');
    const all = [...columns].flatMap(([table, names]) => names.map((name) => `${table}.${name}`));
    const known = [...HASHED.map(({ table, column }) => `${table}.${column}`), ...NOT_KEYED];
    expect(all.sort()).toEqual(known.sort());
  });
});
