import type { z } from 'zod';
import { refuse, Refused } from '../../domain/refusals';
import type { StaffAct, StaffMember } from '../../domain/staff';
import type { Api } from '../api';
import {
  addressOf,
  publicCall,
  type Empty,
  type Handle,
  type Policy,
  type PublicCall,
  type Route,
  type RouteSpec,
  type Schema,
} from '../route';
import { send } from '../reply';
import {
  demandCsrfToken,
  demandSameOrigin,
  DESK_COOKIE,
  sessionOf,
  type BrowserSession,
} from '../session';

/** What a handler of the desk gets: who asks is known, and may. */
export interface StaffCall<P, Q, B> extends PublicCall<P, Q, B> {
  readonly staff: StaffMember;
  /** For the store's functions: who acts, and from where. */
  readonly by: StaffAct;
  readonly session: BrowserSession;
}

/** A route of the desk also says who may call it: there is no default. */
export type StaffRouteSpec<
  P extends Schema,
  Q extends Schema,
  B extends Schema,
  A extends Schema,
> = Omit<RouteSpec<P, Q, B, A>, 'entrance' | 'speaks' | 'idempotent'> & { readonly who: Policy };

/**
 * A route for staff. The session's holder is read with each request, so that somebody who is disabled is out with
 * the next one. What lies in another scope does not exist: the store answers `notFound`, in lists and downloads too.
 */
export const staffRoute = <
  P extends Schema = z.ZodType<Empty>,
  Q extends Schema = z.ZodType<Empty>,
  B extends Schema = z.ZodType<undefined>,
  A extends Schema = z.ZodType<undefined>,
>(
  { who, ...spec }: StaffRouteSpec<P, Q, B, A>,
  handle: Handle<StaffCall<z.output<P>, z.output<Q>, z.output<B>>, A>,
): Route => ({
  spec,
  caller: 'staff',
  who,
  handler: (api) => async (req, res) => {
    const address = addressOf(req);
    await api.spend('address', address);
    const session = sessionOf(req, DESK_COOKIE);
    if (spec.method === 'get') await api.spend('sessionReads', session.hash);
    else {
      demandSameOrigin(req, api.settings);
      demandCsrfToken(req, api.keys.csrf, session);
      await api.spend('deskCommands', session.hash);
    }
    const staff = await staffOf(api, session);
    if (!who.roles.includes(staff.role)) throw new Refused(refuse('notAllowed'));
    const call = await publicCall(spec, req, res);
    send(res, await handle({ ...call, session, staff, by: { staff, from: address } }, api));
  },
});

const staffOf = async (api: Api, session: BrowserSession): Promise<StaffMember> => {
  const found = await api.store.staffSessions.find(session.hash);
  if (!found) throw new Refused(refuse('notLoggedIn'));
  return found.staff;
};

/**
 * Throws for a route that anybody could call without meaning to: only those who want to get in are nobody yet.
 * Asked at the start, and by a test.
 */
export const demandPolicies = (routes: readonly Route[]): void => {
  const open = routes.filter(
    ({ caller, who, spec }) =>
      !(caller === 'staff' ? who?.roles.length : BEFORE_LOGIN.has(spec.path)),
  );
  if (open.length === 0) return;
  const names = open.map(({ spec }) => `${spec.method.toUpperCase()} ${spec.path}`);
  throw new Error(`Routes of the desk without a policy: ${names.join(', ')}`);
};

const BEFORE_LOGIN = new Set(['/desk/logins', '/desk/invitations', '/desk/invitations/answers']);
