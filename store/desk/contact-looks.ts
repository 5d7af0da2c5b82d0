import { whyNotReason } from '../../domain/reasons';
import { refuse, Refused } from '../../domain/refusals';
import { campusPrefix, type StaffAct } from '../../domain/staff';
import { PersonalRecord } from '../../domain/student-record.schema';
import type { Database } from '../../prisma/client';
import { inTransaction } from '../../prisma/import/transaction';
import type { PersonalData } from '../../prisma/personal-data';
import { askMail } from '../account-rows';
import { changedWords, changesSince } from './changes-since';
import { auditStaff } from './staff-audit';
import { demandVersion } from './versions';

/** What of a candidate is masked until somebody gives a reason to see it [R39]. */
export const CONTACT_FIELDS = ['email', 'documentNumber'] as const;
export type ContactField = (typeof CONTACT_FIELDS)[number];

export interface ContactLook {
  readonly field: ContactField;
  readonly reason: string;
  /** `seq` of the registration as it was seen: after a rebind it would be another person's address. */
  readonly version: number;
}

export interface SeenContact {
  readonly field: ContactField;
  /** Whole. */
  readonly value: string;
}

interface Row {
  readonly seq: string;
  readonly account_id: string;
  readonly email_enc: Buffer;
  readonly record_enc: Buffer;
}

/** Look, reason and the mail to the owner are one transaction: nobody sees what is not in the log. */
export const lookAtContact = (
  { pool }: Pick<Database, 'pool'>,
  personalData: PersonalData,
  asked: { readonly by: StaffAct; readonly number: string; readonly look: ContactLook },
): Promise<SeenContact> =>
  inTransaction(pool, async (tx) => {
    const { by, number, look } = asked;
    const { rows } = await tx.query<Row>(
      `SELECT r.seq, r.account_id::text, a.email_enc, r.record_enc
       FROM registration r JOIN account a ON a.id = r.account_id
       WHERE r.number = $1 AND starts_with(r.campus, $2) FOR SHARE OF r`,
      [number, campusPrefix(by.staff.scope)],
    );
    const row = rows[0];
    if (!row) throw new Refused(refuse('notFound'));
    const version = Number(row.seq);
    if (version !== look.version) {
      const changes = await changesSince(tx, number, look.version);
      demandVersion({ version }, look.version, changedWords(changes));
    }
    const record = PersonalRecord.parse(JSON.parse(personalData.decrypt(row.record_enc)));
    const no = whyNotReason(look.reason, 'reason', { allowed: [number], names: [record.name] });
    if (no) throw new Refused(no);
    const { field, reason } = look;
    await auditStaff(tx, by, 'contactLooked', number, { why: reason, field });
    await askMail(tx, { kind: 'contactLooked', accountId: row.account_id, detail: { field } });
    const value = field === 'email' ? personalData.decrypt(row.email_enc) : record.documentNumber;
    return { field, value };
  });
