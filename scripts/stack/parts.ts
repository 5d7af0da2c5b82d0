import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import type { Part } from './children';
import type { Secrets } from './secrets';
import type { Ports } from './settings';

/** The mail catcher, with its mails kept in the data folder. */
export function mailCatcher(dataDir: string, ports: Ports, env: NodeJS.ProcessEnv): Part {
  return {
    name: 'mail',
    file: 'scripts/mail-catcher.ts',
    env: {
      ...env,
      MAIL_CATCHER_SMTP_PORT: String(ports.smtp),
      MAIL_CATCHER_WEB_PORT: String(ports.mailWeb),
      MAIL_CATCHER_DIR: join(dataDir, 'mails'),
    },
    isReady: async () => (await listens(ports.smtp)) && (await listens(ports.mailWeb)),
  };
}

/** The simulated gateway, with its own ledger and the keys of both sides from the secrets. */
export function simulator(
  dataDir: string,
  ports: Ports,
  env: NodeJS.ProcessEnv,
  { alipay }: Secrets,
): Part {
  const folder = join(dataDir, 'simulator');
  const keysFile = join(folder, 'keys.json');
  const { merchantPublicKey, alipayPrivateKey, appId, sellerId } = alipay;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    `${keysFile}.part`,
    JSON.stringify({ merchantPublicKey, alipayPrivateKey, appId, sellerId }),
    { mode: 0o600 },
  );
  renameSync(`${keysFile}.part`, keysFile);
  return {
    name: 'simulator',
    file: 'gateways/simulator/main.ts',
    env: {
      ...env,
      SIMULATOR_HOST: '127.0.0.1',
      SIMULATOR_PORT: String(ports.simulator),
      SIMULATOR_DATA_FILE: join(folder, 'ledger.jsonl'),
      SIMULATOR_KEYS_FILE: keysFile,
    },
    isReady: () => listens(ports.simulator),
  };
}

/** What the product itself needs to know to reach the simulated gateway. */
export function simulatorSettings(ports: Ports, { alipay }: Secrets): NodeJS.ProcessEnv {
  return {
    ALIPAY_GATEWAY_URL: `http://127.0.0.1:${ports.simulator}/gateway.do`,
    ALIPAY_APP_ID: alipay.appId,
    ALIPAY_SELLER_ID: alipay.sellerId,
    ALIPAY_PRIVATE_KEY: alipay.merchantPrivateKey,
    ALIPAY_PUBLIC_KEY: alipay.alipayPublicKey,
  };
}

/** The worker process. It opens its metrics port when it is connected. */
export function worker(ports: Ports, env: NodeJS.ProcessEnv): Part {
  return {
    name: 'worker',
    file: 'worker/main.ts',
    env,
    isReady: () => listens(ports.workerMetrics),
  };
}

/** The API process. */
export function api(ports: Ports, env: NodeJS.ProcessEnv): Part {
  return {
    name: 'api',
    file: 'api/server.ts',
    env,
    isReady: async () => {
      const address = `http://127.0.0.1:${ports.api}/readyz`;
      return fetch(address, { signal: AbortSignal.timeout(5_000) }).then(
        (answer) => answer.ok,
        () => false,
      );
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
