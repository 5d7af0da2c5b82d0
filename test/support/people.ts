import { demoPeople, type SeedPerson } from '../../prisma/seed';
import { sessionHash } from '../../store/sessions';
import type { TestStore } from './test-store';

/** Candidates of the seeded register, brought to where a test begins. */
export interface TestCandidate {
  readonly person: SeedPerson;
  readonly accountId: string;
  readonly email: string;
  readonly password: string;
  /** Hex SHA-256 of the session's token, as commands take it. */
  readonly session: string;
  readonly number: string;
}

let nextAccount = 1;

/** Registers an account and logs it in. */
export const logInSomebody = async ({ store }: Pick<TestStore, 'store'>) => {
  const email = `candidate-${nextAccount++}@example.com`;
  const password = 'correct horse battery 9';
  const { accountId } = await store.accounts.register({ email, password });
  const { token } = await store.accounts.logIn({ email, password });
  return { accountId, session: sessionHash(token), email, password };
};

/** Saves this person's registration under a new account. */
export const saveSomebody = async (
  test: Pick<TestStore, 'store'>,
  person: SeedPerson,
): Promise<TestCandidate> => {
  const account = await logInSomebody(test);
  const number = await saveUnder(test, account.accountId, person);
  return { person, ...account, number };
};

/** Saves a person's registration under an account, as agreement, lookup and 保存并继续 do. */
export const saveUnder = async (
  test: Pick<TestStore, 'store'>,
  accountId: string,
  person: SeedPerson,
): Promise<string> => {
  const { agreementVersion } = await test.store.views.sitting();
  await test.store.saving.agree(accountId, agreementVersion);
  const { id } = await test.store.saving.findRecord({
    type: person.documentType,
    number: person.documentNumber,
    name: person.name,
  });
  const { number } = await test.store.saving.save(accountId, id);
  return number;
};

/** A new session of the same account: the clock has been moved past the end of the one before. */
export const logInAgain = async <T extends TestCandidate>(
  { store }: Pick<TestStore, 'store'>,
  candidate: T,
): Promise<T> => {
  const { token } = await store.accounts.logIn(candidate);
  return { ...candidate, session: sessionHash(token) };
};

/** People of the guide's campus who may take these subjects, each only once in a test file. */
export const peopleFor = (
  eligibleFor: readonly string[],
  campus = '993010',
): Iterator<SeedPerson, undefined> =>
  demoPeople({ size: 'small', campus, eligibleFor })[Symbol.iterator]();

/** People of the guide's campus for English 4 alone; none of them is among `bilinguals`. */
export const english4 = (): Iterator<SeedPerson, undefined> =>
  demoPeople({ size: 'small', campus: '993010', eligibleFor: ['1', 'F'] })
    .filter((person) => person.eligible.length === 2)
    [Symbol.iterator]();

/** People of the guide's campus who may take English 4 or Japanese 4, and Japanese 6. */
export const bilinguals = (): Iterator<SeedPerson, undefined> => peopleFor(['1', '3', '4', 'F']);
