import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdReusePolicy,
  type Client,
} from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import type { LeasedFact } from '../store/facts';

/** How facts reach Temporal: signal-with-start, so that the next run starts from any fact; or one start for ever. */

/** Task queues by purpose; from `temporal.config.ts`, handed in by the composition root. */
export interface Queues {
  readonly registration: string;
  readonly mail: string;
  readonly desk: string;
}

/** A workflow as it is started: its type, id and queue, and what the Web UI shows of it. */
export interface Run {
  readonly type: string;
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly summary: string;
  readonly searchAttributes?: SearchAttributePair[];
}

/** One pending fact goes as the signal of its own name, several as one `caughtUp`. */
export const sendFacts = async (
  client: Client,
  run: Run,
  { facts }: { readonly facts: readonly LeasedFact[] },
  snapshot: object,
): Promise<void> => {
  const [first, ...more] = facts;
  const only = more.length === 0 ? first : undefined;
  await signal(client, run, only?.type ?? 'caughtUp', {
    ...(only ? { fact: only.payload } : {}),
    snapshot,
  });
};

/** Tells the workflow the state as it is; starts it if there is none. */
export const sendCaughtUp = (client: Client, run: Run, snapshot: object): Promise<void> =>
  signal(client, run, 'caughtUp', { snapshot });

/** What a signal carries: the snapshot for the workflow, the fact for the reader of the history. */
interface Message {
  readonly fact?: Readonly<Record<string, unknown>>;
  readonly snapshot: object;
}

const signal = async (client: Client, run: Run, name: string, message: Message): Promise<void> => {
  const { type, workflowId, taskQueue, summary, searchAttributes } = run;
  const { snapshot } = message;
  await client.workflow.signalWithStart<(input: object) => Promise<unknown>, [Message]>(type, {
    workflowId,
    taskQueue,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    args: [{ snapshot }],
    signal: name,
    signalArgs: [message],
    ...(searchAttributes ? { typedSearchAttributes: searchAttributes } : {}),
    staticSummary: summary,
  });
};

/**
 * Asked for once; that it was started before is as good as starting it, unless that run was ended by force.
 * @returns whether it was started now
 */
export const startOnce = async (client: Client, run: Run, input: object): Promise<boolean> => {
  const { type, workflowId, taskQueue, summary, searchAttributes } = run;
  try {
    await client.workflow.start<(input: object) => Promise<unknown>>(type, {
      workflowId,
      taskQueue,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
      args: [input],
      ...(searchAttributes ? { typedSearchAttributes: searchAttributes } : {}),
      staticSummary: summary,
    });
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return false;
  }
};
