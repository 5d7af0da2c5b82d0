import type { Response } from 'express';

/** What a handler answers when all is well. */
export interface Reply<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string>>;
  /** `application/json` unless said; then the body is text. */
  readonly type?: string;
}

export const ok = <Body>(body: Body): Reply<Body> => ({ status: 200, body });
export const created = <Body>(body: Body): Reply<Body> => ({ status: 201, body });
export const noContent = (headers: Readonly<Record<string, string>>): Reply<undefined> => ({
  status: 204,
  body: undefined,
  headers,
});

/** Nothing is kept by browsers and proxies unless a route says so: almost everything here is personal. */
export const send = (res: Response, reply: Reply<unknown>): void => {
  res.status(reply.status).set({ 'Cache-Control': 'no-store', ...reply.headers });
  if (reply.body === undefined) res.end();
  else if (reply.type === undefined) res.json(reply.body);
  else res.type(reply.type).send(reply.body);
};
