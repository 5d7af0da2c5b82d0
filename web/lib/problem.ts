/** A "no" or a failure as the pages show it: RFC 9457 from the API, or what happened on the way to it. */
export interface Problem {
  /** The API's stable code, or `network` (no answer) or `unreadable` (an answer that is none of ours). */
  readonly code: string;
  /** A Chinese sentence for the candidate. */
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** Which input it is about: `documentNumber`, `profile.phone`, and what is wrong with it. */
  readonly fields: readonly { readonly name: string; readonly message: string }[];
  /** What the candidate can tell the hotline. */
  readonly requestId?: string;
  readonly retryAfterSeconds?: number;
}

export type Answer<T> =
  { readonly ok: true; readonly data: T } | { readonly ok: false; readonly problem: Problem };

interface Wire {
  code?: unknown;
  title?: unknown;
  detail?: unknown;
  requestId?: unknown;
  errors?: { field: (string | number)[]; message: string }[];
}

/** Reads what came with a status of 400 or more. */
export const readProblem = (error: unknown, response: Response): Problem => {
  const wire = (typeof error === 'object' && error !== null ? error : {}) as Wire;
  if (typeof wire.code !== 'string' || typeof wire.title !== 'string') {
    return unreadable(response.status);
  }
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return {
    code: wire.code,
    title: wire.title,
    status: response.status,
    fields: (wire.errors ?? []).map(({ field, message }) => ({ name: field.join('.'), message })),
    ...(typeof wire.detail === 'string' ? { detail: wire.detail } : {}),
    ...(typeof wire.requestId === 'string' ? { requestId: wire.requestId } : {}),
    ...(Number.isFinite(retryAfter) ? { retryAfterSeconds: retryAfter } : {}),
  };
};

/** Whether asking the same again later may succeed, without the candidate changing anything. */
export const isPassing = ({ code, status }: Problem): boolean =>
  code === 'network' || status >= 500 || code === 'tooManyRequests' || code === 'waiting';

export const NETWORK: Problem = {
  code: 'network',
  title: '网络连接失败，您填写的内容仍然保留，请检查网络后重试',
  status: 0,
  fields: [],
};

const unreadable = (status: number): Problem => ({
  code: 'unreadable',
  title: '系统暂时无法处理，您填写的内容仍然保留，请稍后重试',
  status,
  fields: [],
});
