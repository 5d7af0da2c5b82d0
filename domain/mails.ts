import type { SubjectCode } from './registration';

/** The mails about a registration; each is read again from its state when it is sent. */
export type RegistrationMailKind =
  | 'paymentReceived'
  | 'paymentReminder'
  | 'deskReminder'
  | 'subjectsReleased'
  | 'registrationDeleted'
  | 'latePayment';

/** The mails about an account [R4]–[R6] [R39] [R40]. */
export type AccountMailKind =
  | 'verifyEmail'
  | 'emailChanged'
  | 'passwordReset'
  | 'passwordChanged'
  | 'accountLookedUp'
  | 'contactLooked'
  | 'registrationMoved';

/** The mails to staff [R41]. */
export type StaffMailKind = 'staffInvitation' | 'reviewNudge' | 'reviewOverdue' | 'rebindWaits';

/** The mails about a CET6 review, to the account that asked for it [R17] [R18]. */
export type ReviewMailKind = 'reviewPending' | 'reviewApproved' | 'reviewFailed' | 'reviewDeclined';

export type MailKind = RegistrationMailKind | AccountMailKind | ReviewMailKind | StaffMailKind;

/** A mail to be written: which one, and about which subjects. The address is looked up when it is sent. */
export interface MailDraft {
  readonly kind: RegistrationMailKind;
  readonly subjects: readonly SubjectCode[];
}
