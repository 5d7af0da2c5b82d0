import { hash } from '@node-rs/argon2';
import type { PoolClient } from 'pg';
import type { Instant } from '../../domain/instant';
import type { PersonalData } from '../personal-data';
import { createRandom } from './random';

/** Accounts to look around with; never made but by the seed, which fills empty databases only. */
export const DEMO_ACCOUNTS = {
  emails: [1, 2, 3, 4, 5].map((number) => `demo${number}@example.com`),
  password: 'Demo-CET-262',
} as const;

/** Makes them, verified, with ids that are the same in each seed. */
export const insertAccounts = async (
  client: PoolClient,
  personalData: PersonalData,
  now: Instant,
): Promise<number> => {
  const random = createRandom(0xacc0_0000);
  const passwordHash = await hash(DEMO_ACCOUNTS.password, {
    salt: Buffer.from('demonstration262'),
  });
  const accounts = DEMO_ACCOUNTS.emails.map((email) => ({
    id: uuidOf(random.hex(32)),
    passportId: random.hex(32),
    email,
  }));
  await client.query(
    `INSERT INTO account (id, passport_id, email_hash, email_enc, email_verified_at, password_hash)
     SELECT id, passport_id, email_hash, email_enc, $5, $6
     FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[])
       AS a (id, passport_id, email_hash, email_enc)`,
    [
      accounts.map(({ id }) => id),
      accounts.map(({ passportId }) => passportId),
      accounts.map(({ email }) => personalData.emailHash(email)),
      accounts.map(({ email }) => personalData.encrypt(email)),
      now,
      passwordHash,
    ],
  );
  return accounts.length;
};

/** Version 4, as the database's other ids. */
const uuidOf = (hex: string): string =>
  hex.toLowerCase().replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
