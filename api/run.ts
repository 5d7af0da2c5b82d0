import { createServer, type Server } from 'node:http';
import type { Logger } from 'pino';
import { createAlipay } from '../gateways/alipay/alipay';
import { readAlipayConfig } from '../gateways/alipay/config';
import { startDispatcher, type Dispatcher } from '../outbox/dispatcher';
import { createDatabase } from '../prisma/client';
import { createPersonalData } from '../prisma/personal-data';
import { createStore, type Store } from '../store/store';
import {
  clientConnectionOptions,
  parseTemporalConfig,
  taskQueues,
  type TemporalConfig,
} from '../temporal.config';
import { createAdmission } from './admission/admission';
import { startQueueClock } from './admission/clock';
import { createApp } from './app';
import { parseApiConfig, type ApiConfig } from './config';
import { createDeskApp, type DeskDeps } from './desk/app';
import { drain, listen } from './listening';
import { createLogger, describeDefect } from './logging';
import { addAdmissionMetrics, addProcessMetrics, createMetrics, type Metrics } from './metrics';
import { serveMetrics } from './metrics-server';
import { openSite, type PublicSitting } from './site';
import { linkTemporal, type TemporalLink } from './temporal';

/** What an API process is made with; the kill tests hand in a maker whose work can be cut short. */
export interface ApiMakers {
  readonly createStore: typeof createStore;
}

/**
 * The API process: HTTP for candidates and gateways, and a dispatcher that tells Temporal what happened.
 * Resolves when it is up; ends the process when it was asked to stop and has drained.
 */
export const runApi = async (
  env: NodeJS.ProcessEnv,
  make: ApiMakers = { createStore },
): Promise<void> => {
  const config = parseApiConfig(env);
  const temporalConfig = parseTemporalConfig(env);
  const settings = { ...config.settings, ...temporalUiOf(temporalConfig) };
  const temporal = linkTemporal(clientConnectionOptions(temporalConfig), temporalConfig.namespace);
  const alipay = createAlipay({
    ...readAlipayConfig(env),
    notifyUrl: `${settings.publicUrl}/api/v1/payments/alipay/notify`,
    returnUrl: `${settings.publicUrl}/api/v1/payments/alipay/return`,
  });
  const log = createLogger(config.logLevel);

  const database = createDatabase({
    url: config.databaseUrl,
    poolSize: config.poolSize,
    applicationName: 'cet-api',
  });
  let nudge = (): void => undefined;
  const store = make.createStore({
    database,
    personalData: createPersonalData(config.personalData),
    onCommitted: () => nudge(),
  });
  const metrics = createMetrics(() => store.transitions.queued);
  addProcessMetrics(metrics);
  const admission = createAdmission({
    queue: store.admission,
    limits: config.admission,
    sessionSecret: settings.sessionSecret,
  });
  addAdmissionMetrics(metrics, admission);

  const parts = { store, gateways: { alipay }, settings, log, metrics };
  const app = createApp({
    ...parts,
    admission,
    isTemporalUp: () => temporal.isUp(),
    ...(config.webDir === null
      ? {}
      : { site: openSite({ dir: config.webDir, sitting: publicSitting(store) }) }),
  });
  const server = createServer(HTTP, app);
  const metricsServer = await serveMetrics(metrics.registry, config.host, config.metricsPort);
  const { port } = await listen(server, config.port, config.host);
  const desk = await serveDesk(parts, config);
  const dispatcher = dispatch(store, temporal, metrics, log);
  nudge = () => dispatcher.nudge();
  const queueClock = startQueueClock(admission);

  onceAskedToStop(async () => {
    log.info('API is stopping');
    await Promise.all([drain(server, DRAIN_MS), desk && drain(desk, DRAIN_MS)]);
    await Promise.race([dispatcher.stop(), sleep(DISPATCHER_MS)]);
    await queueClock.stop();
    metricsServer.close();
    metricsServer.closeAllConnections();
    await database.close();
    await temporal.close();
    log.info('API has drained and stopped');
  });
  log.info({ port, deskPort: config.deskPort }, 'API is up');
  process.send?.('ready');
};

/** CET后台 on a listener of its own, where this process is asked to serve it. */
const serveDesk = async (
  parts: DeskDeps,
  { deskPort, deskDir, host }: ApiConfig,
): Promise<Server | null> => {
  if (deskPort === null) return null;
  const server = createServer(
    HTTP,
    createDeskApp({ ...parts, ...(deskDir === null ? {} : { dir: deskDir }) }),
  );
  await listen(server, deskPort, host);
  return server;
};

/** The list of workflows in the Temporal UI; a workflow's own page is below it. */
const temporalUiOf = ({ uiUrl, namespace }: TemporalConfig): { temporalUi?: string } =>
  uiUrl === null
    ? {}
    : { temporalUi: `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows` };

/** What the pages for everybody show; the agreement is read on its own page. */
const publicSitting = (store: Store) => async (): Promise<PublicSitting> => {
  const { code, name, home } = await store.views.sitting();
  return { code, name, home };
};

/** An idle connection outlives the 60 s of a load balancer, so that it is never the first to hang up. */
const HTTP = { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 } as const;

const DRAIN_MS = 10_000;
/** With Temporal away a call may hang; what it was about stays due for another process. */
const DISPATCHER_MS = 5_000;

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, ms).unref());

const dispatch = (
  store: Store,
  { client }: TemporalLink,
  metrics: Metrics,
  log: Logger,
): Dispatcher =>
  startDispatcher({
    facts: store.facts,
    client,
    queues: taskQueues,
    onSent: ({ subjects }) => metrics.factsSent.inc(subjects),
    onFailure: (error, failed) => {
      metrics.dispatchFailures.inc(failed);
      const { name, code } = describeDefect(error);
      log.warn({ failed, name, code }, 'facts could not be sent; they stay due');
    },
  });

/** SIGTERM, SIGINT, or the end of the parent that started it; the first of them counts. */
const onceAskedToStop = (stop: () => Promise<void>): void => {
  let stopping: Promise<void> | undefined;
  const leave = (): void => {
    stopping ??= stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', leave).on('SIGINT', leave).on('disconnect', leave);
};
