import fc from 'fast-check';
import { PersonalDataError, createPersonalData } from '../../prisma/personal-data';

const key = (fill: string): string => Buffer.alloc(32, fill).toString('base64');
const hashKey = key('h');
const oldKeys = createPersonalData({ keys: `k0:${key('a')}`, hashKey });
const newKeys = createPersonalData({ keys: `k1:${key('b')},k0:${key('a')}`, hashKey });
const text = fc.string({ unit: 'grapheme' });

describe('encrypted values', () => {
  test('any text comes back as it was, and never gives the same bytes twice', () => {
    fc.assert(
      fc.property(text, (secret) => {
        const value = newKeys.encrypt(secret);
        expect(newKeys.decrypt(value)).toBe(secret);
        expect(newKeys.encrypt(secret).equals(value)).toBe(false);
      }),
    );
  });

  test('a change of any bit of a value is noticed', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(7), (secret, at, bit) => {
        const value = newKeys.encrypt(secret);
        const index = at % value.length;
        value[index] = value.readUInt8(index) ^ (1 << bit);
        expect(() => newKeys.decrypt(value)).toThrow(PersonalDataError);
      }),
    );
  });

  test('a value cut short anywhere is noticed', () => {
    const value = newKeys.encrypt('廖晓儿');
    for (let length = 0; length < value.length; length += 1) {
      expect(() => newKeys.decrypt(value.subarray(0, length))).toThrow(PersonalDataError);
    }
  });

  test('after a change of keys the old values are read and new ones use the new key', () => {
    expect(newKeys.decrypt(oldKeys.encrypt('廖晓儿'))).toBe('廖晓儿');
    expect(() => oldKeys.decrypt(newKeys.encrypt('廖晓儿'))).toThrow(PersonalDataError);
  });

  test('a key that is not held is said without a word of the content or the key', () => {
    const value = newKeys.encrypt('secret-name');
    expect(() => oldKeys.decrypt(value)).toThrow(
      /^encrypted under a key that PERSONAL_DATA_KEYS does not hold$/,
    );
  });

  test('the same key id with another key is noticed', () => {
    const other = createPersonalData({ keys: `k0:${key('x')}`, hashKey });
    expect(() => other.decrypt(oldKeys.encrypt('廖晓儿'))).toThrow(PersonalDataError);
  });

  test('a plain Uint8Array that is a part of a larger buffer is read', () => {
    const value = newKeys.encrypt('廖晓儿');
    const larger = new Uint8Array(value.length + 8);
    larger.set(value, 4);
    expect(newKeys.decrypt(larger.subarray(4, 4 + value.length))).toBe('廖晓儿');
  });
});

describe('hashes for looking up', () => {
  test('kinds and the borders between parts count', () => {
    const hashes = [
      newKeys.hash('document', 'a', 'b'),
      newKeys.hash('document', 'ab'),
      newKeys.hash('document', 'a', 'b', ''),
      newKeys.hash('name', 'a', 'b'),
      newKeys.hash('email', 'a', 'b'),
      newKeys.hash('notice', 'a', 'b'),
    ].map((hash) => hash.toString('hex'));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('they need the hash key, and outlive a change of the encryption keys', () => {
    const otherHash = createPersonalData({ keys: `k0:${key('a')}`, hashKey: key('i') });
    expect(oldKeys.nameHash('李博').equals(newKeys.nameHash('李博'))).toBe(true);
    expect(oldKeys.nameHash('李博').equals(otherHash.nameHash('李博'))).toBe(false);
  });

  test('[R10] full-width characters and stray blanks do not matter, the type of document does', () => {
    const hash = newKeys.documentHash('hkId', 'A123456(3)');
    expect(newKeys.documentHash('hkId', ' ａ１２３４５６（３） ').equals(hash)).toBe(true);
    expect(newKeys.documentHash('passport', 'A123456(3)').equals(hash)).toBe(false);
    expect(newKeys.nameHash(' 李 博').equals(newKeys.nameHash('李博'))).toBe(true);
  });

  test('[R2] an e-mail address is the same in capitals and with blanks around it', () => {
    const hash = newKeys.emailHash('someone@example.com');
    expect(newKeys.emailHash(' Someone@Example.COM ').equals(hash)).toBe(true);
    expect(newKeys.emailHash('someone@example.org').equals(hash)).toBe(false);
  });
});

test.each([
  ['no key', { keys: '', hashKey }],
  ['no key id', { keys: key('a'), hashKey }],
  ['a short key', { keys: 'k1:c2hvcnQ=', hashKey }],
  ['a long key', { keys: `k1:${Buffer.alloc(33).toString('base64')}`, hashKey }],
  ['the same id twice', { keys: `k1:${key('a')},k1:${key('b')}`, hashKey }],
  ['a short hash key', { keys: `k1:${key('a')}`, hashKey: 'c2hvcnQ=' }],
])('settings with %s are refused by their name, without their value', (_why, settings) => {
  expect(() => createPersonalData(settings)).toThrow(
    /^PERSONAL_(DATA_KEYS|HASH_KEY)(?!.*c2hvcnQ=)/,
  );
});
