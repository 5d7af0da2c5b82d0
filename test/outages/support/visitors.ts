import { randomBytes } from 'node:crypto';
import {
  createCandidateClient,
  ProblemError,
  type CandidateClient,
} from '../../../scripts/client/candidate-client';
import { registrationWorkflowId } from '../../../workflows/ids';
import { english4 } from '../../support/people';
import { eventually } from '../../support/eventually';
import type { World } from './world';

/** A candidate at the public API, who knows nothing of what runs behind it. */
export interface Visitor {
  readonly client: CandidateClient;
  readonly number: string;
  /** What the page says: `1:paid F:held`, nothing for an empty one, or the refusal's code. */
  page(): Promise<string>;
  /** Opens an order and goes to the gateway; answers the attempt's number. */
  order(...subjects: string[]): Promise<Opened>;
  /** Pays there; the gateway tells the API by its own notification. */
  pay(opened: Opened): Promise<void>;
}

export interface Opened {
  readonly attempt: string;
  readonly url: string;
}

/** People who may take English 4, each entering once. */
export const visitorsOf = (world: World) => {
  const people = english4();
  return {
    /** Registers, logs in, qualifies, saves, and chooses these. */
    enter: async (...subjects: string[]): Promise<Visitor> => {
      const person = people.next().value;
      if (!person) throw new Error('the register has nobody left for this test');
      const client = createCandidateClient(world.origin);
      const email = `visitor-${randomBytes(6).toString('hex')}@example.com`;
      const credentials = { email, password: 'correct horse battery 9' };
      const { number } = await client.enter(person, credentials);
      if (subjects.length > 0) await client.choose(subjects.map((subject) => ({ subject })));
      return {
        client,
        number,
        page: () => pageOf(client, () => client.logIn(credentials)),
        order: async (...wanted) => {
          const { redirectUrl } = await client.order(wanted);
          return { attempt: attemptOf(redirectUrl ?? ''), url: redirectUrl ?? '' };
        },
        pay: async ({ attempt, url }) => void (await world.gateway.pay(attempt, url)),
      };
    },
  };
};

const pageOf = async (client: CandidateClient, logIn: () => Promise<unknown>): Promise<string> => {
  try {
    const { written, oral } = await client.page();
    const rows = [...written.rows, ...oral.rows];
    return rows.map((row) => `${row.subject}:${row.payment.state}`).join(' ');
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.code !== 'notLoggedIn') return error.code;
    // The moved clock has ended the session.
    await logIn();
    return pageOf(client, logIn);
  }
};

const attemptOf = (redirectUrl: string): string => {
  const content = new URL(redirectUrl).searchParams.get('biz_content') ?? '{}';
  return (JSON.parse(content) as { out_trade_no: string }).out_trade_no;
};

/** `open`, or how the newest run ended. */
export const runOf = (world: World, { number }: Pick<Visitor, 'number'>): Promise<string> =>
  world.withTemporal(async (client) => {
    const handle = client.workflow.getHandle(registrationWorkflowId(number));
    const { status } = await handle.describe();
    if (status.name !== 'COMPLETED') return status.name;
    return ((await handle.result()) as { end: string }).end;
  });

/** Waits until Temporal knows every fact. */
export const told = (world: World): Promise<void> =>
  eventually(async () => {
    const waiting = await world.rows('SELECT subject_id FROM dispatch');
    if (waiting.length > 0) throw new Error(`not told yet: ${JSON.stringify(waiting)}`);
  });
