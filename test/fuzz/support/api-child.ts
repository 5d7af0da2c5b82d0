import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  createCandidateClient,
  type CandidateClient,
} from '../../../scripts/client/candidate-client';
import { freePort } from '../../../scripts/stack/ports';
import { KEYS, MERCHANT } from '../../api/support/signed';
import { createTestStore, type TestStore } from '../../support/test-store';

const ROOT = join(__dirname, '../../..');
const WIDE = '1000000000/60';

/** The API as a process of its own, to be treated badly. Gateway and Temporal are away: nobody needs them. */
export interface ApiChild extends TestStore {
  readonly port: number;
  readonly origin: string;
  /** A candidate with a saved registration. */
  candidate(): Promise<CandidateClient>;
  /** After its garbage was collected, in bytes. */
  memory(): Promise<NodeJS.MemoryUsage>;
  /** Throws when the process has died, does not answer well, or has answered anybody with a status of 5xx. */
  expectUnharmed(): Promise<void>;
  close(): Promise<void>;
}

export const startApiChild = async (): Promise<ApiChild> => {
  const store = await createTestStore();
  const [port, metricsPort, nobody] = [await freePort(), await freePort(), await freePort()];
  const origin = `http://127.0.0.1:${port}`;
  const preload = join(__dirname, 'memory-on-request.mjs');
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--import', preload, '--import', 'tsx', 'api/server.ts'],
    {
      cwd: ROOT,
      env: {
        PATH: process.env['PATH'],
        TZ: 'Asia/Shanghai',
        LOG_LEVEL: 'error',
        DATABASE_URL: store.url,
        ...store.secrets,
        PUBLIC_URL: origin,
        PORT: String(port),
        METRICS_PORT: String(metricsPort),
        CAPTCHA_WORK: '1',
        LIMIT_ADDRESS: WIDE,
        LIMIT_SESSION_COMMANDS: WIDE,
        LIMIT_SESSION_READS: WIDE,
        TEMPORAL_ADDRESS: `127.0.0.1:${nobody}`,
        ALIPAY_GATEWAY_URL: `http://127.0.0.1:${nobody}/gateway.do`,
        ALIPAY_APP_ID: MERCHANT.appId,
        ALIPAY_SELLER_ID: MERCHANT.sellerId,
        ALIPAY_PRIVATE_KEY: KEYS.merchantPrivateKey,
        ALIPAY_PUBLIC_KEY: KEYS.alipayPublicKey,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  }
  const ended = once(child, 'exit');
  const died = ended.then(() => Promise.reject(new Error(`the API has ended: ${said.join('')}`)));
  // Whoever waits for it is told; nobody need be waiting.
  died.catch(() => undefined);
  await Promise.race([once(child, 'message'), died]);

  return {
    ...store,
    port,
    origin,
    candidate: async () => {
      const client = createCandidateClient(origin);
      const credentials = { email: 'fuzzer@example.cn', password: 'Correct-Horse-9' };
      await client.enter(
        { documentType: 'macauId', documentNumber: 'WW1', name: '颜' },
        credentials,
      );
      return client;
    },
    memory: async () => {
      child.send('memory');
      const [{ memory }] = (await Promise.race([once(child, 'message'), died])) as [
        { memory: NodeJS.MemoryUsage },
      ];
      return memory;
    },
    expectUnharmed: async () => {
      if (child.exitCode !== null || child.signalCode !== null) await died;
      const good = await fetch(`${origin}/api/v1/sittings/current`);
      if (good.status !== 200) throw new Error(`a good request is answered ${good.status}`);
      const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      const faults = metrics.split('\n').filter((line) => /status="5|undescribed.*\{/.test(line));
      if (faults.length > 0) throw new Error(`${faults.join('\n')}\n${said.join('')}`);
    },
    close: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
      await store.close();
    },
  };
};
