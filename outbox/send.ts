import { createHash } from 'node:crypto';
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdReusePolicy,
  type Client,
} from '@temporalio/client';
import type { RegistrationSnapshot } from '../domain/snapshot';
import type { Leased } from '../store/facts';
import { mailsWorkflowId, mailWorkflowId, registrationWorkflowId } from '../workflows/ids';
import type { FactMessage, RegistrationInput } from '../workflows/registration.messages';
import { searchAttributesAtStart, summaryOf } from '../workflows/visibility.messages';

/** How facts reach Temporal: signal-with-start, so that the next run starts from any fact. */

/** Task queues by purpose; from `temporal.config.ts`, handed in by the composition root. */
export interface Queues {
  readonly registration: string;
  readonly mail: string;
}

/** One pending fact goes as the signal of its own name, several as one `caughtUp`. */
export const sendFacts = async (
  client: Client,
  queues: Queues,
  { facts }: Leased,
  snapshot: RegistrationSnapshot,
): Promise<void> => {
  const [first, ...more] = facts;
  const only = more.length === 0 ? first : undefined;
  await signal(client, queues, only?.type ?? 'caughtUp', {
    ...(only ? { fact: only.payload } : {}),
    snapshot,
  });
};

/** Tells the workflow the state as it is; starts it if there is none. */
export const sendCaughtUp = (
  client: Client,
  queues: Queues,
  snapshot: RegistrationSnapshot,
): Promise<void> => signal(client, queues, 'caughtUp', { snapshot });

const signal = async (
  client: Client,
  queues: Queues,
  name: string,
  message: FactMessage,
): Promise<void> => {
  const { snapshot } = message;
  await client.workflow.signalWithStart<
    (input: RegistrationInput) => Promise<unknown>,
    [FactMessage]
  >('registration', {
    workflowId: registrationWorkflowId(snapshot.number),
    taskQueue: queues.registration,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    args: [{ snapshot }],
    signal: name,
    signalArgs: [message],
    typedSearchAttributes: searchAttributesAtStart(snapshot),
    staticSummary: summaryOf(snapshot),
  });
};

/** A mail is asked for once; that it was started before is as good as starting it. */
export const startMail = (client: Client, queues: Queues, number: string): Promise<void> =>
  startOnce(client, queues, 'mail', mailWorkflowId(number), { number }, `邮件 ${number}`);

/** Many mails that wait together, in one run: starting one for each costs Temporal more than sending them. */
export const startMails = (
  client: Client,
  queues: Queues,
  numbers: readonly string[],
): Promise<void> => {
  const sorted = [...numbers].sort();
  const fingerprint = createHash('sha256').update(sorted.join()).digest('hex').slice(0, 32);
  const summary = `邮件 ${sorted.length} 封，${sorted[0]} 至 ${sorted.at(-1)}`;
  return startOnce(
    client,
    queues,
    'mails',
    mailsWorkflowId(fingerprint),
    { numbers: sorted },
    summary,
  );
};

const startOnce = async (
  client: Client,
  queues: Queues,
  type: 'mail' | 'mails',
  workflowId: string,
  input: object,
  staticSummary: string,
): Promise<void> => {
  try {
    await client.workflow.start<(input: object) => Promise<unknown>>(type, {
      workflowId,
      taskQueue: queues.mail,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      args: [input],
      staticSummary,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
};
