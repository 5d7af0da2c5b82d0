import createClient from 'openapi-fetch';
import type { components, paths } from '../generated/api';
import { learnServerNow } from './clock';
import { csrfToken, sessionEnded } from './session';
import { NETWORK, readProblem, type Answer } from './problem';

/** The API as the pages know it: typed by the contract, so that a changed contract fails the type check. */
export const api = createClient<paths>({
  baseUrl: '/api/v1',
  headers: { accept: 'application/json' },
});

export type Schemas = components['schemas'];

/** What nobody needs to be logged in for. */
const PUBLIC: ReadonlySet<string> = new Set([
  '/captchas',
  '/logins',
  '/accounts',
  '/password-resets',
  '/email-verifications',
  '/account-lookups',
]);

api.use({
  async onRequest({ request, schemaPath }) {
    if (request.method !== 'GET' && !PUBLIC.has(schemaPath)) {
      const token = await csrfToken();
      if (token !== null) request.headers.set('X-CSRF-Token', token);
    }
    return request;
  },
});

/** How openapi-fetch tells an answer. */
interface Told<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * Asks and never throws: the data, or a problem that can be shown. Learns the server's clock, and that the
 * session is over.
 */
export const ask = async <T>(call: Promise<Told<T>>): Promise<Answer<T>> => {
  try {
    const { data, error, response } = await call;
    if (!response.ok) {
      const problem = readProblem(error, response);
      if (problem.code === 'notLoggedIn') sessionEnded();
      return { ok: false, problem };
    }
    learnServerNow(data);
    return { ok: true, data: data as T };
  } catch {
    return { ok: false, problem: NETWORK };
  }
};
