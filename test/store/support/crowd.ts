import { randomBytes, randomUUID } from 'node:crypto';
import { createDatabase, type Database } from '../../../prisma/client';
import { GUIDE_PEOPLE } from '../../../prisma/seed';
import { Refused } from '../../../domain/refusals';
import { createSession, sessionHash } from '../../../store/sessions';
import { createStore, type Store } from '../../../store/store';
import { createTestStore, type TestStore } from '../../support/test-store';

export const HOUR = 3_600_000;
export const MINUTE = 60_000;

export interface Candidate {
  readonly accountId: string;
  readonly recordId: string;
  readonly session: string;
  readonly number: string;
}

/** A test store whose candidates are made in numbers, by SQL where the way there is not under test. */
export interface Crowd extends TestStore {
  /** An account with a session; its password opens nothing. */
  account(): Promise<{ accountId: string; session: string }>;
  /** An unused record of the guide's campus, without end; everybody may take every subject. */
  record(): Promise<string>;
  /** A saved registration of somebody new. */
  candidate(): Promise<Candidate>;
  candidates(count: number): Promise<Candidate[]>;
  /** Another API process: its own pool and its own batcher on the same database. */
  secondStore(): Store;
  moveClock(ms: number): Promise<void>;
  /** Places of a campus's subject; `null`: no limit. */
  setCapacity(campus: string, subject: string, capacity: number | null): Promise<void>;
  place(campus: string, subject: string): Promise<{ held: number; sold: number }>;
}

export const createCrowd = async (): Promise<Crowd> => crowdOf(await createTestStore());

/** A crowd on a store that is there already, as that of a rig; closing it closes that too. */
export const crowdOf = async <T extends TestStore>(test: T): Promise<T & Crowd> => {
  const { database, personalData, rows } = test;
  await rows(`UPDATE student_record SET eligible = '{1,2,3,4,F,S,J}'`);
  const unused = (
    await rows<{ id: string }>(
      `SELECT id FROM student_record WHERE campus = $1 AND doc_hash <> $2 ORDER BY id`,
      ['993010', personalData.documentHash('macauId', GUIDE_PEOPLE.yan.documentNumber)],
    )
  ).map((row) => row.id);
  const others: Database[] = [];

  const account: Crowd['account'] = async () => {
    const accountId = randomUUID();
    const email = `${accountId}@example.com`;
    await rows(
      `INSERT INTO account (id, passport_id, email_hash, email_enc, password_hash) VALUES ($1, $2, $3, $4, 'none')`,
      [
        accountId,
        accountId.replaceAll('-', '').toUpperCase(),
        personalData.emailHash(email),
        personalData.encrypt(email),
      ],
    );
    await rows(
      `INSERT INTO agreement (account_id, sitting_code, version, agreed_at)
       SELECT $1, code, agreement_version, decision_now() FROM sitting WHERE is_current`,
      [accountId],
    );
    const opened = await createSession(database.pool, { id: accountId, passwordHash: 'none' });
    if (!opened) throw new Error('the new account has no session');
    return { accountId, session: sessionHash(opened.token) };
  };
  const record: Crowd['record'] = async () => unused.shift() ?? (await twin());
  /** The seeded register is small: further candidates are somebody's twins under other documents. */
  const twin = async (): Promise<string> => {
    const [made] = await rows<{ id: string }>(
      `INSERT INTO student_record (sitting_code, campus, doc_hash, name_hash, personal_enc, eligible)
       SELECT sitting_code, campus, $2, $2, personal_enc, eligible FROM student_record
       WHERE campus = $1 ORDER BY id LIMIT 1 RETURNING id`,
      ['993010', randomBytes(32)],
    );
    if (!made) throw new Error('the register has nobody to copy');
    return made.id;
  };
  const candidate: Crowd['candidate'] = async () => {
    const [who, recordId] = [await account(), await record()];
    const { number } = await test.store.saving.save(who.accountId, recordId);
    return { ...who, recordId, number };
  };

  return {
    ...test,
    account,
    record,
    candidate,
    candidates: (count) => Promise.all(Array.from({ length: count }, candidate)),
    secondStore: () => {
      const other = createDatabase({ url: test.url, poolSize: 8, applicationName: 'cet-second' });
      others.push(other);
      return createStore({ database: other, personalData, rememberSittingMs: 0 });
    },
    moveClock: async (ms) => {
      await rows('UPDATE moved_clock SET offset_ms = offset_ms + $1', [ms]);
    },
    setCapacity: async (campus, subject, capacity) => {
      await rows('UPDATE offering SET capacity = $3 WHERE campus = $1 AND subject = $2', [
        campus,
        subject,
        capacity,
      ]);
    },
    place: async (campus, subject) => {
      const [found] = await rows<{ held: number; sold: number }>(
        'SELECT held, sold FROM offering WHERE campus = $1 AND subject = $2',
        [campus, subject],
      );
      if (!found) throw new Error(`${campus} does not offer ${subject}`);
      return found;
    },
    close: async () => {
      for (const other of others) await other.close();
      await test.close();
    },
  };
};

/** The refusal's code, or `granted`; anything but a refusal is thrown on. */
export const outcomeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
    return 'granted';
  } catch (error) {
    if (error instanceof Refused) return error.refusal.refusal;
    throw error;
  }
};

export const countOf = (outcomes: readonly string[], outcome: string): number =>
  outcomes.filter((one) => one === outcome).length;
