import { setTimeout as sleep } from 'node:timers/promises';
import { parseSetCookie } from 'cookie';
import { z } from 'zod';

/** One browser, without its pages: keeps cookies and the CSRF token, throws on every problem. */
export interface Http {
  readonly baseUrl: string;
  /** What goes with each change; set by a login. */
  csrfToken: string | null;
  readonly cookies: Map<string, string>;
  /** Whatever comes back, problem or not. */
  send(method: string, path: string, more?: More): Promise<Answer>;
  /** The body of a good answer, read by its schema; queues when told to. Throws `ProblemError`. */
  read<S extends z.ZodType>(
    schema: S,
    method: string,
    path: string,
    more?: More,
  ): Promise<z.output<S>>;
}

export interface More {
  readonly body?: unknown;
  /** `Idempotency-Key`. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, or `undefined`. */
  readonly json: unknown;
}

const Problem = z.object({
  status: z.number(),
  code: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  errors: z
    .array(z.object({ in: z.string(), field: z.array(z.unknown()), message: z.string() }))
    .optional(),
});

/** A "no" or a failure of the API, with its stable code. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string | undefined,
    readonly fields: readonly string[],
  ) {
    super(`${status} ${code} ${detail ?? title}`);
  }
}

/** @param origin where the API listens: `http://127.0.0.1:3000` */
export const createHttp = (origin: string): Http => {
  const cookies = new Map<string, string>();
  const http: Http = {
    baseUrl: `${origin}/api/v1`,
    csrfToken: null,
    cookies,

    send: async (method, path, more = {}) => {
      const answer = await fetch(http.baseUrl + path, {
        method,
        redirect: 'manual',
        headers: headersOf(http, more),
        ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
      });
      for (const header of answer.headers.getSetCookie()) {
        const { name, value, maxAge } = parseSetCookie(header);
        if (maxAge === 0) cookies.delete(name);
        else cookies.set(name, value ?? '');
      }
      const text = await answer.text();
      const isJson = /\bjson\b/.test(answer.headers.get('content-type') ?? '');
      const json: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
      return { status: answer.status, headers: answer.headers, text, json };
    },

    read: async (schema, method, path, more) => {
      let answer = await http.send(method, path, more);
      while (isToldToWait(answer)) {
        await sleep(Number(answer.headers.get('retry-after')) * 1000);
        answer = await http.send(method, path, more);
      }
      if (answer.status >= 400) throw problemOf(answer);
      return schema.parse(answer.json);
    },
  };
  return http;
};

const headersOf = (http: Http, { body, key, headers }: More): Record<string, string> => ({
  accept: 'application/json',
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...(http.csrfToken === null ? {} : { 'x-csrf-token': http.csrfToken }),
  ...(key === undefined ? {} : { 'idempotency-key': key }),
  ...(http.cookies.size === 0
    ? {}
    : { cookie: [...http.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
  ...headers,
});

/** The place in the queue is in the cookie. */
const isToldToWait = ({ json }: Answer): boolean => {
  const read = Problem.safeParse(json);
  return read.success && read.data.code === 'waiting';
};

const problemOf = (answer: Answer): Error => {
  const read = Problem.safeParse(answer.json);
  if (!read.success) return new Error(`${answer.status} without a problem: ${answer.text}`);
  const { status, code, title, detail, errors = [] } = read.data;
  const fields = errors.map((one) => one.field.join('.'));
  return new ProblemError(status, code, title, detail, fields);
};
