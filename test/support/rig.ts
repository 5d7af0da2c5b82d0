import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { RegistrationOutcome } from '../../workflows/registration.messages';
import { registrationWorkflowId } from '../../workflows/ids';
import { createAlipay } from '../../gateways/alipay/alipay';
import { generateKeys } from '../../gateways/simulator/keys';
import { startSimulator, type Simulator } from '../../gateways/simulator/server';
import type { Mailer, OutgoingMail } from '../../gateways/mailer';
import type { PaymentGateway } from '../../gateways/payment-gateway';
import { startDispatcher, type Dispatcher } from '../../outbox/dispatcher';
import { createMovedTime, type MovedTime } from '../../scripts/stack/moved-time';
import { taskQueues } from '../../temporal.config';
import { createWorkers } from '../../worker/workers';
import { takeNamespace } from './stack';
import { createTestStore, type TestStore } from './test-store';

/**
 * Everything a workflow test stands on, for one test file: a database and a Temporal namespace of its
 * own, real workers on the run's bundle, the dispatcher, the simulated gateway and a clock that can be
 * moved. Every workflow that a test started is replayed when the rig is closed.
 */
export interface Rig extends TestStore {
  readonly client: Client;
  readonly alipay: PaymentGateway;
  readonly simulator: Simulator;
  readonly time: MovedTime;
  readonly mails: readonly OutgoingMail[];
  /** Waits until a check stops throwing; its last complaint is the failure. */
  eventually<T>(check: () => Promise<T>): Promise<T>;
  /** The end of this registration's current run. */
  outcome(number: string): Promise<RegistrationOutcome>;
  /** Throws unless the registration's workflow is open. */
  expectWaiting(number: string): Promise<void>;
  startDispatcher(): void;
  stopDispatcher(): Promise<void>;
  /** PATCHes the simulated gateway's switches. */
  switches(values: Record<string, unknown>): Promise<void>;
  /** Pays at the gateway as a person would, without the notification reaching anybody. */
  pay(attempt: string, url: string): Promise<void>;
  close(): Promise<void>;
}

const PATIENCE_MS = 40_000;

export const createRig = async (): Promise<Rig> => {
  quietRuntime();
  let nudge = (): void => undefined;
  const test = await createTestStore({ onCommitted: () => nudge() });
  const address = fromSetup('CET_TEST_TEMPORAL_ADDRESS');
  const namespace = await takeNamespace();
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace });

  const { simulator, alipay } = await startGateway();
  const mails: OutgoingMail[] = [];
  const workers = await createWorkers({
    connection: native,
    namespace,
    queues: taskQueues,
    store: test.store,
    alipay,
    mailer: collectInto(mails),
    bundle: { codePath: fromSetup('CET_TEST_BUNDLE') },
  });
  const running = Promise.all(workers.map((worker) => worker.run()));
  const time = await createMovedTime({
    pool: test.database.pool,
    client,
    simulatorUrl: simulator.url,
  });

  let dispatcher: Dispatcher | undefined;
  const rig: Rig = {
    ...test,
    client,
    alipay,
    simulator,
    time,
    mails,
    eventually,
    outcome: (number) =>
      client.workflow
        .getHandle(registrationWorkflowId(number))
        .result() as Promise<RegistrationOutcome>,
    expectWaiting: async (number) => {
      const { status } = await client.workflow.getHandle(registrationWorkflowId(number)).describe();
      if (status.name !== 'RUNNING') throw new Error(`${number} is ${status.name}`);
    },
    startDispatcher: () => {
      dispatcher ??= startDispatcher({ facts: test.store.facts, client, queues: taskQueues });
      nudge = () => dispatcher?.nudge();
    },
    stopDispatcher: async () => {
      await dispatcher?.stop();
      dispatcher = undefined;
    },
    switches: (values) => control(simulator, 'PATCH', '/switches', values),
    pay: (attempt, url) => control(simulator, 'POST', `/trades/${attempt}/pay`, { url }),
    close: async () => {
      await rig.stopDispatcher();
      for (const worker of workers) worker.shutdown();
      await running;
      await replayAll(client);
      await native.close();
      await connection.close();
      await simulator.close();
      await test.close();
    },
  };
  rig.startDispatcher();
  return rig;
};

const startGateway = async () => {
  const keys = generateKeys();
  const merchant = { appId: '2021000000000001', sellerId: '2088000000000001' };
  const simulator = await startSimulator({
    merchant: {
      ...merchant,
      merchantPublicKey: keys.merchantPublicKey,
      alipayPrivateKey: keys.alipayPrivateKey,
    },
  });
  const alipay = createAlipay({
    ...merchant,
    gatewayUrl: `${simulator.url}/gateway.do`,
    privateKey: keys.merchantPrivateKey,
    publicKey: keys.alipayPublicKey,
    // Nobody listens: what a test wants to be told, it tells the store itself.
    notifyUrl: 'http://127.0.0.1:9/api/v1/payments/alipay/notify',
    returnUrl: 'http://127.0.0.1:9/api/v1/payments/alipay/return',
  });
  return { simulator, alipay };
};

const collectInto = (mails: OutgoingMail[]): Mailer => ({
  send: (mail) => {
    mails.push(mail);
    return Promise.resolve();
  },
  close: () => undefined,
});

const control = async (
  simulator: Simulator,
  method: string,
  path: string,
  body: unknown,
): Promise<void> => {
  const answer = await fetch(`${simulator.url}/_control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`simulator ${path}: ${answer.status} ${await answer.text()}`);
};

const eventually = async <T>(check: () => Promise<T>): Promise<T> => {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
};

/** Replays every history of the namespace, open runs included: a change that breaks one fails here. */
const replayAll = async (client: Client): Promise<void> => {
  const executions = client.workflow.list();
  const results = Worker.runReplayHistories(
    { workflowBundle: { codePath: fromSetup('CET_TEST_BUNDLE') }, replayName: 'rig' },
    executions.intoHistories(),
  );
  for await (const { workflowId, error } of results) {
    if (error) throw new Error(`${workflowId} does not replay: ${error.message}`);
  }
};

let isQuiet = false;
const quietRuntime = (): void => {
  if (isQuiet) return;
  isQuiet = true;
  Runtime.install({ logger: new DefaultLogger('ERROR') });
};

const fromSetup = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(
      process.env['CET_TEST_BROKEN_BUNDLE'] ?? `${name} is not set by the global set-up`,
    );
  }
  return value;
};
