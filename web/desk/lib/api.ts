import createClient from 'openapi-fetch';
import type { components, paths } from '../../generated/desk';
import { askerOf } from '../../lib/ask';
import { csrfToken, sessionEnded } from './session';

/** The desk's API as its pages know it: typed by the contract, so that a changed contract fails the type check. */
export const api = createClient<paths>({
  baseUrl: '/api/v1',
  headers: { accept: 'application/json' },
});

export type Schemas = components['schemas'];

/** What nobody is logged in for yet. */
const BEFORE_LOGIN: ReadonlySet<string> = new Set([
  '/desk/logins',
  '/desk/invitations',
  '/desk/invitations/answers',
]);

api.use({
  onRequest({ request, schemaPath }) {
    const token = csrfToken();
    if (request.method !== 'GET' && token !== null && !BEFORE_LOGIN.has(schemaPath)) {
      request.headers.set('X-CSRF-Token', token);
    }
    return request;
  },
});

export const ask = askerOf(sessionEnded);
