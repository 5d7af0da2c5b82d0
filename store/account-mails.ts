import { mayResetByMail } from '../domain/account-links';
import { assertNever } from '../domain/assert-never';
import type { AccountMailKind } from '../domain/mails';
import type { PersonalData } from '../prisma/personal-data';
import { findAccount, provenOf, type AccountRow, type Queries } from './account-rows';
import { addressToVerify } from './verification';

/** A mail about an account, read with the account as it is when the mail is sent. */
export interface OpenAccountMail {
  readonly number: string;
  readonly kind: AccountMailKind;
  /** Decrypted for this one use; never logged. */
  readonly address: string;
  readonly accountId: string;
  /** Of a changed address: whether the new one still has to be verified. Of a rebind: which of the two accounts. */
  readonly step: 'asked' | 'done' | 'from' | 'to';
  /** What staff have looked at [R39]. */
  readonly field: 'email' | 'documentNumber';
  /** Whether the password may be reset by mail; if not, the mail says so and has no link [R5]. */
  readonly mayReset: boolean;
}

export interface AccountMailRow {
  readonly kind: AccountMailKind;
  readonly detail: Partial<Pick<OpenAccountMail, 'step' | 'field'>>;
  readonly account_id: string | null;
  readonly address_enc: Buffer | null;
}

/** `null` when there is nothing to say: nobody has the address, or there is nothing left to verify. */
export const openAccountMail = async (
  db: Queries,
  personalData: PersonalData,
  number: string,
  row: AccountMailRow,
): Promise<OpenAccountMail | null> => {
  const typed = row.address_enc === null ? null : personalData.decrypt(row.address_enc);
  const isOfSomebody = row.account_id === null && typed !== null;
  const account = await findAccount(
    db,
    isOfSomebody ? { emailHash: personalData.emailHash(typed) } : { id: row.account_id },
  );
  const to = account && addressFor(row, account);
  if (!account || !to) return null;
  return {
    number,
    kind: row.kind,
    address: personalData.decrypt(to),
    accountId: account.id,
    step: row.detail.step ?? 'done',
    field: row.detail.field ?? 'email',
    mayReset: mayResetByMail(provenOf(account)),
  };
};

const addressFor = (row: AccountMailRow, account: AccountRow): Buffer | null => {
  switch (row.kind) {
    case 'verifyEmail':
      return addressToVerify(account);
    case 'emailChanged':
      return row.address_enc;
    case 'passwordReset':
    case 'passwordChanged':
    case 'accountLookedUp':
    case 'contactLooked':
    case 'registrationMoved':
      return account.email_enc;
    default:
      return assertNever(row.kind);
  }
};
