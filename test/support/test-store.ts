import { Pool } from 'pg';
import { createDatabase, type Database } from '../../prisma/client';
import type { PersonalData } from '../../prisma/personal-data';
import { seed } from '../../prisma/seed';
import { createStore, type Store } from '../../store/store';
import { installMovableClock } from '../../scripts/stack/moved-time';
import { personalDataOf, testSecrets } from './secrets';
import { testDatabase } from './stack';

/**
 * A store on a database of its own, seeded with the guide's school, under a clock that can be moved. The product
 * runs on it with the application's rights; what a test plants and looks at is done as the owner.
 */
export interface TestStore {
  /** For API and worker: the application's login. */
  readonly url: string;
  /** For what only the owner of the tables may do. */
  readonly ownerUrl: string;
  readonly owner: Pool;
  readonly secrets: ReturnType<typeof testSecrets>;
  readonly database: Database;
  readonly personalData: PersonalData;
  readonly store: Store;
  /** Rows of a query by the owner, for looking at what was written. */
  rows<T>(text: string, values?: readonly unknown[]): Promise<T[]>;
  /** Throws when an invariant of [R47] is broken; asked after each test that writes. */
  expectInvariants(): Promise<void>;
  close(): Promise<void>;
}

export const createTestStore = async (
  options: { readonly onCommitted?: () => void } = {},
): Promise<TestStore> => {
  const { url: ownerUrl, appUrl: url, drop } = await testDatabase();
  const secrets = testSecrets();
  const personalData = personalDataOf(secrets);
  const database = createDatabase({ url, poolSize: 16, applicationName: 'cet-test' });
  const owner = new Pool({
    connectionString: ownerUrl,
    max: 16,
    application_name: 'cet-test-owner',
  });
  owner.on('error', () => undefined);
  await installMovableClock(owner);
  const store = createStore({ database, personalData, rememberSittingMs: 0, ...options });
  await seed({ pool: owner, personalData, now: await store.now(), size: 'small' });

  const rows: TestStore['rows'] = async <T>(text: string, values: readonly unknown[] = []) =>
    (await owner.query(text, [...values])).rows as T[];
  return {
    url,
    ownerUrl,
    owner,
    secrets,
    database,
    personalData,
    store,
    rows,
    expectInvariants: async () => {
      const broken = await rows('SELECT * FROM invariant_violation');
      if (broken.length > 0) throw new Error(`invariants are broken: ${JSON.stringify(broken)}`);
    },
    close: async () => {
      await database.close();
      await owner.end();
      await drop();
    },
  };
};
