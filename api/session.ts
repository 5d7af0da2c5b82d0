import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request } from 'express';
import { refuse, Refused } from '../domain/refusals';
import { sessionHash } from '../store/sessions';
import { mac, sameText } from './signing';

/**
 * The session cookie and the proof that a request comes from our own pages. Neither asks the database:
 * whether a session is still open is found out by the command itself, in its own batch.
 */

/** `__Host-`: only over HTTPS (or localhost), only for this host, never set by a neighbour. */
export const SESSION_COOKIE = '__Host-cet-session';
/** Staff's own: cookies know no ports, and somebody may be logged in at both. */
export const DESK_COOKIE = '__Host-cet-desk';
export const CSRF_HEADER = 'X-CSRF-Token';

/** 32 bytes in base64url. */
const TOKEN = /^[\w-]{43}$/;

export interface BrowserSession {
  readonly token: string;
  /** Hex SHA-256: how the store knows it. */
  readonly hash: string;
}

/** Refuses `notLoggedIn` without a cookie of the right shape. */
export const sessionOf = (req: Request, cookie = SESSION_COOKIE): BrowserSession => {
  const token = parseCookie(req.headers.cookie ?? '')[cookie] ?? '';
  if (!TOKEN.test(token)) throw new Refused(refuse('notLoggedIn'));
  return { token, hash: sessionHash(token) };
};

const ATTRIBUTES = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const;

/** Until the browser is closed; the session itself ends on the server. */
export const setSessionCookie = (token: string, cookie = SESSION_COOKIE): string =>
  stringifySetCookie(cookie, token, ATTRIBUTES);

export const clearSessionCookie = (cookie = SESSION_COOKIE): string =>
  stringifySetCookie(cookie, '', { ...ATTRIBUTES, maxAge: 0 });

/** The token a page sends back in `X-CSRF-Token`; another site cannot read it. */
export const csrfTokenOf = (key: Buffer, session: Pick<BrowserSession, 'token'>): string =>
  mac(key, session.token);

export const demandCsrfToken = (req: Request, key: Buffer, session: BrowserSession): void => {
  if (!sameText(req.get(CSRF_HEADER) ?? '', csrfTokenOf(key, session))) {
    throw new Refused(refuse('csrfRejected'));
  }
};

/** Browsers say where a change comes from; what says nothing is no browser and has no cookies to abuse. */
export const demandSameOrigin = (
  req: Request,
  { publicUrl, eduUrl }: { readonly publicUrl: string; readonly eduUrl: string },
): void => {
  const site = req.get('Sec-Fetch-Site') ?? 'none';
  const origin = req.get('Origin');
  const isOurs =
    origin === undefined ||
    origin === new URL(publicUrl).origin ||
    origin === new URL(eduUrl).origin ||
    origin === `${req.protocol}://${req.host}`;
  if (!isOurs || !['same-origin', 'none'].includes(site)) {
    throw new Refused(refuse('csrfRejected'));
  }
};
