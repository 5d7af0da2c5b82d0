import type { SubjectCode } from './registration';

/** The mails about a registration; each is read again from its state when it is sent. */
export type MailKind =
  | 'paymentReceived'
  | 'paymentReminder'
  | 'subjectsReleased'
  | 'registrationDeleted'
  | 'latePayment';

/** A mail to be written: which one, and about which subjects. The address is looked up when it is sent. */
export interface MailDraft {
  readonly kind: MailKind;
  readonly subjects: readonly SubjectCode[];
}
