import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isNativeError } from 'node:util/types';
import type { RequestHandler, Response } from 'express';
import pino, { type DestinationStream, type Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import './request-state';

/**
 * Logs hold no personal data: no address of a page with its query, no body, no cookie, no network
 * address, no text of an error that may quote what somebody typed.
 */
export const createLogger = (level: string, stream?: DestinationStream): Logger =>
  pino({ level, base: { service: 'api' }, timestamp: pino.stdTimeFunctions.isoTime }, stream);

/** One line for each request, by its route's pattern. */
export const requestLog = (logger: Logger): RequestHandler =>
  pinoHttp<IncomingMessage, Response>({
    logger,
    genReqId: (req, res) => {
      const id = requestIdOf(req);
      res.setHeader('X-Request-Id', id);
      return id;
    },
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'requestId' },
    customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'warn' : 'info'),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
    serializers: {
      req: () => undefined,
      err: () => undefined,
      res: () => undefined,
    },
    customProps: (req, res) => ({
      method: req.method,
      route: res.locals?.route ?? 'none',
      status: res.statusCode,
    }),
  });

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
