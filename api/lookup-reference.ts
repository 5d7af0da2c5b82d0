import { z } from 'zod';
import { refuse, Refused } from '../domain/refusals';
import { deriveKey, mac, sameText } from './signing';

/**
 * What 找回已报名账号 hands to 找回密码 [R6]: proof that its holder has just named a candidate rightly. It
 * sends the account's owner a mail and shows nothing, so that it need not be tied to anybody.
 */
export interface LookupReferences {
  sign(accountId: string): string;
  /** The account's id. Refuses `linkInvalid` for anything old or changed. */
  read(lookup: string): string;
}

const LIVES_MS = 10 * 60_000;
const Content = z.object({ account: z.string(), until: z.number() });

export const createLookupReferences = (
  secret: Buffer,
  now: () => number = Date.now,
): LookupReferences => {
  const key = deriveKey(secret, 'lookup');
  return {
    sign: (account) => {
      const until = now() + LIVES_MS;
      const text = Buffer.from(JSON.stringify({ account, until })).toString('base64url');
      return `${text}.${mac(key, text)}`;
    },
    read: (lookup) => {
      const [text = '', signature = ''] = lookup.split('.');
      if (!sameText(signature, mac(key, text))) throw invalid();
      const { account, until } = Content.parse(
        JSON.parse(Buffer.from(text, 'base64url').toString('utf8')),
      );
      if (until < now()) throw invalid();
      return account;
    },
  };
};

const invalid = (): Refused =>
  new Refused(refuse('linkInvalid', { field: ['lookup'], detail: '查询结果已过期，请重新查询' }));
