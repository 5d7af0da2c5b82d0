import { demoPeople, type SeedPerson } from '../../prisma/seed';
import { sessionHash } from '../../store/sessions';
import type { TestStore } from './test-store';

/** Candidates of the seeded register, brought to where a test begins. */
export interface TestCandidate {
  readonly person: SeedPerson;
  readonly accountId: string;
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
  const { accountId, session } = await logInSomebody(test);
  const { agreementVersion } = await test.store.views.sitting();
  await test.store.saving.agree(accountId, agreementVersion);
  const { id } = await test.store.saving.findRecord({
    type: person.documentType,
    number: person.documentNumber,
    name: person.name,
  });
  const { number } = await test.store.saving.save(accountId, id);
  return { person, accountId, session, number };
};

/** People of the guide's campus who may take these subjects, each only once in a test file. */
export const peopleFor = (
  eligibleFor: readonly string[],
  campus = '993010',
): Iterator<SeedPerson> => demoPeople({ size: 'small', campus, eligibleFor })[Symbol.iterator]();
