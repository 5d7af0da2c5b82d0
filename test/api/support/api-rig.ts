import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { createApp } from '../../../api/app';
import { createLogger } from '../../../api/logging';
import { createMetrics, type Metrics } from '../../../api/metrics';
import { DEFAULT_LIMITS, type Limits } from '../../../api/settings';
import { createAlipay } from '../../../gateways/alipay/alipay';
import { startSimulator, type Simulator } from '../../../gateways/simulator/server';
import { demoPeople, GUIDE_PEOPLE, type SeedPerson } from '../../../prisma/seed';
import {
  createCandidateClient,
  type CandidateClient,
} from '../../../scripts/client/candidate-client';
import { controlOf, type Control } from '../../gateways/support/control';
import { createTestStore, type TestStore } from '../../support/test-store';
import { KEYS, MERCHANT } from './signed';

/** The application on a free port, with a database of its own and a simulated gateway, over real HTTP. */
export interface ApiRig extends TestStore {
  readonly origin: string;
  readonly metrics: Metrics;
  readonly simulator: Simulator;
  readonly gateway: Control;
  /** Every line that was logged. */
  readonly logged: readonly string[];
  /** Where they are logged. */
  readonly log: Logger;
  /** A browser without a login. */
  browser(): CandidateClient;
  /** A new account, logged in and agreed. */
  account(): Promise<CandidateClient>;
  /** A new account with this or the next person's registration saved. */
  saved(person?: SeedPerson): Promise<CandidateClient>;
  /** The next person of a campus who may take these subjects. */
  person(eligibleFor?: readonly string[], campus?: string): SeedPerson;
  /** Moves the clock of database and gateway. */
  skip(hours: number): Promise<void>;
  /** Also throws when a route gave an answer that the contract does not name. */
  expectInvariants(): Promise<void>;
  close(): Promise<void>;
}

export interface RigOptions {
  readonly limits?: Partial<Limits>;
  readonly trustProxy?: number;
}

export const createApiRig = async (options: RigOptions = {}): Promise<ApiRig> => {
  const test = await createTestStore();
  const simulator = await startSimulator({
    merchant: {
      ...MERCHANT,
      merchantPublicKey: KEYS.merchantPublicKey,
      alipayPrivateKey: KEYS.alipayPrivateKey,
    },
  });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const metrics = createMetrics(() => test.store.transitions.queued);
  const logged: string[] = [];
  const log = createLogger('info', { write: (line) => void logged.push(line) });
  const app = createApp({
    store: test.store,
    metrics,
    gateways: {
      alipay: createAlipay({
        ...MERCHANT,
        gatewayUrl: `${simulator.url}/gateway.do`,
        privateKey: KEYS.merchantPrivateKey,
        publicKey: KEYS.alipayPublicKey,
        notifyUrl: `${origin}/api/v1/payments/alipay/notify`,
        returnUrl: `${origin}/api/v1/payments/alipay/return`,
      }),
    },
    settings: {
      publicUrl: origin,
      eduUrl: 'https://edu.example',
      deskUrl: 'https://desk.example',
      sessionSecret: Buffer.from(test.secrets.SESSION_SECRET, 'base64'),
      trustProxy: options.trustProxy ?? false,
      captchaWork: 2,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
    },
    log,
  });
  server.on('request', app);

  // The guide's people are named by the tests that need them.
  const taken = new Set(Object.values(GUIDE_PEOPLE).map((one): string => one.documentNumber));
  let accounts = 0;
  const rig: ApiRig = {
    ...test,
    origin,
    metrics,
    simulator,
    gateway: controlOf(simulator.url),
    logged,
    log,
    expectInvariants: async () => {
      await test.expectInvariants();
      const { values } = await metrics.undescribed.get();
      if (values.length > 0) throw new Error(`not in the contract: ${JSON.stringify(values)}`);
    },
    browser: () => createCandidateClient(origin),
    account: async () => {
      const client = rig.browser();
      const credentials = { email: `kaosheng${(accounts += 1)}@example.cn`, password: PASSWORD };
      await client.register(credentials);
      await client.logIn(credentials);
      await client.agree();
      return client;
    },
    saved: async (person = rig.person()) => {
      const client = await rig.account();
      const { qualification } = await client.qualify(person);
      await client.save(qualification);
      return client;
    },
    person: (eligibleFor = ['1', 'F'], campus = '993010') => {
      const free = demoPeople({ campus, eligibleFor }).find(
        (one) => !taken.has(one.documentNumber),
      );
      if (!free) throw new Error('the small seed has no such person left');
      taken.add(free.documentNumber);
      return free;
    },
    skip: async (hours) => {
      const ms = hours * 3_600_000;
      await test.rows('UPDATE moved_clock SET offset_ms = offset_ms + $1', [ms]);
      await rig.gateway.advance(ms);
    },
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await simulator.close();
      await test.close();
    },
  };
  return rig;
};

export const PASSWORD = 'Correct-Horse-9';
