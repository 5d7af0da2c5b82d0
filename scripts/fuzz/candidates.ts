import { demoPeople } from '../../prisma/seed';
import {
  createCandidateClient,
  type CandidateClient,
  type Credentials,
} from '../client/candidate-client';
import { PlainError } from '../stack/plain-error';

/** A candidate who lends the fuzzer a session, and brings about what a request needs to be accepted. */
export interface Candidate {
  readonly client: CandidateClient;
  readonly credentials: Credentials;
  readonly identity: Parameters<CandidateClient['qualify']>[0];
}

/** The guide's campus: open, with places for everybody. */
const CAMPUS = '993010';
export const PASSWORD = 'Fuzz-Correct-Horse-9';

/** Answers the next candidate at each call, logged in and agreed, nothing saved. */
export const createNewcomers = (origin: string): (() => Promise<Candidate>) => {
  const people = demoPeople({ size: 'small', campus: CAMPUS, eligibleFor: ['1', 'F'] });
  let taken = 0;
  return async () => {
    const person = people[taken];
    if (!person) throw new PlainError(`All ${taken} candidates of the seed are used up.`);
    taken += 1;
    const credentials = { email: `fuzz${taken}@example.cn`, password: PASSWORD };
    const client = createCandidateClient(origin);
    await client.register(credentials);
    await client.logIn(credentials);
    await client.agree();
    const { documentType, documentNumber, name } = person;
    return { client, credentials, identity: { documentType, documentNumber, name } };
  };
};

/** What 资格信息查询 hands to 保存并继续. */
export const qualificationOf = async ({ client, identity }: Candidate): Promise<string> =>
  (await client.qualify(identity)).qualification;

/** Whether money has come in: then little can be changed any more. */
export const hasPaid = async ({ client }: Candidate): Promise<boolean> => {
  const { written, oral } = await client.page();
  return [...written.rows, ...oral.rows].some(({ payment }) => payment.state === 'paid');
};

/** Gives the open order up and leaves exactly these subjects, at home. */
export const holdExactly = async (
  { client }: Candidate,
  subjects: readonly string[],
): Promise<void> => {
  const { written, oral, openOrder } = await client.page();
  if (openOrder) await client.giveUpOrder(openOrder.orderNo);
  // The oral goes before its written, which would take it along.
  for (const { subject } of [...oral.rows, ...written.rows]) await client.cancel(subject);
  if (subjects.length > 0) await client.choose(subjects.map((subject) => ({ subject })));
};

/** The open order for written English 4, made if there is none. */
export const openOrderOf = async (candidate: Candidate): Promise<string> => {
  const { openOrder } = await candidate.client.page();
  if (openOrder) return openOrder.orderNo;
  await holdExactly(candidate, ['1']);
  return (await candidate.client.order(['1'])).orderNo;
};
