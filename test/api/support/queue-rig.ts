import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdmission, type Admission } from '../../../api/admission/admission';
import { createApp } from '../../../api/app';
import { createLogger } from '../../../api/logging';
import { createMetrics } from '../../../api/metrics';
import { DEFAULT_LIMITS, type AdmissionLimits } from '../../../api/settings';
import { createStore } from '../../../store/store';
import { createCandidateClient } from '../../../scripts/client/candidate-client';
import type { Answer } from '../../../scripts/client/http';
import { createTestStore, type TestStore } from '../../support/test-store';
import { PASSWORD } from './api-rig';

/** Processes of the API that share a queue; the test is the clock that lets it move on. */
export interface QueueRig extends TestStore {
  /** A process, with a store of its own over the same database. */
  open(limits?: Partial<AdmissionLimits>): Promise<Process>;
  /** Moves the clocks of all processes. */
  pass(ms: number): void;
  /** Locks a table until what it answers is called. */
  hold(table: string): Promise<() => Promise<void>>;
  /** So many places that nobody ever comes back for. */
  strangers(count: number): Promise<void>;
}

export interface Process {
  readonly admission: Admission;
  browser(): Browser;
  /** As many logins as one entrance and its line take; they are answered when what they wait for is released. */
  fill(): Promise<Promise<Answer>[]>;
  close(): Promise<void>;
}

export type Browser = ReturnType<ReturnType<typeof browsersAt>>;

const EMAIL = 'queue@example.cn';
/** One who is let in, and 0.15 seconds' worth in line, at a twentieth of a second each. */
const FILLED = 1 + 3;

export const createQueueRig = async (): Promise<QueueRig> => {
  const test = await createTestStore();
  await test.store.accounts.register({ email: EMAIL, password: PASSWORD });
  const opened: Process[] = [];
  let ahead = 0;
  const rig: QueueRig = {
    ...test,
    pass: (ms) => {
      ahead += ms;
    },
    hold: async (table) => {
      const client = await test.database.pool.connect();
      await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
      return async () => {
        await client.query('COMMIT');
        client.release();
      };
    },
    strangers: async (count) => {
      await Promise.all(Array.from({ length: count }, () => test.store.admission.draw()));
    },
    open: async (limits = {}) => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { database, personalData, secrets } = test;
      const store = createStore({ database, personalData, rememberSittingMs: 0 });
      const sessionSecret = Buffer.from(secrets.SESSION_SECRET, 'base64');
      const admission = createAdmission({
        queue: store.admission,
        limits: { entrances: 1, requests: 100, ...limits },
        sessionSecret,
        now: () => Date.now() + ahead,
      });
      const metrics = createMetrics(() => 0);
      const settings = {
        publicUrl: origin,
        eduUrl: origin,
        deskUrl: origin,
        sessionSecret,
        trustProxy: false,
        captchaWork: 1,
        limits: DEFAULT_LIMITS,
      } as const;
      const log = createLogger('silent');
      server.on('request', createApp({ store, metrics, admission, gateways: {}, settings, log }));
      const browser = browsersAt(origin);
      const opening: Process = {
        admission,
        browser,
        fill: async () => {
          const { entering, inLine } = admission.figures;
          const answers = Array.from({ length: FILLED }, () => browser().logIn());
          const isFilled = (): boolean =>
            admission.figures.entering + admission.figures.inLine === entering + inLine + FILLED;
          while (!isFilled()) await new Promise(setImmediate);
          return answers;
        },
        close: async () => {
          await new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          });
          const { values } = await metrics.undescribed.get();
          if (values.length > 0) throw new Error(`not in the contract: ${JSON.stringify(values)}`);
        },
      };
      opened.push(opening);
      return opening;
    },
    close: async () => {
      await Promise.all(opened.map((one) => one.close()));
      await test.close();
    },
  };
  return rig;
};

const browsersAt = (origin: string) => () => {
  const { http, captcha } = createCandidateClient(origin);
  return {
    http,
    captcha,
    /** Sends the form and answers whatever comes back. */
    logIn: async (password: string = PASSWORD, solved?: string): Promise<Answer> => {
      const body = { email: EMAIL, password, captcha: solved ?? (await captcha('login')) };
      return http.send('POST', '/logins', { body });
    },
    place: async () => (await http.send('GET', '/queue')).json as QueueAnswer,
  };
};

interface QueueAnswer {
  readonly state: string;
  readonly ahead: number;
  readonly perMinute: number;
  readonly retryAfterSeconds: number;
  readonly serverNow: string;
}
