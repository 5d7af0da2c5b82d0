import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isNativeError } from 'node:util/types';
import type { RequestHandler } from 'express';
import pino, { type DestinationStream, type Logger } from 'pino';
import './request-state';

/**
 * Logs hold no personal data: no address of a page with its query, no body, no cookie, no network
 * address, no text of an error that may quote what somebody typed.
 */
export const createLogger = (level: string, stream?: DestinationStream): Logger =>
  pino({ level, base: { service: 'api' }, timestamp: pino.stdTimeFunctions.isoTime }, stream);

/**
 * Gives each request an id and leaves one line for it, by its route's pattern, when it is answered or given
 * up. A child logger for each request would cost more than the login check.
 */
export const requestLog =
  (log: Logger): RequestHandler =>
  (req, res, next) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(req);
    res.locals.requestId = requestId;
    res.setHeader('X-Request-Id', requestId);
    res.once('close', () => {
      const line = {
        requestId,
        method: req.method,
        route: res.locals.route ?? 'none',
        status: res.statusCode,
        isAnswered: res.writableFinished,
        responseTime: Math.round(performance.now() - startedAt),
      };
      if (res.statusCode >= 500) log.warn(line, 'request');
      else log.info(line, 'request');
    });
    next();
  };

/** A caller's own id is taken when it is 32 hex digits or a UUID: too long for a document number. */
const WELL_FORMED = /^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

const requestIdOf = (req: IncomingMessage): string => {
  const given = req.headers['x-request-id'];
  return typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID();
};

export interface DefectReport {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  readonly frames: readonly string[];
}

/** Kinds of errors whose messages are written by a program for programmers and quote no input. */
const PLAIN: readonly string[] = ['Error', 'TypeError', 'RangeError', 'GatewayFault'];

/** An error for the log: what it is and where, and its message only where that quotes nobody. */
export const describeDefect = (error: unknown): DefectReport => {
  if (!isNativeError(error)) return { name: typeof error, frames: [] };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const isPlain = PLAIN.includes(error.name) && code === undefined;
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    ...(isPlain ? { message: error.message } : {}),
    frames: (error.stack ?? '')
      .split('\n')
      .map((text) => text.trim())
      .filter((text) => text.startsWith('at '))
      .slice(0, 12),
  };
};
