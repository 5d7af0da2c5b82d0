import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { refuse, Refused } from '../domain/refusals';

/** Reading bodies: small, UTF-8, not deep, and of the type that the route speaks. */

const LARGEST = 64 * 1024;
const DEEPEST = 16;

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const parseJson = express.json({
  limit: LARGEST,
  type: JSON_TYPE,
  strict: false,
  verify: (_req, _res, bytes, charset) => {
    // Express would decode UTF-7 and UTF-16 too, in which nothing that is measured here holds.
    if (charset !== 'utf-8') throw new Refused(refuse('unsupportedMediaType'));
    if (!isUtf8(bytes) || depthOf(bytes) > DEEPEST) throw new Refused(refuse('malformedBody'));
  },
});
const parseForm = express.raw({ limit: LARGEST, type: FORM_TYPE });

/** `undefined` without a body. Refuses `unsupportedMediaType`, `bodyTooLarge` or `malformedBody`. */
export const readJson = async (req: Request, res: Response): Promise<unknown> => {
  const type = req.is(JSON_TYPE);
  if (type === null) return undefined;
  if (type === false) throw new Refused(refuse('unsupportedMediaType'));
  await done(parseJson, req, res);
  return req.body;
};

/**
 * A gateway's form as it was sent: values decoded once, in a plain record. A name that comes twice is
 * refused: which of the two was signed cannot be told.
 */
export const readForm = async (
  req: Request,
  res: Response,
): Promise<Readonly<Record<string, string>>> => {
  if (!req.is(FORM_TYPE)) throw new Refused(refuse('unsupportedMediaType'));
  await done(parseForm, req, res);
  const bytes: unknown = req.body;
  if (!Buffer.isBuffer(bytes) || !isUtf8(bytes)) throw new Refused(refuse('malformedBody'));
  return fieldsOf(bytes.toString('utf8'));
};

/** The fields of a query or form; refuses a name that comes twice. */
export const fieldsOf = (text: string): Readonly<Record<string, string>> => {
  const pairs = [...new URLSearchParams(text)];
  const fields = Object.fromEntries(pairs);
  if (Object.keys(fields).length !== pairs.length) throw new Refused(refuse('malformedBody'));
  return fields;
};

const done = (parser: RequestHandler, req: Request, res: Response): Promise<void> =>
  new Promise((resolve, reject) => {
    void parser(req, res, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('a body parser failed'));
    });
  });

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);

/** How deep brackets nest outside of strings; the parser itself says whether they match. */
const depthOf = (bytes: Uint8Array): number => {
  let [depth, deepest, inString] = [0, 0, false];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) inString = !inString;
    else if (inString) at += byte === BACKSLASH ? 1 : 0;
    else if (OPENING.has(byte)) deepest = Math.max(deepest, (depth += 1));
    else if (CLOSING.has(byte)) depth -= 1;
  }
  return deepest;
};
