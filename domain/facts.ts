/**
 * What can have happened to a registration, in the past tense. The workflow has one signal for each;
 * the audit log has one row for each. The payload is for the reader: nobody decides on it.
 */
export const REGISTRATION_FACTS = [
  'registrationSaved',
  'subjectChosen',
  'entryCancelled',
  'oralMoved',
  'orderOpened',
  'attemptClosed',
  'attemptInDoubt',
  'paymentConfirmed',
  'latePaymentSettled',
  'paymentFollowed',
  'moneyQuarantined',
  'reminderAsked',
  'deadlineExtended',
  'subjectsReleased',
  'registrationDeleted',
  'rebound',
  'reviewSubmitted',
  'reviewOverdue',
  'reviewDecided',
] as const;

export type RegistrationFact = (typeof REGISTRATION_FACTS)[number];

/** Codes, numbers and instants only: never a name, document number, e-mail or phone. */
export type FactPayload = Readonly<Record<string, unknown>>;

export interface FactDraft {
  readonly type: RegistrationFact;
  readonly payload: FactPayload;
}
