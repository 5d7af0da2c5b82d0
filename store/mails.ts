import type { Database } from '../prisma/client';
import type { PersonalData } from '../prisma/personal-data';
import type { Instant } from '../domain/instant';
import type { RegistrationMailKind } from '../domain/mails';
import type { Registration } from '../domain/registration';
import type { SittingFacts } from '../domain/sitting';
import { openAccountMail, type AccountMailRow, type OpenAccountMail } from './account-mails';
import { openStaffMail, type OpenStaffMail, type StaffMailRow } from './desk/staff-mails';
import { loadRegistrations } from './load';
import {
  isReviewMail,
  openReviewMail,
  type OpenReviewMail,
  type ReviewMailRow,
} from './review-mails';
import type { SittingReader } from './sitting-facts';

/** Mails that are to be written: found by number, read with the state as it is when they are sent. */
export interface Mails {
  /** What the mail needs, read now; `null` when it was sent or found moot before. */
  open(number: string): Promise<OpenMail | OpenAccountMail | OpenReviewMail | OpenStaffMail | null>;
  /** Forgets an address that the mail alone has known. */
  close(number: string, state: 'sent' | 'moot'): Promise<void>;
}

/** A mail about a registration. */
export interface OpenMail {
  readonly number: string;
  readonly kind: RegistrationMailKind;
  /** Decrypted for this one use; never logged. */
  readonly address: string;
  readonly subjects: readonly string[];
  readonly registration: Registration;
  readonly sitting: SittingFacts;
  readonly now: Instant;
}

interface RegistrationMailRow {
  readonly kind: RegistrationMailKind;
  readonly detail: { readonly subjects?: string[] };
  readonly registration: string;
  readonly email_enc: Buffer;
}

type MailRow = { readonly state: string } & (
  | (RegistrationMailRow & { readonly staff_id: null })
  | (AccountMailRow & { readonly registration: null; readonly staff_id: null })
  | (ReviewMailRow & { readonly registration: null; readonly staff_id: null })
  | (StaffMailRow & { readonly registration: null })
);

export const createMails = (
  { pool }: Database,
  personalData: PersonalData,
  sittings: SittingReader,
): Mails => {
  const openOfRegistration = async (
    number: string,
    row: RegistrationMailRow,
  ): Promise<OpenMail | null> => {
    const { policy } = await sittings.read([]);
    const { loaded, now } = await loadRegistrations(pool, policy.code, [
      { ref: { number: row.registration } },
    ]);
    const registration = loaded[0]?.registration;
    if (!registration) return null;
    return {
      number,
      kind: row.kind,
      address: personalData.decrypt(row.email_enc),
      subjects: row.detail.subjects ?? [],
      registration,
      sitting: await sittings.read([registration.campus]),
      now,
    };
  };

  return {
    open: async (number) => {
      const { rows } = await pool.query<MailRow>(
        `SELECT m.kind, m.state, m.detail, m.account_id::text, m.address_enc, m.staff_id::text,
                r.number AS registration, a.email_enc
         FROM mail m LEFT JOIN registration r ON r.id = m.registration_id LEFT JOIN account a ON a.id = r.account_id
         WHERE m.number = $1`,
        [number],
      );
      const row = rows[0];
      if (!row || row.state !== 'queued') return null;
      if (row.staff_id !== null) return openStaffMail(pool, personalData, number, row);
      if (isReviewMail(row)) return openReviewMail(pool, personalData, number, row);
      return row.registration === null
        ? openAccountMail(pool, personalData, number, row)
        : openOfRegistration(number, row);
    },

    close: async (number, state) => {
      await pool.query(
        `UPDATE mail SET state = $2, done_at = decision_now(), address_enc = NULL
         WHERE number = $1 AND state = 'queued'`,
        [number, state],
      );
    },
  };
};
