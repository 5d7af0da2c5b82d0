import { z } from 'zod';
import { instant, type Instant } from '../domain/instant';
import { refuse, Refused } from '../domain/refusals';
import { deriveKey, mac, sameText } from './signing';

/**
 * What 资格信息查询 hands to 保存并继续: proof that this session has seen this student record within
 * the last half hour. Nothing is stored; the session is signed along and is no part of the text.
 */
export interface Qualifications {
  sign(recordId: string, session: string): { token: string; expiresAt: Instant };
  /** The record's id. Refuses `qualificationExpired` for anything old, changed or of another session. */
  read(token: string, session: string): string;
}

const LIVES_MS = 30 * 60_000;
const Content = z.object({ record: z.string(), until: z.number() });

export const createQualifications = (
  secret: Buffer,
  now: () => number = Date.now,
): Qualifications => {
  const key = deriveKey(secret, 'qualification');
  return {
    sign: (record, session) => {
      const until = now() + LIVES_MS;
      const text = Buffer.from(JSON.stringify({ record, until })).toString('base64url');
      return { token: `${text}.${mac(key, text, session)}`, expiresAt: instant(until) };
    },
    read: (token, session) => {
      const [text = '', signature = ''] = token.split('.');
      if (!sameText(signature, mac(key, text, session))) throw expired();
      const { record, until } = Content.parse(
        JSON.parse(Buffer.from(text, 'base64url').toString('utf8')),
      );
      if (until < now()) throw expired();
      return record;
    },
  };
};

const expired = (): Refused =>
  new Refused(refuse('qualificationExpired', { field: ['qualification'] }));
