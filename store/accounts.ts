import { randomBytes, randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { Prisma } from '../prisma/generated/client';
import type { Database } from '../prisma/client';
import type { PersonalData } from '../prisma/personal-data';
import { instant, type Instant } from '../domain/instant';
import { refuse, Refused } from '../domain/refusals';
import { decisionNow } from './clock';
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
}

/** OWASP's argon2id setting for interactive logins: 19 MiB, two passes. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** From the fifth failure an address waits: 1, 2, 4, 8, then 15 minutes. */
const FREE_FAILURES = 4;
const LOCK_MINUTES = [1, 2, 4, 8, 15] as const;

export const createAccounts = (
  { prisma, pool }: Database,
  personalData: PersonalData,
): Accounts => {
  // Verified against when there is no account, so that an unknown address takes the same time.
  const nobody = hash(randomBytes(16).toString('hex'), ARGON2ID);

  return {
    register: async ({ email, password, profile }) => {
      const accountId = randomUUID();
      const passportId = randomBytes(16).toString('hex').toUpperCase();
      const passwordHash = await hash(password, ARGON2ID);
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
      const emailHash = bytes(personalData.emailHash(email));
      const now = await decisionNow(pool);
      const failure = await prisma.loginFailure.findUnique({ where: { emailHash } });
      if (failure?.lockedUntil && failure.lockedUntil > new Date(now)) {
        throw new Refused(lockedRefusal(now, instant(failure.lockedUntil)));
      }
      const account = await prisma.account.findUnique({ where: { emailHash } });
      const matches = await verify(account?.passwordHash ?? (await nobody), password);
      if (!account || !matches) {
        await pool.query(COUNT_FAILURE, [emailHash, now, FREE_FAILURES, LOCK_MINUTES]);
        throw new Refused(refuse('loginFailed'));
      }
      if (failure) await prisma.loginFailure.deleteMany({ where: { emailHash } });
      return createSession({ prisma, pool }, account.id);
    },

    profile: async (accountId) => {
      const account = await prisma.account.findUniqueOrThrow({ where: { id: accountId } });
      const profile = account.profileEnc
        ? (JSON.parse(personalData.decrypt(account.profileEnc)) as Profile)
        : {};
      return {
        ...profile,
        passportId: account.passportId,
        email: personalData.decrypt(account.emailEnc),
        emailVerified: account.emailVerifiedAt !== null,
      };
    },
  };
};

/** Counted where it is stored: guesses made at the same time must not each count as the first. */
const COUNT_FAILURE = `
  INSERT INTO login_failure AS f (email_hash, failures) VALUES ($1, 1)
  ON CONFLICT (email_hash) DO UPDATE SET failures = f.failures + 1, locked_until = CASE
    WHEN f.failures + 1 > $3 THEN
      $2::timestamptz + make_interval(mins => ($4::int[])[least(f.failures + 1 - $3, cardinality($4::int[]))])
    END`;

const lockedRefusal = (now: Instant, until: Instant) =>
  refuse('loginLocked', {
    retryAfterSeconds: Math.ceil((Date.parse(until) - Date.parse(now)) / 1000),
  });

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
