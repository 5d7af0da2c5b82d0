import { isNativeError } from 'node:util/types';
import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { Refused, REFUSALS, type Refusal, type RefusalCode } from '../domain/refusals';
import { FAULTS, faultOf, type Fault } from './faults';
import { InvalidInput, type InputIssue } from './issues';
import { describeDefect } from './logging';
import type { Metrics } from './metrics';
import './request-state';

/**
 * The one place where a "no", a fault or a defect becomes HTTP: RFC 9457 with a stable `code` and a
 * Chinese sentence. What a fault says of itself stays in the log.
 */
export type ProblemCode = RefusalCode | Fault | 'internalError';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly errors?: readonly InputIssue[];
  /** The request's id: what a candidate can tell the hotline. */
  readonly requestId: string;
}

export const PROBLEM_TYPE = 'urn:cet-registration:problem:';
const INTERNAL_ERROR = { status: 500, title: '系统出现错误，请稍后再试；如仍有问题，请联系客服' };

export const titleOf = (code: ProblemCode): { readonly status: number; readonly title: string } => {
  if (code === 'internalError') return INTERNAL_ERROR;
  return code in FAULTS ? FAULTS[code as Fault] : REFUSALS[code as RefusalCode];
};

interface Answer {
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly errors?: readonly InputIssue[];
  readonly retryAfterSeconds?: number;
}

/** Everything that a route or a middleware throws ends here. */
export const problems =
  ({ metrics, log }: { metrics: Metrics; log: Logger }): ErrorRequestHandler =>
  (error: unknown, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const answer = answerTo(error);
    const { status } = titleOf(answer.code);
    metrics.problems.inc({ code: answer.code });
    if (status >= 500) tell(log, res, error, answer.code);
    if (!isDescribed(res, answer.code)) metrics.undescribed.inc({ code: answer.code });
    send(res, answer);
  };

const answerTo = (error: unknown): Answer => {
  if (error instanceof Refused) return answerToRefusal(error.refusal);
  if (error instanceof InvalidInput) return { code: 'invalidInput', errors: error.issues };
  const fault = faultOf(error);
  if (fault) return { code: fault, retryAfterSeconds: FAULTS[fault].retryAfterSeconds };
  return { code: clientErrorOf(error) ?? 'internalError' };
};

const answerToRefusal = (refusal: Refusal): Answer => {
  const { field, detail, retryAfterSeconds } = refusal;
  const message = detail ?? REFUSALS[refusal.refusal].title;
  return {
    code: refusal.refusal,
    ...(detail === undefined ? {} : { detail }),
    ...(field === undefined ? {} : { errors: [{ in: 'body', field, message }] }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
};

/** What Express, its router and the body parsers find wrong with a request before a route sees it. */
const clientErrorOf = (error: unknown): RefusalCode | null => {
  if (error instanceof URIError) return 'malformedUrl';
  if (!isNativeError(error) || !('status' in error)) return null;
  if (error.status === 413) return 'bodyTooLarge';
  if (error.status === 415) return 'unsupportedMediaType';
  return error.status === 400 || error.status === 403 ? 'malformedBody' : null;
};

/** The log carries what is needed and no text that could hold what somebody typed. */
const tell = (log: Logger, res: Response, error: unknown, code: ProblemCode): void => {
  const { requestId } = res.locals;
  log.error({ requestId, code, defect: describeDefect(error) }, 'request failed');
};

const send = (res: Response, answer: Answer): void => {
  const { status, title } = titleOf(answer.code);
  if (answer.retryAfterSeconds !== undefined) {
    res.set('Retry-After', String(answer.retryAfterSeconds));
  }
  res.set('Cache-Control', 'no-store').status(status);
  if (res.locals.failsWith) {
    res.locals.failsWith(res);
    return;
  }
  const problem: Problem = {
    type: PROBLEM_TYPE + answer.code,
    title,
    status,
    code: answer.code,
    ...(answer.detail === undefined ? {} : { detail: answer.detail }),
    ...(answer.errors === undefined ? {} : { errors: answer.errors }),
    requestId: res.locals.requestId ?? '',
  };
  // Not `send`, which would make an ETag of what nobody keeps.
  res.type('application/problem+json').end(JSON.stringify(problem));
};

/** Whether the route's description in the contract names this answer; requests without a route have none. */
const isDescribed = (res: Response, code: ProblemCode): boolean =>
  res.locals.describes === undefined || res.locals.describes.has(code);
