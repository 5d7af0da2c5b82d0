import type { Database } from '../prisma/client';
import { inTransaction } from '../prisma/import/transaction';
import type { PersonalData } from '../prisma/personal-data';
import { orRefuse, refuse, Refused, type Refusal } from '../domain/refusals';
import { findLink } from './account-links';
import {
  askMail,
  auditAccount,
  endLinks,
  isTaken,
  lockAccount,
  readAccount,
  type AccountRow,
} from './account-rows';

/** 验证邮箱 [R4]: whoever opens the link can read mail at the address. */
export interface Verification {
  /** Asks for the mail with the link, to the address that waits for it. False when none does. */
  ask(accountId: string): Promise<boolean>;
  /**
   * The address, verified now or before: the link may be opened twice. A new address becomes the login, and
   * the old one is told. Refuses `linkInvalid`, and `emailTaken` when somebody else has the new address by now.
   */
  verify(token: string): Promise<{ email: string }>;
}

export const createVerification = (
  { pool }: Database,
  personalData: PersonalData,
  onCommitted: () => void,
): Verification => ({
  ask: async (accountId) => {
    if (addressToVerify(await readAccount(pool, accountId)) === null) return false;
    await askMail(pool, { kind: 'verifyEmail', accountId });
    onCommitted();
    return true;
  },

  verify: async (token) => {
    const link = await findLink(pool, 'verifyEmail', token);
    if (!link) throw new Refused(refuse('linkInvalid'));
    const done = await inTransaction(pool, async (tx): Promise<Buffer | Refusal> => {
      const account = await lockAccount(tx, link.accountId);
      if (account.email_hash.equals(link.emailHash)) {
        if (account.email_verified_at === null) {
          await tx.query(VERIFIED, [account.id]);
          await auditAccount(tx, account.id, 'emailVerified');
        }
        return account.email_enc;
      }
      if (!account.pending_email_enc || !account.pending_email_hash?.equals(link.emailHash)) {
        return refuse('linkInvalid');
      }
      await tx.query(MOVED, [account.id]);
      await endLinks(tx, account.id, ['passwordReset']);
      await auditAccount(tx, account.id, 'emailChanged');
      const old = { addressEnc: account.email_enc, detail: { step: 'done' } };
      await askMail(tx, { kind: 'emailChanged', accountId: account.id, ...old });
      return account.pending_email_enc;
    }).catch((error: unknown) => {
      throw isTaken(error) ? new Refused(refuse('emailTaken')) : error;
    });
    const emailEnc = orRefuse(done);
    onCommitted();
    return { email: personalData.decrypt(emailEnc) };
  },
});

/** The new address if one waits, else the present one unless it is verified already; encrypted. */
export const addressToVerify = (
  account: Pick<AccountRow, 'email_enc' | 'email_verified_at' | 'pending_email_enc'>,
): Buffer | null =>
  account.pending_email_enc ?? (account.email_verified_at === null ? account.email_enc : null);

const VERIFIED = `UPDATE account SET email_verified_at = decision_now() WHERE id = $1::uuid`;
const MOVED = `
  UPDATE account SET email_hash = pending_email_hash, email_enc = pending_email_enc,
    email_verified_at = decision_now(), pending_email_hash = NULL, pending_email_enc = NULL
  WHERE id = $1::uuid`;
