import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** What a handler answers when all is well. */
export interface Reply<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** `application/json` unless said; then the body is text. */
  readonly type?: string;
  /** Bytes in place of a body, sent as they are read; when they break off, so does the connection. */
  readonly stream?: AsyncIterable<Uint8Array>;
}

export const ok = <Body>(body: Body): Reply<Body> => ({ status: 200, body });
export const created = <Body>(body: Body): Reply<Body> => ({ status: 201, body });
export const noContent = (headers: Readonly<Record<string, string>>): Reply<undefined> => ({
  status: 204,
  body: undefined,
  headers,
});

/** One cookie more, beside what is set already. */
export const withCookie = <Body>(reply: Reply<Body>, cookie: string): Reply<Body> => {
  const set = [reply.headers?.['Set-Cookie'] ?? [], cookie].flat();
  return { ...reply, headers: { ...reply.headers, 'Set-Cookie': set } };
};

const NOT_KEPT = 'no-store';

/** Nothing is kept by browsers and proxies unless a route says so: almost everything here is personal. */
export const send = (res: Response, reply: Reply<unknown>): void => {
  const headers = { 'Cache-Control': NOT_KEPT, ...reply.headers };
  res.status(reply.status).set(headers);
  if (reply.stream) pour(res, reply.stream, reply.type);
  else if (reply.body === undefined) res.end();
  else if (reply.type !== undefined) res.type(reply.type).send(reply.body);
  // What nobody keeps needs no ETag, which would be a hash of each answer.
  else if (headers['Cache-Control'] === NOT_KEPT) res.type('json').end(JSON.stringify(reply.body));
  else res.json(reply.body);
};

/** Whoever reads half a file must notice: there is no good end after a bad one. */
const pour = (
  res: Response,
  stream: AsyncIterable<Uint8Array>,
  type = 'application/octet-stream',
): void => {
  res.type(type);
  // The connection is closed then, and the request's log line says that it was not answered.
  pipeline(Readable.from(stream), res).catch(() => undefined);
};
