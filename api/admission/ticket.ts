import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request } from 'express';
import { instant, type Instant } from '../../domain/instant';
import { mac, sameText } from '../signing';

/**
 * A place in the queue is a number signed into a cookie: it is the same after a reload, in every tab, and
 * after a restart of ours; whoever throws it away goes to the end.
 */
export interface Ticket {
  readonly number: number;
  readonly expiresAt: Instant;
}

export const QUEUE_COOKIE = '__Host-cet-queue';

/** Longer than a rush; a place hoarded yesterday is worth nothing today. */
const LIVES_SECONDS = 6 * 3600;
const ATTRIBUTES = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const;
const SHAPE = /^([1-9]\d{0,14})\.([1-9]\d{9,10})\.([\w-]{43})$/;

/** The `Set-Cookie` that hands out a place. */
export const ticketCookie = (key: Buffer, number: number, now: number): string => {
  const until = Math.floor(now / 1000) + LIVES_SECONDS;
  const text = `${number}.${until}.${mac(key, String(number), String(until))}`;
  return stringifySetCookie(QUEUE_COOKIE, text, { ...ATTRIBUTES, maxAge: LIVES_SECONDS });
};

export const clearTicketCookie = (): string =>
  stringifySetCookie(QUEUE_COOKIE, '', { ...ATTRIBUTES, maxAge: 0 });

/** The place that a browser brings along, or `null` for none, one that is over, and one that is not ours. */
export const ticketOf = (req: Request, key: Buffer, now: number): Ticket | null => {
  const text = parseCookie(req.headers.cookie ?? '')[QUEUE_COOKIE] ?? '';
  const [, number = '', until = '', signature = ''] = SHAPE.exec(text) ?? [];
  if (number === '' || !sameText(signature, mac(key, number, until))) return null;
  const expiresMs = Number(until) * 1000;
  return expiresMs < now ? null : { number: Number(number), expiresAt: instant(expiresMs) };
};
