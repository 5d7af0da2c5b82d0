import type { Database } from '../prisma/client';
import { inTransaction } from '../prisma/import/transaction';
import type { PersonalData } from '../prisma/personal-data';
import { orRefuse, refuse, Refused, type Refusal } from '../domain/refusals';
import {
  askMail,
  auditAccount,
  endLinks,
  endSessions,
  isTaken,
  lockAccount,
  readAccount,
  type AccountRow,
} from './account-rows';
import type { Profile } from './accounts';
import type { Passwords } from './passwords';

/** 修改资料 and 修改密码 [R4]: what the holder of an account changes while logged in. */
export interface AccountChanges {
  /** What is named is set, or removed by `null`; the rest stays. */
  changeProfile(accountId: string, change: ProfileChange): Promise<void>;
  /** Ends every other session. Refuses `passwordWrong`, which counts as a failed login. */
  changePassword(by: Holder, change: PasswordChange): Promise<void>;
  /**
   * Corrects an address that was never verified at once; one that was keeps being the login until the new
   * one is verified. Refuses `passwordWrong` or `emailTaken`.
   */
  changeEmail(accountId: string, change: EmailChange): Promise<EmailChanged>;
}

export type ProfileChange = { readonly [Field in keyof Profile]?: string | null | undefined };

export interface Holder {
  readonly accountId: string;
  /** Hex SHA-256 of the session that asks. */
  readonly session: string;
}

export interface PasswordChange {
  readonly currentPassword: string;
  readonly password: string;
}

export interface EmailChange {
  readonly email: string;
  readonly password: string;
}

export type EmailChanged = 'changed' | 'verificationSent';

export const createAccountChanges = (
  { pool }: Database,
  personalData: PersonalData,
  passwords: Passwords,
  onCommitted: () => void,
): AccountChanges => {
  /** The account whose password was typed rightly. */
  const proven = async (accountId: string, typed: string, field: string): Promise<AccountRow> => {
    const account = await readAccount(pool, accountId);
    if (await passwords.check(account.email_hash, account.password_hash, typed)) return account;
    throw new Refused(passwordWrong(field));
  };

  return {
    changeProfile: (accountId, change) =>
      inTransaction(pool, async (tx) => {
        const { profile_enc } = await lockAccount(tx, accountId);
        const before = profile_enc
          ? (JSON.parse(personalData.decrypt(profile_enc)) as Profile)
          : {};
        const named = Object.entries(change).filter(([, value]) => value !== undefined);
        const after = Object.entries({ ...before, ...Object.fromEntries(named) }).filter(
          ([, value]) => value !== null,
        );
        await tx.query('UPDATE account SET profile_enc = $2 WHERE id = $1::uuid', [
          accountId,
          personalData.encrypt(JSON.stringify(Object.fromEntries(after))),
        ]);
        const fields = named.map(([field]) => field).sort();
        await auditAccount(tx, accountId, 'profileChanged', { fields });
      }),

    changePassword: async ({ accountId, session }, { currentPassword, password }) => {
      const before = await proven(accountId, currentPassword, 'currentPassword');
      const passwordHash = await passwords.hash(password);
      await inTransaction(pool, async (tx) => {
        const account = await lockAccount(tx, accountId);
        // Somebody else has changed it since: what was typed is no longer the current one.
        if (account.password_hash !== before.password_hash) {
          throw new Refused(passwordWrong('currentPassword'));
        }
        // Whoever knew the old password may have begun to change the address, too.
        await tx.query(
          `UPDATE account SET password_hash = $2, pending_email_hash = NULL, pending_email_enc = NULL
           WHERE id = $1::uuid`,
          [accountId, passwordHash],
        );
        await endSessions(tx, accountId, session);
        await endLinks(tx, accountId, ['passwordReset']);
        await auditAccount(tx, accountId, 'passwordChanged');
        await askMail(tx, { kind: 'passwordChanged', accountId });
      });
      onCommitted();
    },

    changeEmail: async (accountId, { email, password }) => {
      const before = await proven(accountId, password, 'password');
      const next = {
        hash: personalData.emailHash(email),
        enc: personalData.encrypt(email.trim()),
      };
      const done = await inTransaction(pool, async (tx): Promise<EmailChanged | Refusal> => {
        const account = await lockAccount(tx, accountId);
        if (account.password_hash !== before.password_hash) return passwordWrong('password');
        const isSame = account.email_hash.equals(next.hash);
        const { rows: others } = await tx.query('SELECT 1 FROM account WHERE email_hash = $1', [
          next.hash,
        ]);
        if (others.length > 0 && !isSame) return emailTaken();

        const isPending = account.email_verified_at !== null && !isSame;
        await tx.query(isPending ? SET_PENDING : SET_EMAIL, [accountId, next.hash, next.enc]);
        if (!isSame) {
          const detail = { step: isPending ? 'asked' : 'done' };
          const addressEnc = account.email_enc;
          await askMail(tx, { kind: 'emailChanged', accountId, addressEnc, detail });
        }
        if (isPending || account.email_verified_at === null) {
          await askMail(tx, { kind: 'verifyEmail', accountId });
        }
        // A link to reset the password may lie in a stranger's mailbox.
        if (!isPending) await endLinks(tx, accountId, ['passwordReset']);
        await auditAccount(tx, accountId, actionOf(isPending, isSame));
        return isPending ? 'verificationSent' : 'changed';
      }).catch((error: unknown) => {
        throw isTaken(error) ? new Refused(emailTaken()) : error;
      });
      onCommitted();
      return orRefuse(done);
    },
  };
};

const SET_PENDING = `
  UPDATE account SET pending_email_hash = $2, pending_email_enc = $3 WHERE id = $1::uuid`;
const SET_EMAIL = `
  UPDATE account SET email_hash = $2, email_enc = $3, pending_email_hash = NULL, pending_email_enc = NULL
  WHERE id = $1::uuid`;

/** Who changes to the address of today takes back what was asked before. */
const actionOf = (isPending: boolean, isSame: boolean): string => {
  if (isPending) return 'emailChangeAsked';
  return isSame ? 'emailChangeDropped' : 'emailChanged';
};

const passwordWrong = (field: string): Refusal => refuse('passwordWrong', { field: [field] });
const emailTaken = (): Refusal => refuse('emailTaken', { field: ['email'] });
