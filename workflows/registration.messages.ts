import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { FactPayload, RegistrationFact } from '../domain/facts';
import type { Instant } from '../domain/instant';
import type { RegistrationSnapshot, ShownState } from '../domain/snapshot';

/** What the `registration` workflow is told and asked. */

/** Start input: the registration as it is when the first fact is sent. */
export interface RegistrationInput {
  readonly snapshot: RegistrationSnapshot;
}

/**
 * A fact and the whole registration as it is now. All facts are Signals: they have happened and are in
 * the store already; they need keeping, not answering, and may come twice or late.
 */
export interface FactMessage {
  /** For the reader of the history; the workflow looks at the snapshot only. */
  readonly fact?: FactPayload;
  readonly snapshot: RegistrationSnapshot;
}

const fact = (name: RegistrationFact) => defineSignal<[FactMessage]>(name);

export const registrationSavedSignal = fact('registrationSaved');
export const subjectChosenSignal = fact('subjectChosen');
export const entryCancelledSignal = fact('entryCancelled');
export const oralMovedSignal = fact('oralMoved');
export const orderOpenedSignal = fact('orderOpened');
export const attemptClosedSignal = fact('attemptClosed');
export const attemptInDoubtSignal = fact('attemptInDoubt');
export const paymentConfirmedSignal = fact('paymentConfirmed');
export const latePaymentSettledSignal = fact('latePaymentSettled');
export const paymentFollowedSignal = fact('paymentFollowed');
export const moneyQuarantinedSignal = fact('moneyQuarantined');
export const reminderAskedSignal = fact('reminderAsked');
export const deadlineExtendedSignal = fact('deadlineExtended');
export const subjectsReleasedSignal = fact('subjectsReleased');
export const registrationDeletedSignal = fact('registrationDeleted');
export const reboundSignal = fact('rebound');
export const reviewSubmittedSignal = fact('reviewSubmitted');
export const reviewOverdueSignal = fact('reviewOverdue');
export const reviewDecidedSignal = fact('reviewDecided');

/** Several facts at once, or a sweep: the snapshot says it all. */
export const caughtUpSignal = defineSignal<[FactMessage]>('caughtUp');

export const factSignals = {
  registrationSaved: registrationSavedSignal,
  subjectChosen: subjectChosenSignal,
  entryCancelled: entryCancelledSignal,
  oralMoved: oralMovedSignal,
  orderOpened: orderOpenedSignal,
  attemptClosed: attemptClosedSignal,
  attemptInDoubt: attemptInDoubtSignal,
  paymentConfirmed: paymentConfirmedSignal,
  latePaymentSettled: latePaymentSettledSignal,
  paymentFollowed: paymentFollowedSignal,
  moneyQuarantined: moneyQuarantinedSignal,
  reminderAsked: reminderAskedSignal,
  deadlineExtended: deadlineExtendedSignal,
  subjectsReleased: subjectsReleasedSignal,
  registrationDeleted: registrationDeletedSignal,
  rebound: reboundSignal,
  reviewSubmitted: reviewSubmittedSignal,
  reviewOverdue: reviewOverdueSignal,
  reviewDecided: reviewDecidedSignal,
} satisfies Record<RegistrationFact, unknown>;

export interface RegistrationStatus {
  readonly state: ShownState;
  readonly waitsFor: string;
  readonly nextWakeAt: Instant | null;
  readonly snapshot: RegistrationSnapshot;
}

/** Only to look: what it knows and waits for. */
export const statusQuery = defineQuery<RegistrationStatus>('status');

/** How a run ends; the next fact starts the next run of the same id. */
export type RegistrationOutcome =
  | { readonly end: 'settled' }
  | { readonly end: 'deleted'; readonly reason: string }
  | { readonly end: 'gone' };
