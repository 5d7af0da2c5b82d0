import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { join } from 'node:path';
import { z } from 'zod';
import type { PaymentGateway } from '../../gateways/payment-gateway';
import { startDispatcher, type Dispatcher } from '../../outbox/dispatcher';
import { createDatabase } from '../../prisma/client';
import { createPersonalData } from '../../prisma/personal-data';
import { createStore } from '../../store/store';
import { taskQueues } from '../../temporal.config';
import { workflowBundle } from '../../worker/bundle';
import { createWorkers } from '../../worker/workers';
import { chooseByStatement } from '../peers/pg-reference';
import { BARE_QUEUE } from './worker-child';

/**
 * The product's workers and dispatcher in a process of their own, as `worker/main.ts` puts them together,
 * with mails that go nowhere; and beside them a worker for the bare workflows they are measured against.
 */
const Message = z.object({ dispatch: z.boolean() });

const Environment = z.object({
  DATABASE_URL: z.string(),
  TEMPORAL_ADDRESS: z.string(),
  PERSONAL_DATA_KEYS: z.string(),
  PERSONAL_HASH_KEY: z.string(),
});

const main = async (): Promise<void> => {
  // First of all: whoever started it may be gone before it is ready.
  process.once('disconnect', () => process.exit(0));
  const env = Environment.parse(process.env);
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const address = env.TEMPORAL_ADDRESS;
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const database = createDatabase({ url: env.DATABASE_URL, poolSize: 16 });
  const personalData = createPersonalData({
    keys: env.PERSONAL_DATA_KEYS,
    hashKey: env.PERSONAL_HASH_KEY,
  });
  let dispatcher: Dispatcher | undefined;
  const onCommitted = (): void => dispatcher?.nudge();
  const store = createStore({ database, personalData, onCommitted });

  const workers = await createWorkers({
    connection,
    namespace: 'default',
    queues: taskQueues,
    store,
    alipay: noGateway,
    mailer: { send: () => Promise.resolve(), close: () => undefined },
    site: { edu: 'http://127.0.0.1', others: 'http://127.0.0.1', desk: 'http://127.0.0.1' },
    bundle: await workflowBundle(),
    maxCachedWorkflows: 1_000,
  });
  const claim = chooseByStatement(database.pool);
  const bare = await Worker.create({
    connection,
    taskQueue: BARE_QUEUE,
    workflowsPath: join(__dirname, 'bare.workflows.ts'),
    activities: {
      nothing: () => Promise.resolve(),
      claim: ({ session, campus }: { session: string; campus: string }) => claim(session, campus),
    },
    maxConcurrentActivityTaskExecutions: 50,
    maxCachedWorkflows: 1_000,
  });
  const running = Promise.all([...workers, bare].map((worker) => worker.run()));

  const dispatch = async (isOn: boolean): Promise<void> => {
    if (isOn) dispatcher ??= startDispatcher({ facts: store.facts, client, queues: taskQueues });
    else {
      await dispatcher?.stop();
      dispatcher = undefined;
    }
  };
  process.on('message', (message) => {
    void dispatch(Message.parse(message).dispatch).then(() => process.send?.('done'));
  });
  process.send?.('ready');
  await running;
};

const notAsked = (): Promise<never> => Promise.reject(new Error('no gateway takes part here'));
const noGateway: PaymentGateway = new Proxy({} as PaymentGateway, { get: () => notAsked });

main().catch((error: unknown) => {
  process.stderr.write(`bench worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
