import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime, DefaultLogger } from '@temporalio/worker';
import pino from 'pino';
import { createActivities } from '../activities/registry';
import { createAlipay } from '../gateways/alipay/alipay';
import { readAlipayConfig } from '../gateways/alipay/config';
import { createMailer } from '../gateways/mailer';
import { startDispatcher } from '../outbox/dispatcher';
import { sweep } from '../outbox/sweep';
import { createDatabase } from '../prisma/client';
import { createPersonalData } from '../prisma/personal-data';
import { createStore } from '../store/store';
import {
  clientConnectionOptions,
  connectionOptions,
  parseTemporalConfig,
  searchAttributes,
  taskQueues,
} from '../temporal.config';
import { workflowBundle } from './bundle';
import { startChores } from './chores';
import { parseWorkerConfig } from './config';
import { tellNewestSeal } from './newest-seal';
import { createWorkerMetrics, serveMetrics } from './metrics';
import { missingSearchAttributes } from './search-attributes';
import { createWorkers } from './workers';

/** What a worker process is made with; the kill tests hand in makers whose work can be cut short. */
export interface WorkerMakers {
  readonly createStore: typeof createStore;
  readonly createActivities: typeof createActivities;
}

/**
 * The worker process: workflows and activities, the dispatcher, the sweep and the sealer. Resolves when
 * it was asked to stop and has drained.
 */
export const runWorker = async (
  env: NodeJS.ProcessEnv,
  make: WorkerMakers = { createStore, createActivities },
): Promise<void> => {
  const config = parseWorkerConfig(env);
  const temporal = parseTemporalConfig(env);
  const log = pino({ name: 'worker', level: config.LOG_LEVEL });
  Runtime.install({
    ...(config.WORKER_SDK_METRICS_ADDRESS
      ? {
          telemetryOptions: {
            metrics: { prometheus: { bindAddress: config.WORKER_SDK_METRICS_ADDRESS } },
          },
        }
      : {}),
    logger: new DefaultLogger('WARN', ({ level, message, meta }) =>
      log.warn({ level, ...codesOf(meta) }, message),
    ),
  });

  const options = connectionOptions(temporal);
  const connection = await NativeConnection.connect(options);
  const clientConnection = await Connection.connect(clientConnectionOptions(temporal));
  const { namespace } = temporal;
  const missing = await missingSearchAttributes(clientConnection, namespace, searchAttributes);
  if (missing === 'unknown') {
    log.warn(
      'the search attributes of the namespace cannot be listed; starting without that check',
    );
  } else if (missing.length > 0) {
    throw new Error(`The namespace lacks search attributes. Add them with:\n${missing.join('\n')}`);
  }

  const database = createDatabase({
    url: config.DATABASE_URL,
    poolSize: 16,
    applicationName: 'cet-worker',
  });
  let nudge = (): void => undefined;
  const store = make.createStore({
    database,
    personalData: createPersonalData({
      keys: config.PERSONAL_DATA_KEYS,
      hashKey: config.PERSONAL_HASH_KEY,
    }),
    onCommitted: () => nudge(),
  });
  const client = new Client({ connection: clientConnection, namespace });
  const metrics = createWorkerMetrics(database.pool, store);
  const mailer = createMailer({ url: config.SMTP_URL, from: config.MAIL_FROM });
  const alipay = createAlipay({
    ...readAlipayConfig(env),
    notifyUrl: `${config.PUBLIC_URL}/api/v1/payments/alipay/notify`,
    returnUrl: `${config.PUBLIC_URL}/api/v1/payments/alipay/return`,
  });

  const { PUBLIC_URL, EDU_URL = PUBLIC_URL, DESK_URL = PUBLIC_URL } = config;
  const site = { edu: trimmed(EDU_URL), others: trimmed(PUBLIC_URL), desk: trimmed(DESK_URL) };
  const parts = { store, alipay, mailer, site };
  const workers = await createWorkers({
    connection,
    namespace,
    queues: taskQueues,
    ...parts,
    activities: make.createActivities(parts),
    bundle: await workflowBundle(config.WORKFLOW_BUNDLE),
    maxCachedWorkflows: config.WORKER_MAX_CACHED_WORKFLOWS,
  });
  const dispatcher = startDispatcher({
    facts: store.facts,
    client,
    queues: taskQueues,
    onSent: ({ subjects, coalesced }) => {
      metrics.factsSent.inc(subjects);
      metrics.factsCoalesced.inc(coalesced);
    },
    onFailure: (error, failed) => {
      metrics.dispatchFailures.inc(failed);
      log.warn({ failed, ...codesOf(error) }, 'facts could not be sent; they stay due');
    },
  });
  nudge = () => dispatcher.nudge();
  const chores = startChores(
    [
      {
        name: 'seal',
        everyMs: 2_000,
        run: async () => metrics.sealed.inc(await store.audit.seal()),
      },
      {
        name: 'tellSeal',
        everyMs: 3_600_000,
        run: () => tellNewestSeal(store.auditReading, log),
      },
      {
        name: 'sweep',
        everyMs: 30_000,
        run: async () =>
          metrics.swept.inc(await sweep({ facts: store.facts, client, queues: taskQueues })),
      },
      { name: 'applySettings', everyMs: 1_000, run: () => store.settings.applyDue() },
      { name: 'observe', everyMs: 5_000, run: () => metrics.observe() },
      { name: 'forgetCaptchas', everyMs: 600_000, run: () => store.captchas.forgetExpired() },
      { name: 'forgetLinks', everyMs: 600_000, run: () => store.accountLinks.forgetExpired() },
      { name: 'forgetUploads', everyMs: 600_000, run: () => store.files.forgetUnfinished() },
    ],
    (chore, error) => {
      metrics.choreFailures.inc({ chore });
      log.error({ chore, ...codesOf(error) }, 'a chore failed; it is tried again');
    },
  );
  const metricsServer = await serveMetrics(
    metrics.registry,
    config.HOST,
    config.WORKER_METRICS_PORT,
  );

  const stop = (): void => {
    for (const worker of workers) {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    }
  };
  process.once('SIGTERM', stop).once('SIGINT', stop).once('disconnect', stop);
  log.info({ namespace, queues: Object.values(taskQueues) }, 'worker is up');
  process.send?.('ready');

  await Promise.all(workers.map((worker) => worker.run()));
  await chores.stop();
  await dispatcher.stop();
  metricsServer.close();
  mailer.close();
  await database.close();
  await clientConnection.close();
  await connection.close();
  log.info('worker has drained and stopped');
  if (process.connected) process.disconnect();
};

/** A path is appended to it. */
const trimmed = (url: string): string => url.replace(/\/+$/, '');

/** Of an error, what may stand in a log: its name and code, never its text. */
const codesOf = (error: unknown): Record<string, unknown> => {
  if (!(error instanceof Error)) return {};
  return { error: error.name, ...('code' in error ? { code: error.code } : {}) };
};
