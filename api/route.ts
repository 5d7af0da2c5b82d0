import type { RequestHandler, Request, Response } from 'express';
import type { z } from 'zod';
import { refuse, Refused, type RefusalCode } from '../domain/refusals';
import type { StaffRole } from '../domain/staff';
import type { CandidateRequest } from '../store/registrations';
import type { Api } from './api';
import { readForm, readJson } from './body';
import { idempotencyKeyOf, idempotencyOf } from './idempotency';
import { readInput, type InputPart } from './issues';
import type { Fault } from './faults';
import type { ProblemCode } from './problem';
import { send, type Reply } from './reply';
import { demandCsrfToken, demandSameOrigin, sessionOf, type BrowserSession } from './session';
import type { LimitName } from './settings';
import './request-state';

/**
 * A route is told once: what it takes, what it answers, and every "no" it can give. The same words mount
 * it and describe it in the contract, so that the two cannot differ.
 */
export interface RouteSpec<P extends Schema, Q extends Schema, B extends Schema, A extends Schema> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As in OpenAPI: `/registrations/mine/entries/{subject}`. */
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** The media type of a body that is read as it comes, and is no JSON. */
  readonly takes?: string;
  /** The media type of an answer that is no JSON. */
  readonly gives?: string;
  /** What it answers when all is well, by status; one schema for all of them. */
  readonly answers: Readonly<Record<number, string>>;
  readonly answer?: A;
  readonly refusals?: readonly RefusalCode[];
  readonly faults?: readonly Fault[];
  /** `Idempotency-Key` is required. */
  readonly idempotent?: boolean;
  /** The budget that each call takes from, beside the address's; `none` for gateways. */
  readonly limit?: LimitName | 'none';
  /**
   * It stands at the entrance, where hashing a password makes people queue; a success at the last door
   * uses the place in the queue up.
   */
  readonly entrance?: boolean | 'last';
  /** What it speaks instead of JSON: then it reads the raw request and tells failures its own way. */
  readonly speaks?: Speech;
}

/** The language of a gateway, or of a browser that it sends back. */
export interface Speech {
  readonly type: string;
  readonly failsWith: (res: Response) => void;
  /** What is among the signed fields at least. The signature is over all of them, as they came. */
  readonly fields: z.ZodObject;
}

export type Schema = z.ZodType;
export type Tag =
  | '考次'
  | '通行证'
  | '资格与报名'
  | '资格复核'
  | '科目'
  | '支付'
  | '支付平台'
  | '后台账号'
  | '后台复核'
  | '后台考生'
  | '后台设置'
  | '后台导入'
  | '后台看板'
  | '后台审计';

/** What a handler gets of a public request. */
export interface PublicCall<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly address: string;
  readonly req: Request;
  /** A gateway's form, for routes that speak its language. */
  readonly form: () => Promise<Readonly<Record<string, string>>>;
}

/** What it gets of a candidate's: the session goes into the command, which finds out whose it is. */
export interface CandidateCall<P, Q, B> extends PublicCall<P, Q, B> {
  readonly session: BrowserSession;
  readonly by: CandidateRequest;
  /** The account behind the session, for what is not hot. Refuses `notLoggedIn`. */
  readonly account: () => Promise<string>;
}

export type AnySpec = RouteSpec<Schema, Schema, Schema, Schema>;

/** Who of the staff may call a route; which rows they see there follows from their scope. */
export interface Policy {
  readonly roles: readonly [StaffRole, ...StaffRole[]];
}

/** A route with its types closed over. */
export interface Route {
  readonly spec: AnySpec;
  readonly caller: 'public' | 'candidate' | 'staff';
  /** Which staff may call it; without one, nobody does. */
  readonly who?: Policy;
  readonly handler: (api: Api) => RequestHandler;
}

export type Handle<Call, A extends Schema> = (call: Call, api: Api) => Promise<Reply<z.input<A>>>;

export const publicRoute = <
  P extends Schema = z.ZodType<Empty>,
  Q extends Schema = z.ZodType<Empty>,
  B extends Schema = z.ZodType<undefined>,
  A extends Schema = z.ZodType<undefined>,
>(
  spec: RouteSpec<P, Q, B, A>,
  handle: Handle<PublicCall<z.output<P>, z.output<Q>, z.output<B>>, A>,
): Route => ({
  spec,
  caller: 'public',
  handler: (api) => async (req, res) => {
    if (spec.limit !== 'none') await api.spend('address', addressOf(req));
    if (spec.method !== 'get' && !spec.speaks) demandSameOrigin(req, api.settings);
    if (spec.limit && spec.limit !== 'none') await api.spend(spec.limit, addressOf(req));
    const work = async () => handle(await publicCall(spec, req, res), api);
    const isLast = spec.entrance === 'last';
    send(res, await (spec.entrance ? api.admission.through(req, res, { work, isLast }) : work()));
  },
});

export const candidateRoute = <
  P extends Schema = z.ZodType<Empty>,
  Q extends Schema = z.ZodType<Empty>,
  B extends Schema = z.ZodType<undefined>,
  A extends Schema = z.ZodType<undefined>,
>(
  spec: RouteSpec<P, Q, B, A>,
  handle: Handle<CandidateCall<z.output<P>, z.output<Q>, z.output<B>>, A>,
): Route => ({
  spec,
  caller: 'candidate',
  handler: (api) => async (req, res) => {
    await api.spend('address', addressOf(req));
    const session = sessionOf(req);
    if (spec.method === 'get') await api.spend('sessionReads', session.hash);
    else await admitCommand(api, req, session);
    if (spec.limit && spec.limit !== 'none') await api.spend(spec.limit, session.hash);

    const key = spec.idempotent ? idempotencyKeyOf(req) : null;
    const call = await publicCall(spec, req, res);
    const idempotency = key === null ? {} : { idempotency: idempotencyOf(req, key, call.body) };
    const by: CandidateRequest = { session: session.hash, ...idempotency };
    send(res, await handle({ ...call, session, by, account: () => accountOf(api, session) }, api));
  },
});

export type Empty = Record<string, never>;

/** Says which route it is before anything can go wrong. */
export const announce = ({ spec, caller }: Route): RequestHandler => {
  const describes = new Set(problemsOf(spec, caller));
  return (_req, res, next) => {
    res.locals.route = spec.path;
    res.locals.describes = describes;
    if (spec.speaks) res.locals.failsWith = spec.speaks.failsWith;
    next();
  };
};

export const addressOf = (req: Request): string => req.ip ?? 'unknown';

const admitCommand = async (api: Api, req: Request, session: BrowserSession): Promise<void> => {
  demandSameOrigin(req, api.settings);
  demandCsrfToken(req, api.keys.csrf, session);
  await api.spend('sessionCommands', session.hash);
};

export const publicCall = async <P extends Schema, Q extends Schema, B extends Schema>(
  spec: Pick<RouteSpec<P, Q, B, Schema>, 'params' | 'query' | 'body'>,
  req: Request,
  res: Response,
): Promise<PublicCall<z.output<P>, z.output<Q>, z.output<B>>> => ({
  params: read('path', spec.params, req.params),
  query: read('query', spec.query, req.query),
  body: read('body', spec.body, spec.body && (await readJson(req, res))),
  address: addressOf(req),
  req,
  form: () => readForm(req, res),
});

/** Without a schema nothing is read, and the type says so. */
const read = <S extends Schema>(
  part: InputPart,
  schema: S | undefined,
  input: unknown,
): z.output<S> => (schema ? readInput(part, schema, input) : ({} as z.output<S>));

const accountOf = async (api: Api, session: BrowserSession): Promise<string> => {
  const found = await api.store.sessions.find(session.hash);
  if (!found) throw new Refused(refuse('notLoggedIn'));
  return found.accountId;
};

/** Every problem that a route can answer: its own, and those of the way to it. */
export const problemsOf = (spec: AnySpec, caller: Route['caller']): ProblemCode[] => [
  ...(spec.refusals ?? []),
  ...(spec.faults ?? []),
  ...(spec.entrance ? (['waiting'] as const) : []),
  ...(caller === 'public' ? [] : (['notLoggedIn'] as const)),
  ...(caller === 'staff' ? (['notAllowed'] as const) : []),
  ...(spec.method === 'get' ? [] : (['csrfRejected'] as const)),
  ...(spec.params || spec.query || spec.body ? (['invalidInput'] as const) : []),
  ...(spec.body || spec.speaks
    ? (['malformedBody', 'bodyTooLarge', 'unsupportedMediaType'] as const)
    : []),
  ...(spec.takes === undefined ? [] : (['unsupportedMediaType', 'invalidInput'] as const)),
  ...(spec.idempotent
    ? (['idempotencyKeyMissing', 'idempotencyKeyReused', 'invalidInput'] as const)
    : []),
  ...(spec.limit === 'none' ? [] : (['tooManyRequests'] as const)),
  'malformedUrl',
  'serviceUnavailable',
  'internalError',
];
