import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { type DocumentType, normaliseDocument, normaliseName } from '../domain/identity';

/**
 * Personal data at rest: AES-256-GCM for what is read back, a keyed hash for what is looked up. Each
 * value names its key, so that a new key can be put in front while old values stay readable.
 *
 * Layout: version (1 byte) · length of the key id (1) · key id · IV (12) · tag (16) · ciphertext.
 * Version and key id are authenticated with the text, and with bytes the place that they are kept in.
 */
export interface PersonalData {
  /** Of the first key, with which all new values are encrypted. */
  readonly keyId: string;
  /** Of the key under which a value is encrypted. Throws `PersonalDataError` on what is no value. */
  keyOf(bytes: Uint8Array): string;
  /** Encrypts with the first key and a random IV: the same text never gives the same bytes. */
  encrypt(text: string): Buffer;
  /** Throws `PersonalDataError` on a changed value, an unknown key or version. */
  decrypt(bytes: Uint8Array): string;
  /**
   * The same for bytes, bound to the place that they are kept in (a file's id and the part's number): moved
   * to another place they can no longer be read.
   */
  encryptBytes(bytes: Uint8Array, place: string): Buffer;
  decryptBytes(bytes: Uint8Array, place: string): Buffer;
  /** HMAC-SHA256 over kind and parts, each with its length before it: 32 bytes, equal only if all are. */
  hash(kind: HashKind, ...parts: readonly string[]): Buffer;
  /** Equality of documents [R10]; normalises, so that no caller can forget to. */
  documentHash(type: DocumentType, number: string): Buffer;
  /** Equality of names [R10]; normalises. */
  nameHash(name: string): Buffer;
  /** Equality of e-mail addresses [R2]: trimmed, lower case. */
  emailHash(email: string): Buffer;
}

export type HashKind =
  'document' | 'name' | 'email' | 'notice' | 'studentNumber' | 'studentRecord' | 'rebind';

export interface PersonalDataKeys {
  /** `k1:base64,k0:base64`, 32 bytes each (`PERSONAL_DATA_KEYS`); the first encrypts. */
  readonly keys: string;
  /** Base64 of at least 32 bytes (`PERSONAL_HASH_KEY`). It cannot be changed without rehashing. */
  readonly hashKey: string;
}

/** Says what is wrong with a value or a key, and never what is in it. */
export class PersonalDataError extends Error {
  override readonly name = 'PersonalDataError';
}

const VERSION = 1;
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Reads the keys once. Throws `PersonalDataError` naming the setting that is wrong. */
export const createPersonalData = (settings: PersonalDataKeys): PersonalData => {
  const keys = parseKeys(settings.keys);
  const hashKey = keyBytes('PERSONAL_HASH_KEY', settings.hashKey);
  const [first] = keys;
  if (!first) throw new PersonalDataError('PERSONAL_DATA_KEYS holds no key');
  const [firstId, firstKey] = first;
  const header = headerOf(firstId);

  const hash = (kind: HashKind, ...parts: readonly string[]): Buffer =>
    createHmac('sha256', hashKey)
      .update(withLengths([kind, ...parts]))
      .digest();

  const encrypt = (bytes: Uint8Array, place: string): Buffer => {
    const iv = nextIv();
    const cipher = createCipheriv('aes-256-gcm', firstKey, iv).setAAD(bound(header, place));
    const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return Buffer.concat([header, iv, cipher.getAuthTag(), body]);
  };

  const decrypt = (bytes: Uint8Array, place: string): Buffer => {
    const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (value.length < 2 || value[0] !== VERSION) {
      throw new PersonalDataError('encrypted value of an unknown version');
    }
    const idEnd = 2 + value.readUInt8(1);
    const tagStart = idEnd + IV_BYTES;
    const bodyStart = tagStart + TAG_BYTES;
    if (value.length < bodyStart) throw new PersonalDataError('encrypted value is cut short');
    const key = keys.get(value.toString('utf8', 2, idEnd));
    if (!key) {
      throw new PersonalDataError('encrypted under a key that PERSONAL_DATA_KEYS does not hold');
    }
    const decipher = createDecipheriv('aes-256-gcm', key, value.subarray(idEnd, tagStart), {
      authTagLength: TAG_BYTES,
    });
    decipher
      .setAAD(bound(value.subarray(0, idEnd), place))
      .setAuthTag(value.subarray(tagStart, bodyStart));
    try {
      return Buffer.concat([decipher.update(value.subarray(bodyStart)), decipher.final()]);
    } catch {
      throw new PersonalDataError(
        'encrypted value was changed or moved, or its key is another one',
      );
    }
  };

  return {
    keyId: firstId,
    keyOf: (bytes) => {
      const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (value.length < 2 || value[0] !== VERSION) {
        throw new PersonalDataError('encrypted value of an unknown version');
      }
      return value.toString('utf8', 2, 2 + value.readUInt8(1));
    },
    hash,
    documentHash: (type, number) => hash('document', type, normaliseDocument(type, number)),
    nameHash: (name) => hash('name', normaliseName(name)),
    emailHash: (email) => hash('email', email.trim().toLowerCase()),

    encrypt: (text) => encrypt(Buffer.from(text, 'utf8'), ''),
    decrypt: (bytes) => decrypt(bytes, '').toString('utf8'),
    encryptBytes: encrypt,
    decryptBytes: decrypt,
  };
};

/** Each part after its length, so that no two lists of parts read the same. */
const withLengths = (parts: readonly string[]): Buffer => {
  const lengths = parts.map((part) => Buffer.byteLength(part, 'utf8'));
  const all = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, 0));
  let at = 0;
  parts.forEach((part, index) => {
    at = all.writeUInt32BE(lengths[index] ?? 0, at);
    at += all.write(part, at, 'utf8');
  });
  return all;
};

/** Random bytes by the page: asking for twelve at a time is what a large import would spend most on. */
const createIvs = (): (() => Buffer) => {
  let page = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at + IV_BYTES > page.length) {
      page = randomBytes(IV_BYTES * 512);
      at = 0;
    }
    at += IV_BYTES;
    return page.subarray(at - IV_BYTES, at);
  };
};

const nextIv = createIvs();

const parseKeys = (text: string): Map<string, Buffer> => {
  const keys = new Map<string, Buffer>();
  for (const item of text.split(',').map((part) => part.trim())) {
    const match = /^([A-Za-z0-9_-]{1,32}):(.+)$/.exec(item);
    const [, id, encoded] = match ?? [];
    if (id === undefined || encoded === undefined) {
      throw new PersonalDataError('PERSONAL_DATA_KEYS must read id:base64,id:base64');
    }
    if (keys.has(id)) throw new PersonalDataError(`PERSONAL_DATA_KEYS names ${id} twice`);
    const key = keyBytes(`PERSONAL_DATA_KEYS ${id}`, encoded);
    if (key.length !== KEY_BYTES) {
      throw new PersonalDataError(`PERSONAL_DATA_KEYS ${id} must be ${KEY_BYTES} bytes`);
    }
    keys.set(id, key);
  }
  return keys;
};

const keyBytes = (setting: string, encoded: string): Buffer => {
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length < KEY_BYTES) {
    throw new PersonalDataError(`${setting} must be base64 of ${KEY_BYTES} bytes or more`);
  }
  return bytes;
};

const headerOf = (keyId: string): Buffer => {
  const id = Buffer.from(keyId, 'utf8');
  return Buffer.concat([Buffer.from([VERSION, id.length]), id]);
};

/** What is authenticated with a value: version and key id, and where it is kept. */
const bound = (header: Buffer, place: string): Buffer =>
  place === '' ? header : Buffer.concat([header, Buffer.from(place, 'utf8')]);
