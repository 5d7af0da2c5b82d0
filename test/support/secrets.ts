import { randomBytes } from 'node:crypto';
import { createPersonalData, type PersonalData } from '../../prisma/personal-data';

/** Keys of one test file, made anew: nothing in a repository can decrypt what a test wrote. */
export const testSecrets = () => ({
  PERSONAL_DATA_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  PERSONAL_HASH_KEY: randomBytes(32).toString('base64'),
  SESSION_SECRET: randomBytes(32).toString('base64'),
});

export const personalDataOf = (secrets: ReturnType<typeof testSecrets>): PersonalData =>
  createPersonalData({ keys: secrets.PERSONAL_DATA_KEYS, hashKey: secrets.PERSONAL_HASH_KEY });
