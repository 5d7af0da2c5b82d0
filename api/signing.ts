import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Each use of the secret has a key of its own, so that a signature for one proves nothing to another. */
export type KeyPurpose =
  | 'csrf'
  | 'captcha'
  | 'captchaKey'
  | 'captchaPicture'
  | 'qualification'
  | 'lookup'
  | 'limit'
  | 'queue';

export const deriveKey = (secret: Buffer, purpose: KeyPurpose): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `cet-registration ${purpose}`, 32));

/** HMAC-SHA256 of some texts, base64url; the parts cannot run into one another. */
export const mac = (key: Buffer, ...parts: readonly string[]): string =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');

/** Compares in constant time; false for texts of different lengths. */
export const sameText = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
};
