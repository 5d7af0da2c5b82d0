import { randomBytes } from 'node:crypto';
import type { Scope, StaffRole } from '../../domain/staff';
import type { Database } from '../../prisma/client';
import { createPersonalData } from '../../prisma/personal-data';
import { createStore } from '../../store/store';
import { createDeskClient, type DeskClient } from '../client/desk-client';
import { ProblemError } from '../client/http';

/** Somebody new at the desk of a running stack: appointed as on the host, joined by an invitation, logged in. */
export const hire = async (
  stack: { readonly database: Database; readonly env: NodeJS.ProcessEnv; readonly deskUrl: string },
  post: { readonly role: StaffRole; readonly scope: Scope },
): Promise<DeskClient> => {
  const { database, env, deskUrl } = stack;
  const personalData = createPersonalData({
    keys: env['PERSONAL_DATA_KEYS'] ?? '',
    hashKey: env['PERSONAL_HASH_KEY'] ?? '',
  });
  const store = createStore({ database, personalData });
  const email = `${post.role}-${randomBytes(6).toString('hex')}@example.com`;
  const by = { staff: HOST, from: '127.0.0.1' };
  const { id } = await store.staff.appoint(by, { ...post, email, name: '演示人员' });
  const client = createDeskClient(deskUrl);
  const password = randomBytes(12).toString('base64url');
  for (let tries = 1; ; tries += 1) {
    try {
      const token = await store.staffEntry.makeInvitation(id);
      await client.join(token, password, new Date(await store.now()));
      return client;
    } catch (error) {
      // The mailed invitation was made in the same moment and took this one's place.
      const isOvertaken = error instanceof ProblemError && error.code === 'linkInvalid';
      if (!isOvertaken || tries === MOST_TRIES) throw error;
    }
  }
};

const MOST_TRIES = 5;

/** Whoever runs a demonstration has the host. */
const HOST = {
  id: '00000000-0000-4000-8000-000000000000',
  role: 'operator',
  scope: { kind: 'all' },
} as const;
