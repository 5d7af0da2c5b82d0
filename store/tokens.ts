import { createHash, randomBytes } from 'node:crypto';

/** Secrets of sessions and links. They are handed out once; only their SHA-256 is ever stored. */

/** 32 random bytes, base64url. */
export const newToken = (): string => randomBytes(32).toString('base64url');

export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();
