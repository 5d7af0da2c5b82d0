import { createSign, createVerify } from 'node:crypto';

/** Fields of a form or query, decoded once. */
export type Fields = Readonly<Record<string, string>>;

/** `k=v&…` over sorted names, values raw: the text that RSA2 signs. */
export const signedText = (fields: Fields, without: readonly string[]): string =>
  Object.keys(fields)
    .filter((name) => !without.includes(name))
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&');

/** RSA-SHA256, base64. */
export const sign = (text: string, privateKey: string): string =>
  createSign('RSA-SHA256').update(text, 'utf8').sign(privateKey, 'base64');

/** A request is signed over everything but `sign`: here `sign_type` counts. */
export const isSignedRequest = (fields: Fields, publicKey: string): boolean =>
  fields['sign_type'] === 'RSA2' &&
  createVerify('RSA-SHA256')
    .update(signedText(fields, ['sign']), 'utf8')
    .verify(publicKey, fields['sign'] ?? '', 'base64');

/** A notification or browser return is signed over everything but `sign` and `sign_type`. */
export const withSign = (fields: Fields, privateKey: string, forged: boolean): Fields => {
  const text = signedText(fields, ['sign', 'sign_type']);
  // A forged signature is a real one of another text: well-formed, of the right length, and wrong.
  return { ...fields, sign: sign(forged ? `${text}&forged` : text, privateKey) };
};
