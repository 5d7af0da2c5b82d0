import type { Database } from '../prisma/client';
import type { PersonalData } from '../prisma/personal-data';
import type { Gateway } from '../domain/registration';

/** Gateways' messages as they came: stored, encrypted, before they are answered [R33]. */
export interface Notices {
  /** Keeps one; the same notice again only counts a receipt. */
  keep(notice: KeptNotice): Promise<void>;
  /** Sets aside what must not count, for finance; the same once. */
  quarantine(found: QuarantinedNotice): Promise<void>;
}

export interface KeptNotice {
  readonly gateway: Gateway;
  readonly noticeId: string;
  readonly attempt: string | null;
  readonly verdict: string;
  /** All fields as received; they may hold a payer's login. */
  readonly form: Readonly<Record<string, string>>;
}

export interface QuarantinedNotice {
  readonly gateway: Gateway;
  readonly reference: string;
  readonly attempt: string | null;
  readonly reason: 'foreignMerchant' | 'unknownAttempt' | 'unreadable' | 'refundedAtGateway';
}

export const createNotices = ({ pool }: Database, personalData: PersonalData): Notices => ({
  keep: async ({ gateway, noticeId, attempt, verdict, form }) => {
    await pool.query({
      name: 'notice',
      text: `INSERT INTO notice (gateway, notice_id, attempt, verdict, body_enc) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (gateway, notice_id) DO UPDATE SET receipts = notice.receipts + 1`,
      values: [gateway, noticeId, attempt, verdict, personalData.encrypt(JSON.stringify(form))],
    });
  },
  quarantine: async ({ gateway, reference, attempt, reason }) => {
    await pool.query(
      `INSERT INTO quarantine (gateway, reference, attempt, reason) VALUES ($1, $2, $3, $4)
       ON CONFLICT (gateway, reference, reason) DO NOTHING`,
      [gateway, reference, attempt, reason],
    );
  },
});
