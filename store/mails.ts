import type { Database } from '../prisma/client';
import type { PersonalData } from '../prisma/personal-data';
import type { Instant } from '../domain/instant';
import type { MailKind } from '../domain/mails';
import type { Registration } from '../domain/registration';
import type { SittingFacts } from '../domain/sitting';
import { decisionNow } from './clock';
import { loadRegistrations } from './load';
import type { SittingReader } from './sitting-facts';

/** Mails that are to be written: found by number, read with the state as it is when they are sent. */
export interface Mails {
  /** What the mail needs, read now; `null` when it was sent or found moot before. */
  open(number: string): Promise<OpenMail | null>;
  close(number: string, state: 'sent' | 'moot'): Promise<void>;
}

export interface OpenMail {
  readonly number: string;
  readonly kind: MailKind;
  /** Decrypted for this one use; never logged. */
  readonly address: string;
  readonly subjects: readonly string[];
  readonly registration: Registration;
  readonly sitting: SittingFacts;
  readonly now: Instant;
}

interface MailRow {
  kind: MailKind;
  state: string;
  detail: { subjects?: string[] };
  email_enc: Buffer;
  registration: string;
}

export const createMails = (
  { pool, prisma }: Database,
  personalData: PersonalData,
  sittings: SittingReader,
): Mails => ({
  open: async (number) => {
    const { rows } = await pool.query<MailRow>(
      `SELECT m.kind, m.state, m.detail, a.email_enc, r.number AS registration
       FROM mail m JOIN registration r ON r.id = m.registration_id JOIN account a ON a.id = r.account_id
       WHERE m.number = $1`,
      [number],
    );
    const row = rows[0];
    if (!row || row.state !== 'queued') return null;
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
  },
  close: async (number, state) => {
    await prisma.mail.updateMany({
      where: { number, state: 'queued' },
      data: { state, doneAt: new Date(await decisionNow(pool)) },
    });
  },
});
