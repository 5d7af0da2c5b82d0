import type { Database } from '../prisma/client';
import { inTransaction } from '../prisma/import/transaction';
import type { PersonalData } from '../prisma/personal-data';
import { LINK_KINDS, mayResetByMail } from '../domain/account-links';
import { orRefuse, refuse, Refused, type Refusal } from '../domain/refusals';
import { findLink } from './account-links';
import {
  askMail,
  auditAccount,
  endLinks,
  endSessions,
  lockAccount,
  provenOf,
} from './account-rows';
import type { Passwords } from './passwords';

/** 找回密码 [R5]: whoever can read an account's mail gets in again. */
export interface Recovery {
  /**
   * Asks for the mail with the link. Whether anybody has the address is found out when the mail is
   * written and never here: the work is the same for every address, and so is the time.
   */
  askReset(forWhom: { readonly email: string } | { readonly accountId: string }): Promise<void>;
  /** Sets a new password and ends all sessions. Refuses `linkInvalid`, whatever is wrong with the link. */
  reset(asked: AskedReset): Promise<void>;
}

export interface AskedReset {
  readonly token: string;
  /** Must be the address that the link was mailed to. */
  readonly email: string;
  readonly password: string;
}

export const createRecovery = (
  { pool }: Database,
  personalData: PersonalData,
  passwords: Passwords,
  onCommitted: () => void,
): Recovery => ({
  askReset: async (forWhom) => {
    await askMail(pool, {
      kind: 'passwordReset',
      ...('email' in forWhom
        ? { accountId: null, addressEnc: personalData.encrypt(forWhom.email.trim()) }
        : forWhom),
    });
    onCommitted();
  },

  reset: async ({ token, email, password }) => {
    const link = await findLink(pool, 'passwordReset', token);
    const emailHash = personalData.emailHash(email);
    if (!link?.emailHash.equals(emailHash)) throw new Refused(linkInvalid());
    const passwordHash = await passwords.hash(password);
    const done = await inTransaction(pool, async (tx): Promise<Refusal | 'reset'> => {
      // Under the lock all is asked again: somebody may have used the link, or changed the address.
      const account = await lockAccount(tx, link.accountId);
      const isTheirs = account.email_hash.equals(emailHash);
      if (!isTheirs || !mayResetByMail(provenOf(account))) return linkInvalid();
      if (!(await findLink(tx, 'passwordReset', token))) return linkInvalid();
      await tx.query(RESET, [account.id, passwordHash]);
      await tx.query('DELETE FROM login_failure WHERE email_hash = $1', [emailHash]);
      await endSessions(tx, account.id);
      await endLinks(tx, account.id, LINK_KINDS);
      await auditAccount(tx, account.id, 'passwordReset');
      await askMail(tx, { kind: 'passwordChanged', accountId: account.id });
      return 'reset';
    });
    orRefuse(done);
    onCommitted();
  },
});

/** Who came by the link reads mail at the address; who knew the old password may have begun to change it. */
const RESET = `
  UPDATE account SET password_hash = $2, email_verified_at = coalesce(email_verified_at, decision_now()),
    pending_email_hash = NULL, pending_email_enc = NULL
  WHERE id = $1::uuid`;

const linkInvalid = (): Refusal =>
  refuse('linkInvalid', {
    detail: '链接已失效，或填写的电子邮箱不是收到邮件的邮箱，请核对或重新获取',
  });
