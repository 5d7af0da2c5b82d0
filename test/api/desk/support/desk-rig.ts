import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDeskApp } from '../../../../api/desk/app';
import { DEFAULT_LIMITS } from '../../../../api/settings';
import type { Scope, StaffRole } from '../../../../domain/staff';
import {
  createDeskClient,
  type DeskClient,
  type StaffCredentials,
} from '../../../../scripts/client/desk-client';
import { createApiRig, PASSWORD, type ApiRig, type RigOptions } from '../../support/api-rig';

/** The public API, and the desk beside it on a listener of its own, over one database. */
export interface DeskRig extends ApiRig {
  readonly deskOrigin: string;
  /** Somebody who is not logged in. */
  visitor(): DeskClient;
  /** A member of staff with this post, joined and logged in. */
  staff(role: StaffRole, scope?: Scope): Promise<Colleague>;
  /** The server's clock. */
  now(): Promise<Date>;
}

export interface Colleague extends DeskClient {
  readonly id: string;
  readonly credentials: StaffCredentials;
}

export const createDeskRig = async (options: RigOptions = {}): Promise<DeskRig> => {
  const rig = await createApiRig(options);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const deskOrigin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on(
    'request',
    createDeskApp({
      store: rig.store,
      metrics: rig.metrics,
      gateways: {},
      settings: {
        publicUrl: rig.origin,
        eduUrl: rig.origin,
        deskUrl: deskOrigin,
        sessionSecret: Buffer.from(rig.secrets.SESSION_SECRET, 'base64'),
        trustProxy: false,
        captchaWork: 2,
        limits: { ...DEFAULT_LIMITS, ...options.limits },
      },
      log: rig.log,
    }),
  );

  const now = async (): Promise<Date> => new Date(await rig.store.now());
  let made = 0;
  const desk: DeskRig = {
    ...rig,
    deskOrigin,
    now,
    visitor: () => createDeskClient(deskOrigin),
    staff: async (role, scope = { kind: 'all' }) => {
      const email = `staff${(made += 1)}@example.cn`;
      const id = await hire(rig, { email, role, scope });
      const client = createDeskClient(deskOrigin);
      const token = await rig.store.staffEntry.makeInvitation(id);
      return { ...client, id, credentials: await client.join(token, PASSWORD, await now()) };
    },
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await rig.close();
    },
  };
  return desk;
};

/** The first one comes from the host; then there is somebody who may appoint the others. */
const hire = async (
  { store }: Pick<ApiRig, 'store'>,
  person: { email: string; role: StaffRole; scope: Scope },
): Promise<string> => {
  const [host] = await store.staff.list(HOST);
  if (!host) await store.staff.appointFirst({ email: 'host@example.cn', name: '值班运维' });
  const by = { staff: HOST, from: '127.0.0.1' };
  return (await store.staff.appoint(by, { ...person, name: '测试人员' })).id;
};

const HOST = {
  id: '00000000-0000-4000-8000-000000000000',
  role: 'operator',
  scope: { kind: 'all' },
} as const;
