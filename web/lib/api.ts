import createClient from 'openapi-fetch';
import type { components, paths } from '../generated/api';
import { askerOf } from './ask';
import { csrfToken, sessionEnded } from './session';

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

export const ask = askerOf(sessionEnded);
