import type { FactDraft } from './facts';
import type { Instant } from './instant';
import type { MailDraft } from './mails';
import type { Registration } from './registration';
import type { Refusal } from './refusals';
import type { SittingFacts } from './sitting';

/**
 * A rule decides; it never does. It takes the registration as it was read, a command and what is true
 * around it, and answers with a refusal, with "nothing to do", or with the registration as it is to be.
 * `store/` writes the difference if nobody was quicker, and asks the rule again if somebody was.
 */

/** What is true around a decision. */
export interface Around {
  readonly now: Instant;
  readonly sitting: SittingFacts;
  /** Places that were found full, under their lock, while this very command was tried: `993010/F`. */
  readonly full: ReadonlySet<string>;
}

export interface Decided<Answer> {
  readonly next: Registration;
  /** Another registration that changes with it: the deleted one whose late money follows the candidate. */
  readonly also?: { readonly next: Registration; readonly facts: readonly FactDraft[] };
  readonly facts: readonly [FactDraft, ...FactDraft[]];
  readonly mails?: readonly MailDraft[];
  /** Money that must not count, for its owner to look at [R33]. */
  readonly quarantine?: {
    readonly reference: string;
    readonly attempt: string;
    readonly reason: string;
  };
  readonly answer: Answer;
}

/** Asked before, or nothing due: the answer stands and nothing is written. */
export interface Unchanged<Answer> {
  readonly unchanged: true;
  readonly answer: Answer;
}

export type Decision<Answer> = Refusal | Unchanged<Answer> | Decided<Answer>;

export const unchanged = <Answer>(answer: Answer): Unchanged<Answer> => ({
  unchanged: true,
  answer,
});

/** The successor of a registration: `seq` rises by one for each fact. */
export const changed = (
  registration: Registration,
  change: Partial<Registration>,
  facts: readonly FactDraft[],
): Registration => ({ ...registration, ...change, seq: registration.seq + facts.length });

export const placeKey = (campus: string, subject: string): string => `${campus}/${subject}`;
