import type { ImportSnapshot } from '../domain/importing';
import type { Instant } from '../domain/instant';
import type { Gateway } from '../domain/registration';
import type { RebindSnapshot } from '../domain/rebind-snapshot';
import type { ReviewSnapshot } from '../domain/review-snapshot';
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

/** Task queue `desk`: what may take long and must starve nobody. */
export interface ExtensionActivities {
  /** Moves the deadlines of some hundred registrations after the cursor [R45]. */
  extendSome(asked: { readonly number: string; readonly after: string }): Promise<ExtendedSome>;
}

/** An extension as it stands, and where to go on. */
export interface ExtendedSome {
  readonly moved: number;
  /** Looked at, and by then nothing of it was live. */
  readonly skipped: number;
  readonly total: number;
  /** `null`: done. */
  readonly after: string | null;
}

/** Task queue `desk`. */
export interface ReviewActivities {
  /** Tells the staff what the SLA of this request asks for: the nudge, the breach, or the breach again [R19]. */
  reviewDue(due: ReviewDueInput): Promise<ReviewDueAnswer>;
}

export interface ReviewDueInput {
  readonly review: string;
  readonly submission: number;
  /** The workflow's clock; the store takes the earlier of it and its own. */
  readonly asOf: Instant;
}

export interface ReviewDueAnswer {
  /** `null`: there is no such request (any more), and the workflow ends. */
  readonly snapshot: ReviewSnapshot | null;
  /** Milliseconds to wait before asking again, when the caller's clock is ahead of the store's. */
  readonly waitMs: number;
}

/** Task queue `desk`. */
export interface RebindActivities {
  /** Moves the registration of an approved proposal, or records why it cannot be moved any more [R40]. */
  applyRebind(asked: { readonly number: string }): Promise<RebindLearned>;
  /** Ends a proposal that nobody has decided on in time. */
  lapseRebind(due: Due): Promise<RebindJudged>;
}

/** `null`: there is no such proposal (any more), and the workflow ends. */
export interface RebindLearned {
  readonly snapshot: RebindSnapshot | null;
}

export interface RebindJudged extends RebindLearned {
  /** Milliseconds to wait before asking again, when the caller's clock is ahead of the store's. */
  readonly waitMs: number;
}

/** Task queue `desk`. */
export interface ImportActivities {
  /** Reads the whole file and records what is wrong with it, or what it would do [R43]. */
  checkImport(asked: { readonly number: string }): Promise<ImportLearned>;
  /** Writes all of it in one transaction, or records why not. */
  applyImport(asked: { readonly number: string }): Promise<ImportLearned>;
  /** Takes all of it back in one transaction, or records why not. */
  undoImport(asked: { readonly number: string }): Promise<ImportLearned>;
  /** Ends one that nobody gave the go-ahead for. */
  lapseImport(due: Due): Promise<ImportJudged>;
}

/** `null`: there is no such import (any more), and the workflow ends. */
export interface ImportLearned {
  readonly snapshot: ImportSnapshot | null;
}

export interface ImportJudged extends ImportLearned {
  /** Milliseconds to wait before asking again, when the caller's clock is ahead of the store's. */
  readonly waitMs: number;
}

/** Task queue `mail`. */
export interface MailActivities {
  /** Reads the state as it is now, writes the mail and sends it; `moot` when there is nothing to say any more. */
  sendMail(mail: { readonly number: string }): Promise<{ readonly outcome: 'sent' | 'moot' }>;
}
