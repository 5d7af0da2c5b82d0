import type { SubjectCode } from './registration';

/** The mails about a registration; each is read again from its state when it is sent. */
export type RegistrationMailKind =
  | 'paymentReceived'
  | 'paymentReminder'
  | 'subjectsReleased'
  | 'registrationDeleted'
  | 'latePayment';

/** The mails about an account [R4]–[R6]. */
export type AccountMailKind =
  'verifyEmail' | 'emailChanged' | 'passwordReset' | 'passwordChanged' | 'accountLookedUp';

export type MailKind = RegistrationMailKind | AccountMailKind;

/** A mail to be written: which one, and about which subjects. The address is looked up when it is sent. */
export interface MailDraft {
  readonly kind: RegistrationMailKind;
  readonly subjects: readonly SubjectCode[];
}
