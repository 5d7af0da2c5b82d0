import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { SMTPServer } from 'smtp-server';
import { startSimulator } from '../../../gateways/simulator/server';
import { freePort } from '../../../scripts/stack/ports';
import { KEYS, MERCHANT } from '../../api/support/signed';
import type { Leaving } from '../../support/privacy';
import { historiesOf, leavingsOf } from '../../support/run-histories';
import { takeNamespace, temporalAddress } from '../../support/stack';
import { createTestStore, type TestStore } from '../../support/test-store';

/** The product as it is deployed: API and worker as processes, and everything they leave behind. */
export interface Product extends TestStore {
  readonly origin: string;
  readonly client: Client;
  readonly simulatorUrl: string;
  /** Histories, logs of every process, metrics, and every row of the database as text. */
  leavings(): Promise<Leaving[]>;
  close(): Promise<void>;
}

export const startProduct = async (): Promise<Product> => {
  const test = await createTestStore();
  const merchantKeys = {
    merchantPublicKey: KEYS.merchantPublicKey,
    alipayPrivateKey: KEYS.alipayPrivateKey,
  };
  const simulator = await startSimulator({ merchant: { ...MERCHANT, ...merchantKeys } });
  const mail = await startMoodyMailServer();
  const namespace = await takeNamespace();
  const [port, apiMetrics, workerMetrics] = [await freePort(), await freePort(), await freePort()];
  const origin = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env['PATH'],
    TZ: 'Asia/Shanghai',
    LOG_LEVEL: 'debug',
    DATABASE_URL: test.url,
    ...test.secrets,
    PUBLIC_URL: origin,
    PORT: String(port),
    METRICS_PORT: String(apiMetrics),
    WORKER_METRICS_PORT: String(workerMetrics),
    CAPTCHA_WORK: '2',
    SMTP_URL: mail.url,
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_NAMESPACE: namespace,
    ALIPAY_GATEWAY_URL: `${simulator.url}/gateway.do`,
    ALIPAY_APP_ID: MERCHANT.appId,
    ALIPAY_SELLER_ID: MERCHANT.sellerId,
    ALIPAY_PRIVATE_KEY: KEYS.merchantPrivateKey,
    ALIPAY_PUBLIC_KEY: KEYS.alipayPublicKey,
  };
  const processes = [start('api/server.ts', env), start('worker/main.ts', env)];
  await Promise.all(processes.map(({ ready }) => ready));
  const connection = await Connection.connect({ address: temporalAddress() });
  const client = new Client({ connection, namespace });
  const metricsOf = async (where: string, at: number): Promise<Leaving> => {
    const answer = await fetch(`http://127.0.0.1:${at}/metrics`);
    return { where, text: await answer.text() };
  };
  return {
    ...test,
    origin,
    client,
    simulatorUrl: simulator.url,
    leavings: async () => [
      ...(await historiesOf(client)).flatMap(leavingsOf),
      ...processes.map(({ file, said }) => ({ where: `log of ${file}`, text: said() })),
      ...serverLogs(),
      await metricsOf('metrics of the API', apiMetrics),
      await metricsOf('metrics of the worker', workerMetrics),
      ...(await everyRow(test)),
    ],
    close: async () => {
      await Promise.all(processes.map(({ stop }) => stop()));
      await connection.close();
      await simulator.close();
      await mail.close();
      await test.close();
    },
  };
};

const start = (file: string, env: NodeJS.ProcessEnv) => {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: join(__dirname, '../../..'),
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const said = () => Buffer.concat(chunks).toString();
  const gone = once(child, 'exit');
  const ready = Promise.race([
    once(child, 'message'),
    gone.then(() => Promise.reject(new Error(`${file} ended: ${said()}`))),
  ]);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await gone;
  };
  return { file, said, ready, stop };
};

/** Refuses the first try and says to whom it was, as real servers do: that must not be written down. */
const startMoodyMailServer = async () => {
  let hasRefused = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, _session, done) => {
      if (hasRefused) return done();
      hasRefused = true;
      done(Object.assign(new Error(`no mailbox ${address} just now`), { responseCode: 450 }));
    },
    onData: (stream, _session, done) => {
      stream.on('end', () => done()).resume();
    },
  });
  server.on('error', () => undefined);
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  return {
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};

/** The logs of PostgreSQL and Temporal, which this run's test files share. */
const serverLogs = (): Leaving[] =>
  ['postgres.log', 'temporal.log'].map((file) => ({
    where: file,
    text: readFileSync(join(process.env['CET_TEST_FOLDER'] ?? '', file), 'utf8'),
  }));

/** Every row of every table as JSON: what is personal is encrypted, so none of it can be read here. */
const everyRow = async ({ rows }: TestStore): Promise<Leaving[]> => {
  const tables = await rows<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  return Promise.all(
    tables.map(async ({ name }) => {
      const found = await rows<{ text: string }>(
        `SELECT coalesce(string_agg(row_to_json(t)::text, E'\\n'), '') AS text FROM "${name}" t`,
      );
      return { where: `table ${name}`, text: found[0]?.text ?? '' };
    }),
  );
};
