import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Database } from '../prisma/client';
import { instant, type Instant } from '../domain/instant';
import { refuse, Refused } from '../domain/refusals';

/** Passwords, and guesses at them, which are counted by address wherever a password is asked for [R3] [R4]. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * Whether this is the password behind an address; `null` when nobody has the address, which takes the
   * same time. A wrong one is counted, and so is a wrong second factor, which is asked for after a right password.
   * Refuses `loginLocked` while the address has to wait.
   */
  check(
    address: Uint8Array,
    passwordHash: string | null,
    typed: string,
    second?: () => Promise<boolean>,
  ): Promise<boolean>;
}

/** OWASP's argon2id setting for interactive logins: 19 MiB, two passes. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** From the fifth failure an address waits: 1, 2, 4, 8, then 15 minutes. */
const FREE_FAILURES = 4;
const LOCK_MINUTES = [1, 2, 4, 8, 15] as const;

export const createPasswords = ({ pool }: Pick<Database, 'pool'>): Passwords => {
  // Verified against when there is no account, so that an unknown address takes the same time.
  const nobody = hash(randomBytes(16).toString('hex'), ARGON2ID);

  return {
    hash: (password) => hash(password, ARGON2ID),

    check: async (address, passwordHash, typed, second = () => Promise.resolve(true)) => {
      const { now, hasFailed, lockedUntil } = await failuresOf(pool, address);
      if (lockedUntil && lockedUntil > now) throw new Refused(lockedRefusal(now, lockedUntil));
      const matches = await verify(passwordHash ?? (await nobody), typed);
      if (passwordHash === null || !matches || !(await second())) {
        await pool.query(COUNT_FAILURE, [address, now, FREE_FAILURES, LOCK_MINUTES]);
        return false;
      }
      if (hasFailed) await pool.query('DELETE FROM login_failure WHERE email_hash = $1', [address]);
      return true;
    },
  };
};

interface Failures {
  readonly now: Instant;
  readonly hasFailed: boolean;
  readonly lockedUntil: Instant | null;
}

/** Every login asks this: the clock and the failures in one statement. */
const failuresOf = async (pool: Database['pool'], address: Uint8Array): Promise<Failures> => {
  const { rows } = await pool.query<{ now: Date; failures: number | null; until: Date | null }>({
    name: 'login-failures',
    text: `SELECT decision_now() AS now, f.failures, f.locked_until AS until
           FROM (VALUES ($1::bytea)) AS who (hash) LEFT JOIN login_failure f ON f.email_hash = who.hash`,
    values: [address],
  });
  const [row] = rows;
  return {
    now: instant(row?.now ?? 0),
    hasFailed: row?.failures != null,
    lockedUntil: row?.until ? instant(row.until) : null,
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
