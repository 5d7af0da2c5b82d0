import type { Instant } from '../domain/instant';
import type { Gateway } from '../domain/registration';
import type { RegistrationSnapshot } from '../domain/snapshot';

/**
 * What the workflows ask of the world. Implementations stand in `activities/`; a changed port breaks
 * them at compile time. One object in, one object out, JSON only. Every activity may run twice: the
 * store answers the second time what is true by then.
 */

/** `null` in place of a snapshot: there is no such row (any more), and the workflow ends. */
export interface Learned {
  readonly snapshot: RegistrationSnapshot | null;
}

export interface Due {
  readonly number: string;
  /** The workflow's clock; the store takes the earlier of it and its own. */
  readonly asOf: Instant;
}

/** The store's answer to a caller who says that an instant has come. */
export interface Judged extends Learned {
  /** Milliseconds to wait before asking again, when the caller's clock is ahead of the store's. */
  readonly waitMs: number;
}

export interface Released extends Judged {
  /** Attempts whose gateway must be asked and told to close first [R31]. */
  readonly mustAsk: readonly { readonly attempt: string; readonly gateway: Gateway }[];
}

/** Task queue `registration`. */
export interface RegistrationActivities {
  /** Deletes what is unpaid and over its 24 hours [R13] [R27]; says what must be asked first. */
  releaseDue(due: Due): Promise<Released>;
  /** Asks for the mail that reminds of an unpaid subject. */
  remindDue(due: Due): Promise<Judged>;
  /** Records that a gateway gave no answer: the place is kept, and asked for again later. */
  markInDoubt(asked: { readonly attempt: string }): Promise<Learned>;
}

/** Those that a workflow also runs locally, without a task of their own. */
export type LocalActivities = Pick<RegistrationActivities, 'releaseDue'> &
  Pick<MailActivities, 'sendMail'>;

/** One task queue for each gateway, so that a hanging one starves nobody. */
export interface GatewayActivities {
  /**
   * Asks the gateway, closes the trade if it is unpaid, and records the answer. Fails when the gateway
   * gives no answer that can be trusted.
   */
  closeTrade(asked: { readonly attempt: string }): Promise<Learned>;
}

/** Task queue `mail`. */
export interface MailActivities {
  /** Reads the state as it is now, writes the mail and sends it; `moot` when there is nothing to say any more. */
  sendMail(mail: { readonly number: string }): Promise<{ readonly outcome: 'sent' | 'moot' }>;
}
