import { randomBytes, randomUUID } from 'node:crypto';
import { Prisma } from '../prisma/generated/client';
import type { Database } from '../prisma/client';
import type { PersonalData } from '../prisma/personal-data';
import { refuse, Refused } from '../domain/refusals';
import { readAccount } from './account-rows';
import type { Passwords } from './passwords';
import { createSession, type OpenedSession } from './sessions';

/** 通行证账号: registering and logging in [R2] [R3]. Everything personal is encrypted or hashed. */
export interface Accounts {
  /** Refuses `emailTaken`. */
  register(request: AccountRequest): Promise<{ accountId: string; passportId: string }>;
  /** Refuses `loginFailed` for an unknown address and a wrong password alike, `loginLocked` for either. */
  logIn(request: { email: string; password: string }): Promise<OpenedSession>;
  profile(accountId: string): Promise<AccountProfile>;
}

export interface AccountRequest {
  readonly email: string;
  readonly password: string;
  readonly profile?: Profile | undefined;
}

/** Optional, typed by the holder; never used for a qualification. */
export interface Profile {
  readonly phone?: string | undefined;
  readonly documentType?: string | undefined;
  readonly documentNumber?: string | undefined;
  readonly name?: string | undefined;
}

export interface AccountProfile extends Profile {
  readonly passportId: string;
  readonly email: string;
  readonly emailVerified: boolean;
  /** Where a changed address waits to be verified [R4]. */
  readonly pendingEmail?: string;
}

export const createAccounts = (
  { prisma, pool }: Database,
  personalData: PersonalData,
  passwords: Passwords,
): Accounts => ({
  register: async ({ email, password, profile }) => {
    const accountId = randomUUID();
    const passportId = randomBytes(16).toString('hex').toUpperCase();
    const passwordHash = await passwords.hash(password);
    try {
      await prisma.$transaction([
        prisma.account.create({
          data: {
            id: accountId,
            passportId,
            emailHash: bytes(personalData.emailHash(email)),
            emailEnc: bytes(personalData.encrypt(email.trim())),
            passwordHash,
            profileEnc: profile ? bytes(personalData.encrypt(JSON.stringify(profile))) : null,
          },
        }),
        prisma.audit.create({ data: auditOf(accountId, 'accountRegistered') }),
      ]);
    } catch (error) {
      if (isUniqueViolation(error)) throw new Refused(refuse('emailTaken', { field: ['email'] }));
      throw error;
    }
    return { accountId, passportId };
  },

  logIn: async ({ email, password }) => {
    const emailHash = personalData.emailHash(email);
    const account = await findByAddress(pool, emailHash);
    const isRight = await passwords.check(emailHash, account?.passwordHash ?? null, password);
    if (!account || !isRight) throw new Refused(refuse('loginFailed'));
    const opened = await createSession(pool, account);
    // The password was changed while it was verified: what was typed is an old one.
    if (!opened) throw new Refused(refuse('loginFailed'));
    return opened;
  },

  profile: async (accountId) => {
    const account = await readAccount(pool, accountId);
    const { profile_enc, pending_email_enc } = account;
    return {
      ...(profile_enc ? (JSON.parse(personalData.decrypt(profile_enc)) as Profile) : {}),
      passportId: account.passport_id,
      email: personalData.decrypt(account.email_enc),
      emailVerified: account.email_verified_at !== null,
      ...(pending_email_enc ? { pendingEmail: personalData.decrypt(pending_email_enc) } : {}),
    };
  },
});

/** Every login asks this. */
const findByAddress = async (
  pool: Database['pool'],
  emailHash: Buffer,
): Promise<{ readonly id: string; readonly passwordHash: string } | null> => {
  const { rows } = await pool.query<{ id: string; passwordHash: string }>({
    name: 'login-account',
    text: 'SELECT id::text, password_hash AS "passwordHash" FROM account WHERE email_hash = $1',
    values: [emailHash],
  });
  return rows[0] ?? null;
};

const auditOf = (accountId: string, action: string) => ({
  actor: `candidate:${accountId}`,
  action,
  subject: accountId,
  detail: {},
});

const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';

/** Prisma wants a plain `Uint8Array` over its own buffer. */
const bytes = (value: Buffer): Uint8Array<ArrayBuffer> => Uint8Array.from(value);
