import { LINK_MINUTES, type LinkKind } from '../domain/account-links';
import type { Database } from '../prisma/client';
import { inTransaction } from '../prisma/import/transaction';
import type { PersonalData } from '../prisma/personal-data';
import { auditAccount, endLinks, lockAccount, type Queries } from './account-rows';
import { newToken, tokenHash } from './tokens';

/**
 * The secrets in links that are mailed to the holder of an account [R5]: 32 random bytes, of which only
 * the SHA-256 is stored, together with the address that they were mailed to.
 */
export interface AccountLinks {
  /** Makes one, and ends those of the same kind that were made before: only the newest mail works. */
  make(wanted: WantedLink): Promise<string>;
  /** Forgets those that can no longer be used. */
  forgetExpired(): Promise<void>;
}

export interface WantedLink {
  readonly kind: LinkKind;
  readonly accountId: string;
  /** Where it is mailed to. */
  readonly address: string;
}

export const createAccountLinks = (
  { pool }: Database,
  personalData: PersonalData,
): AccountLinks => ({
  make: ({ kind, accountId, address }) =>
    inTransaction(pool, async (tx) => {
      const token = newToken();
      await lockAccount(tx, accountId);
      await endLinks(tx, accountId, [kind]);
      await tx.query(
        `INSERT INTO account_token (token_hash, kind, account_id, email_hash, expires_at)
         VALUES ($1, $2, $3::uuid, $4, decision_now() + make_interval(mins => $5))`,
        [tokenHash(token), kind, accountId, personalData.emailHash(address), LINK_MINUTES[kind]],
      );
      await auditAccount(tx, accountId, 'linkMailed', { kind }, 'workflow');
      return token;
    }),

  forgetExpired: async () => {
    await pool.query('DELETE FROM account_token WHERE expires_at < decision_now()');
  },
});

/** A link that still works: whose it is, and the address that it was mailed to. */
export interface LiveLink {
  readonly accountId: string;
  readonly emailHash: Buffer;
}

/** `null` for one that is unknown, over, ended, used, or of another kind. */
export const findLink = async (
  db: Queries,
  kind: LinkKind,
  token: string,
): Promise<LiveLink | null> => {
  const { rows } = await db.query<{ account_id: string; email_hash: Buffer }>(
    `SELECT account_id::text, email_hash FROM account_token
     WHERE token_hash = $1 AND kind = $2 AND ended_at IS NULL AND expires_at > decision_now()`,
    [tokenHash(token), kind],
  );
  const row = rows[0];
  return row ? { accountId: row.account_id, emailHash: row.email_hash } : null;
};
