import { DBOS } from '@dbos-inc/dbos-sdk';
import { claim } from './claim.mjs';
import { serve, until } from './serve.mjs';

/**
 * DBOS 5.3, in both ways its documentation offers. Receive loop: a workflow for each registration gets
 * commands as messages and answers with an event. Delayed queue: a command is a workflow of its own that
 * claims and enqueues the purge of 24 hours later.
 */
const DAY_SECONDS = 24 * 3600;
const QUEUE = 'purge';

const received = DBOS.registerWorkflow(
  async () => {
    for (let index = 0; ; index += 1) {
      const work = await DBOS.recv('command', DAY_SECONDS);
      if (work === null || work.paid) return;
      if (work.campus) await DBOS.runStep(() => claim(work), { name: 'claim' });
      await DBOS.setEvent(`answer${index}`, true);
    }
  },
  { name: 'received' },
);

const purge = DBOS.registerWorkflow(async () => undefined, { name: 'purge' });
const queued = DBOS.registerWorkflow(
  async (work) => {
    await DBOS.runStep(() => claim(work), { name: 'claim' });
    const enqueueOptions = { delaySeconds: DAY_SECONDS };
    await DBOS.startWorkflow(purge, { queueName: QUEUE, enqueueOptions })();
  },
  { name: 'queued' },
);

DBOS.setConfig({
  name: 'cet-bench',
  systemDatabaseUrl: process.env.SYSTEM_URL,
  systemDatabasePoolSize: 16,
  logLevel: 'error',
  runAdminServer: false,
});
await DBOS.launch();
await DBOS.registerQueue(QUEUE);

const idOf = ({ session }) => `r${session}`;
const command = async (work, index, message) => {
  await DBOS.send(idOf(work), message, 'command');
  await DBOS.getEvent(idOf(work), `answer${index}`, { timeoutSeconds: 60 });
};

serve({
  /** Starts the workflows that wait; not measured. */
  open: { each: (work) => DBOS.startWorkflow(received, { workflowID: idOf(work) })() },
  receive: { each: (work) => command(work, 0, work) },
  queue: {
    each: async (work) => {
      const handle = await DBOS.startWorkflow(queued)(work);
      await handle.getResult();
    },
  },
  /** Four commands with nothing in them, and the payment that ends it. */
  lifecycle: {
    each: async (work) => {
      await DBOS.startWorkflow(received, { workflowID: idOf(work) })();
      for (let index = 0; index < 4; index += 1) await command(work, index, {});
      await DBOS.send(idOf(work), { paid: true }, 'command');
    },
    atEnd: async (works) => {
      for (const work of works) {
        await until(async () => {
          const status = await DBOS.getWorkflowStatus(idOf(work));
          return status?.status === 'SUCCESS';
        });
      }
    },
  },
});
