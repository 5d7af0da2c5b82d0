import type { Database } from '../prisma/client';
import { instant, type Instant } from '../domain/instant';
import { decisionNow } from './clock';
import { newToken, tokenHash } from './tokens';

/** Server-side sessions, so that they can be ended. Only the SHA-256 of a token is stored. */

export interface OpenedSession {
  /** 32 random bytes, base64url; known to the browser's cookie alone. */
  readonly token: string;
  readonly accountId: string;
  readonly expiresAt: Instant;
}

const SESSION_HOURS = 12;

/** Hex SHA-256: how a token is named everywhere but in the cookie. */
export const sessionHash = (token: string): string => tokenHash(token).toString('hex');

/**
 * Opens one for whoever has typed this account's password; `null` when that has changed meanwhile. The
 * lock makes it wait for a change that is under way, which ends all sessions that it can see.
 */
export const createSession = async (
  pool: Database['pool'],
  account: { readonly id: string; readonly passwordHash: string },
): Promise<OpenedSession | null> => {
  const token = newToken();
  const { rows } = await pool.query<{ expires_at: Date }>({
    name: 'session-open',
    text: `INSERT INTO session (token_hash, account_id, expires_at)
     SELECT decode($1, 'hex'), a.id, decision_now() + make_interval(hours => $4)
     FROM account a WHERE a.id = $2::uuid AND a.password_hash = $3 FOR SHARE
     RETURNING expires_at`,
    values: [sessionHash(token), account.id, account.passwordHash, SESSION_HOURS],
  });
  const row = rows[0];
  return row ? { token, accountId: account.id, expiresAt: instant(row.expires_at) } : null;
};

export interface Sessions {
  /** The account behind a session's hash, or `null` when it is unknown, ended or over. */
  find(hash: string): Promise<{ accountId: string; expiresAt: Instant } | null>;
  /** Ends one session; ending an unknown one changes nothing. */
  end(hash: string): Promise<void>;
  /** Ends all of an account's sessions but one, as a password change does. */
  endAll(accountId: string, exceptHash?: string): Promise<void>;
}

export const createSessions = ({ prisma, pool }: Database): Sessions => ({
  find: async (hash) => {
    const { rows } = await pool.query<{ account_id: string; expires_at: Date }>({
      name: 'session',
      text: `SELECT account_id::text, expires_at FROM session
             WHERE token_hash = decode($1, 'hex') AND ended_at IS NULL AND expires_at > decision_now()`,
      values: [hash],
    });
    const row = rows[0];
    return row ? { accountId: row.account_id, expiresAt: instant(row.expires_at) } : null;
  },
  end: async (hash) => {
    await prisma.session.updateMany({
      where: { tokenHash: hashBytes(hash), endedAt: null },
      data: { endedAt: new Date(await decisionNow(pool)) },
    });
  },
  endAll: async (accountId, exceptHash) => {
    await prisma.session.updateMany({
      where: {
        accountId,
        endedAt: null,
        ...(exceptHash === undefined ? {} : { tokenHash: { not: hashBytes(exceptHash) } }),
      },
      data: { endedAt: new Date(await decisionNow(pool)) },
    });
  },
});

const hashBytes = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(hex, 'hex'));
