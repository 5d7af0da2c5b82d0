import {
  Client,
  Connection,
  WithStartWorkflowOperation,
  WorkflowIdConflictPolicy,
} from '@temporalio/client';
import { bareLifecycle, commandUpdate, paidSignal } from './bare.workflows';
import type { Site } from './site';
import { BARE_QUEUE } from './worker-child';

/** A client of the site's Temporal server; closed with the site. */
export const openTemporal = async (site: Site) => {
  const { address, pid } = await site.startTemporal();
  const connection = await Connection.connect({ address });
  site.atEnd(() => connection.close());
  return { address, pid, client: new Client({ connection }) };
};

/** Waits until a look says yes; throws after ten minutes of no. */
export const until = async (look: () => Promise<boolean>, everyMs = 100): Promise<void> => {
  const giveUpAt = Date.now() + 600_000;
  while (!(await look())) {
    if (Date.now() > giveUpAt) throw new Error('it did not happen within ten minutes');
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
};

export const countWorkflows = async (client: Client, query: string): Promise<number> =>
  (await client.workflow.count(query)).count;

/** Runs of registrations that ended because everything was paid. */
export const countSettled = (client: Client): Promise<number> =>
  countWorkflows(
    client,
    `WorkflowType = 'registration' AND ExecutionStatus = 'Completed' AND CetState = 'settled'`,
  );

let nextBare = 1;

/** One bare lifecycle: four Updates, the first of which starts it, and a Signal. */
export const runBareLifecycle = async (client: Client): Promise<void> => {
  const startWorkflowOperation = new WithStartWorkflowOperation(bareLifecycle, {
    workflowId: `bare:${nextBare++}`,
    taskQueue: BARE_QUEUE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
  });
  await client.workflow.executeUpdateWithStart(commandUpdate, { startWorkflowOperation });
  const handle = await startWorkflowOperation.workflowHandle();
  for (let command = 1; command < 4; command += 1) await handle.executeUpdate(commandUpdate);
  await handle.signal(paidSignal);
};

export const countBare = (client: Client): Promise<number> =>
  countWorkflows(client, `WorkflowType = 'bareLifecycle' AND ExecutionStatus = 'Completed'`);
