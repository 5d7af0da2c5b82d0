import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import type { RegistrationOutcome } from '../../workflows/registration.messages';
import { registrationWorkflowId } from '../../workflows/ids';
import type { Mailer, OutgoingMail } from '../../gateways/mailer';
import { startDispatcher, type Dispatcher } from '../../outbox/dispatcher';
import { createMovedTime, type MovedTime } from '../../scripts/stack/moved-time';
import { taskQueues } from '../../temporal.config';
import { createWorkers } from '../../worker/workers';
import { eventually } from './eventually';
import { canariesIn, scanFor } from './privacy';
import { historiesOf, leavingsOf, replayAll } from './run-histories';
import { takeNamespace, temporalAddress, workflowBundle } from './stack';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './test-gateway';
import { createTestStore, type TestStore } from './test-store';

/**
 * Everything a workflow test stands on, for one test file: a database and a Temporal namespace of its
 * own, real workers on the run's bundle, the dispatcher, the simulated gateway and a clock that can be
 * moved. Every workflow that a test started is replayed, and searched for personal data, when the rig is
 * closed.
 */
export interface Rig extends TestStore, TestGateway {
  readonly client: Client;
  readonly namespace: string;
  readonly time: MovedTime;
  readonly mails: readonly OutgoingMail[];
  /** Waits until a check stops throwing; its last complaint is the failure. */
  eventually<T>(check: () => Promise<T> | T): Promise<T>;
  /** The end of this registration's current run. */
  outcome(number: string): Promise<RegistrationOutcome>;
  /** Throws unless the registration's workflow is open. */
  expectWaiting(number: string): Promise<void>;
  startDispatcher(): void;
  stopDispatcher(): Promise<void>;
  /** Waits until Temporal knows every fact. */
  told(): Promise<void>;
  startWorkers(): Promise<void>;
  /** Shuts the workers down as a deployment does, and waits until they have drained. */
  stopWorkers(): Promise<void>;
  close(): Promise<void>;
}

export interface RigOptions {
  /** Takes the place of the collector behind `mails`. */
  readonly mailer?: Mailer;
  /** How the gateway and the product reach each other. */
  readonly gateway?: TestGatewayOptions;
}

/** Where links in mails lead. */
export const SITE = {
  edu: 'https://edu.example',
  others: 'https://www.example',
  desk: 'https://desk.example',
};

export const createRig = async (options: RigOptions = {}): Promise<Rig> => {
  quietRuntime();
  let nudge = (): void => undefined;
  const test = await createTestStore({ onCommitted: () => nudge() });
  const address = temporalAddress();
  const namespace = await takeNamespace();
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace });
  const gateway = await startTestGateway(options.gateway);
  const simulatorUrl = gateway.simulator.url;
  const time = await createMovedTime({ pool: test.owner, client, simulatorUrl });

  const mails: OutgoingMail[] = [];
  let workers: { stop: () => Promise<void> } | undefined;
  let dispatcher: Dispatcher | undefined;
  const rig: Rig = {
    ...test,
    ...gateway,
    client,
    namespace,
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
    told: () =>
      eventually(async () => {
        const { subjects } = await test.store.facts.backlog();
        if (subjects > 0) throw new Error(`Temporal does not know the facts of ${subjects} yet`);
      }),
    startWorkers: async () => {
      const made = await createWorkers({
        connection: native,
        namespace,
        queues: taskQueues,
        store: test.store,
        alipay: gateway.alipay,
        mailer: options.mailer ?? collectInto(mails),
        site: SITE,
        bundle: workflowBundle(),
      });
      const running = Promise.all(made.map((worker) => worker.run()));
      workers = {
        stop: async () => {
          for (const worker of made) worker.shutdown();
          await running;
        },
      };
    },
    stopWorkers: async () => {
      await workers?.stop();
      workers = undefined;
    },
    close: async () => {
      await rig.stopDispatcher();
      await rig.stopWorkers();
      const histories = await historiesOf(client);
      await replayAll(workflowBundle().codePath, histories);
      const leaks = scanFor(await canariesIn(test), histories.flatMap(leavingsOf));
      await native.close();
      await connection.close();
      await gateway.simulator.close();
      await test.close();
      if (leaks.length > 0) throw new Error(`personal data leaked: ${JSON.stringify(leaks)}`);
    },
  };
  await rig.startWorkers();
  rig.startDispatcher();
  return rig;
};

const collectInto = (mails: OutgoingMail[]): Mailer => ({
  send: (mail) => {
    mails.push(mail);
    return Promise.resolve();
  },
  close: () => undefined,
});

let isQuiet = false;
/** Workers of this test file, also those that only replay, say nothing but errors. */
export const quietRuntime = (): void => {
  if (isQuiet) return;
  isQuiet = true;
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: 'ERROR' } },
  });
};
