import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/**
 * Keys arrive as Alipay's tools, OpenSSL and `.env` files write them: PEM, PEM with `\n` spelled out,
 * or bare base64. The SDK strips and rebuilds headers by its own guess, so it only ever gets the two
 * forms below, made by Node from a key that has been read successfully.
 */

/** PKCS8 PEM of the application's private key. Throws when the text is no RSA private key. */
export const privateKeyPem = (text: string): string => {
  const key = firstReadable([
    () => createPrivateKey(unescaped(text)),
    () => createPrivateKey({ key: bytesOf(text), format: 'der', type: 'pkcs8' }),
    () => createPrivateKey({ key: bytesOf(text), format: 'der', type: 'pkcs1' }),
  ]);
  return rsa(key).export({ type: 'pkcs8', format: 'pem' }).toString();
};

/** SPKI PEM of Alipay's public key. Throws when the text is no RSA public key. */
export const publicKeyPem = (text: string): string => {
  if (text.includes('PRIVATE KEY')) throw new TypeError('a private key where a public one belongs');
  const key = firstReadable([
    () => createPublicKey(unescaped(text)),
    () => createPublicKey({ key: bytesOf(text), format: 'der', type: 'spki' }),
  ]);
  return rsa(key).export({ type: 'spki', format: 'pem' }).toString();
};

/** The public half of a private key, as `publicKeyPem` writes it. */
export const publicHalf = (privatePem: string): string =>
  createPublicKey(privatePem).export({ type: 'spki', format: 'pem' }).toString();

const unescaped = (text: string): string => text.trim().replaceAll('\\n', '\n');

const bytesOf = (text: string): Buffer => Buffer.from(text.replace(/\s+/g, ''), 'base64');

const rsa = (key: KeyObject): KeyObject => {
  if (key.asymmetricKeyType !== 'rsa') throw new TypeError('not an RSA key');
  return key;
};

const firstReadable = (readings: readonly (() => KeyObject)[]): KeyObject => {
  for (const read of readings) {
    try {
      return read();
    } catch {
      continue;
    }
  }
  throw new TypeError('not a readable key');
};
