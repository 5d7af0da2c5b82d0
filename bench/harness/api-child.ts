import { z } from 'zod';
import { csrfTokenOf } from '../../api/session';
import { deriveKey } from '../../api/signing';
import type { Candidate } from './world';
import { ORAL, secrets } from './world';
import { startChild, type Child } from './child';
import { rawRequest, type RawRequest } from './http-crowd';

/** The API in a process of its own, as candidates meet it, and the requests of prepared candidates. */

const CSRF_KEY = deriveKey(Buffer.from(secrets.SESSION_SECRET, 'base64'), 'csrf');
const ENOUGH = '1000000000/60';
const Up = z.object({ port: z.number() });

export const startApi = async (databaseUrl: string): Promise<Child & { readonly port: number }> => {
  const child = await startChild('harness/api-process.ts', {
    ...secrets,
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: 'http://127.0.0.1',
    TZ: 'Asia/Shanghai',
    // One address and a few sessions stand for a whole city here.
    LIMIT_ADDRESS: ENOUGH,
    LIMIT_SESSION_COMMANDS: ENOUGH,
    LIMIT_LOGINS_BY_EMAIL: ENOUGH,
  });
  return { ...child, port: Up.parse(child.first).port };
};

const loggedIn = ({ token, index }: Candidate, key: string) => ({
  Cookie: `__Host-cet-session=${token}`,
  'X-CSRF-Token': csrfTokenOf(CSRF_KEY, { token }),
  'Idempotency-Key': `${key}-${index}`,
});

export const chooseRequest = (candidate: Candidate, campus: string, key = 'choose'): RawRequest =>
  rawRequest('POST', '/api/v1/registrations/mine/entries', loggedIn(candidate, key), {
    subjects: [{ subject: ORAL, campus }],
  });

export const noopRequest = (candidate: Candidate, campus: string): RawRequest =>
  rawRequest('POST', '/bench/noop', loggedIn(candidate, 'noop'), {
    subjects: [{ subject: ORAL, campus }],
  });
