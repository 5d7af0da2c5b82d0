import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../../../api/app';
import { createLogger } from '../../../../api/logging';
import { DEFAULT_LIMITS } from '../../../../api/settings';
import { createDatabase } from '../../../../prisma/client';
import { createStore } from '../../../../store/store';
import {
  createCandidateClient,
  type CandidateClient,
  type Credentials,
} from '../../../../scripts/client/candidate-client';
import { controlOf, type Control } from '../../../gateways/support/control';
import { startProxy, type Proxy } from '../../../outbox/support/proxy';
import { english4 } from '../../../support/people';
import { createRig, type Rig } from '../../../support/rig';
import { startNoticeWay, type NoticeWay } from './notice-way';

/**
 * The whole product around one payment: the rig's workers, dispatcher and clock, and an API of its own
 * that candidates, browsers and the gateway's notifications reach over HTTP. The API has its own
 * connections, as a process of its own has, and each wire can be cut.
 */
export interface Site extends Rig {
  readonly control: Control;
  readonly notices: NoticeWay;
  /** Between the API and PostgreSQL. */
  readonly databaseWire: Proxy;
  /** Between the product and the gateway. */
  readonly gatewayWire: Proxy;
  /** Every line that the API has logged. */
  readonly logged: readonly string[];
  /** Somebody new with a saved registration and these subjects taken up. */
  guest(...subjects: string[]): Promise<Guest>;
  /** Sends what notifications are due, and waits until they are answered. */
  flush(): Promise<void>;
}

/** A candidate in a browser. */
export interface Guest {
  readonly client: CandidateClient;
  readonly credentials: Credentials;
  readonly number: string;
}

export const createSite = async (): Promise<Site> => {
  const server = createServer();
  const origin = await listen(server);
  const notices = await startNoticeWay(`${origin}/api/v1/payments/alipay/notify`);
  const wires: Proxy[] = [];
  const wire = async (target: string): Promise<Proxy> => {
    const made = await startProxy(target);
    wires.push(made);
    return made;
  };
  const rig = await createRig({
    gateway: {
      notifyUrl: notices.url,
      returnUrl: `${origin}/api/v1/payments/alipay/return`,
      wire: async (target) => (await wire(target)).address,
    },
  });
  const [gatewayWire] = wires;
  if (!gatewayWire) throw new Error('the gateway has no wire');
  const url = new URL(rig.url);
  const databaseWire = await wire(url.host);
  url.host = databaseWire.address;
  const database = createDatabase({ url: url.href, poolSize: 8, applicationName: 'cet-api' });
  const logged: string[] = [];
  const app = createApp({
    store: createStore({ database, personalData: rig.personalData, rememberSittingMs: 0 }),
    gateways: { alipay: rig.alipay },
    settings: {
      publicUrl: origin,
      eduUrl: origin,
      deskUrl: origin,
      sessionSecret: Buffer.from(rig.secrets.SESSION_SECRET, 'base64'),
      trustProxy: false,
      captchaWork: 2,
      limits: DEFAULT_LIMITS,
    },
    log: createLogger('info', { write: (line) => void logged.push(line) }),
  });
  server.on('request', app);

  const control = controlOf(rig.simulator.url);
  const people = english4();
  let guests = 0;
  return {
    ...rig,
    control,
    notices,
    databaseWire,
    gatewayWire,
    logged,
    guest: async (...subjects) => {
      const person = people.next().value;
      if (!person) throw new Error('the register has nobody left for this test');
      const client = createCandidateClient(origin);
      const email = `guest-${(guests += 1)}@example.cn`;
      const credentials = { email, password: 'Correct-Horse-9' };
      const { number } = await client.enter(person, credentials);
      if (subjects.length > 0) await client.choose(subjects.map((subject) => ({ subject })));
      await rig.told();
      await rig.eventually(() => rig.expectWaiting(number));
      return { client, credentials, number };
    },
    flush: async () => {
      await control.flush();
      await rig.told();
    },
    close: async () => {
      await rig.close();
      await database.close();
      await Promise.all(wires.map((one) => one.cut()));
      await notices.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
};

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
