import type { Database } from '../prisma/client';
import { inTransaction } from '../prisma/import/transaction';
import type { PersonalData } from '../prisma/personal-data';
import { askMail, auditAccount } from './account-rows';
import type { AskedDocument } from './saving';
import type { SittingReader } from './sitting-facts';

/** 找回已报名账号 [R6]: from a candidate to the account that holds the registration of this sitting. */
export interface AccountLookups {
  /**
   * The account, if all three match a saved registration of the current sitting; its owner is mailed that
   * somebody looked. Every miss is `null` after one and the same question, whichever part was wrong.
   */
  find(asked: AskedDocument): Promise<FoundAccount | null>;
}

export interface FoundAccount {
  readonly accountId: string;
  /** Whole: whoever shows it masks it. */
  readonly email: string;
}

export const createAccountLookups = (
  { pool }: Database,
  personalData: PersonalData,
  sittings: SittingReader,
  onCommitted: () => void,
): AccountLookups => ({
  find: async ({ type, number, name }) => {
    const { rows } = await pool.query<{ account_id: string; email_enc: Buffer }>({
      name: 'accountLookup',
      text: `
        SELECT r.account_id::text, a.email_enc FROM registration r
        JOIN student_record s ON s.id = r.student_record_id AND s.name_hash = $3
        JOIN account a ON a.id = r.account_id
        WHERE r.sitting_code = $1 AND r.candidate_hash = $2 AND r.state = 'live'`,
      values: [
        await sittings.currentCode(),
        personalData.documentHash(type, number),
        personalData.nameHash(name),
      ],
    });
    const found = rows[0];
    if (!found) return null;
    const accountId = found.account_id;
    await inTransaction(pool, async (tx) => {
      await auditAccount(tx, accountId, 'accountLookedUp', {}, 'somebody');
      await askMail(tx, { kind: 'accountLookedUp', accountId });
    });
    onCommitted();
    return { accountId, email: personalData.decrypt(found.email_enc) };
  },
});
