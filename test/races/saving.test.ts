import type { Pool } from 'pg';
import { createStore, type Store } from '../../store/store';
import { countOf, createCrowd, HOUR, outcomeOf, type Crowd } from '../store/support/crowd';

let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
afterEach(async () => {
  await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
  await crowd.expectInvariants();
});
afterAll(() => crowd?.close());

describe('many accounts and many candidates at once, through two processes [R12] [edge 50]', () => {
  it('are bound in pairs: nobody twice, every refusal true, and nobody is left over', async () => {
    const stores = [crowd.secondStore(), crowd.secondStore()] as const;
    const accounts = await Promise.all(Array.from({ length: 8 }, () => crowd.account()));
    const records = await Promise.all(Array.from({ length: 8 }, () => crowd.record()));
    const pairs = accounts.flatMap(({ accountId }) =>
      records.map((recordId) => ({ accountId, recordId })),
    );
    const outcomes = await Promise.all(
      pairs.map(({ accountId, recordId }, at) =>
        outcomeOf((stores[at % 2] ?? stores[0]).saving.save(accountId, recordId)),
      ),
    );
    const live = await crowd.rows<{ account: string; record: string }>(
      `SELECT account_id::text AS account, student_record_id::text AS record FROM registration
       WHERE state = 'live' AND account_id = ANY ($1)`,
      [accounts.map(({ accountId }) => accountId)],
    );
    expect(countOf(outcomes, 'granted')).toBe(live.length);
    expect(new Set(live.map(({ account }) => account)).size).toBe(live.length);
    expect(new Set(live.map(({ record }) => record)).size).toBe(live.length);
    const isTrue = ({ accountId, recordId }: (typeof pairs)[number], told?: string): boolean => {
      const candidate = live.find(({ record }) => record === recordId);
      const account = live.find((one) => one.account === accountId);
      if (told === 'candidateHasRegistration') return candidate?.account !== accountId;
      if (told === 'accountHasRegistration') return account?.record !== recordId;
      return told === 'granted' && candidate?.account === accountId;
    };
    expect(pairs.filter((pair, at) => !isTrue(pair, outcomes[at]))).toEqual([]);
    // Each account asked for each candidate, so nobody is refused for a pair that came to nothing.
    const isBound = (one: string) =>
      live.some(({ account, record }) => [account, record].includes(one));
    const left = pairs.filter(
      ({ accountId, recordId }) => !isBound(accountId) && !isBound(recordId),
    );
    expect(left).toEqual([]);
  });
});

/** A store in which something happens just before each statement that contains these words. */
const meddled = (words: string, happens: () => Promise<unknown>): Store => {
  const { pool } = crowd.database;
  const query = async (
    asked: string | { text: string; values?: unknown[] },
    values?: unknown[],
  ) => {
    const { text, values: own = values } = typeof asked === 'string' ? { text: asked } : asked;
    if (text.includes(words)) await happens();
    return pool.query(text, own);
  };
  const meddling = new Proxy(pool, {
    get: (target: Pool, key) =>
      key === 'query' ? query : (Reflect.get(target, key, target) as unknown),
  });
  return createStore({
    database: { ...crowd.database, pool: meddling },
    personalData: crowd.personalData,
    rememberSittingMs: 0,
  });
};

describe('saving while what stands in its way is being deleted [R13]', () => {
  it('binds the candidate anew: nobody is told of a registration that is gone', async () => {
    const who = await crowd.candidate();
    await crowd.moveClock(24 * HOUR);
    // The insert has met the old one; it goes before anybody looks which one it was.
    const store = meddled('AS mine', async () =>
      crowd.store.deadlines.releaseDue(who.number, await crowd.store.now()),
    );
    const saved = await store.saving.save(who.accountId, who.recordId);
    expect(saved.isNew).toBe(true);
    expect(saved.number).not.toBe(who.number);
  });
});
