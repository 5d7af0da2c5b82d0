import { cancelEntry, moveOral, type CancelledEntries } from '../domain/changing';
import { chooseSubjects, type Choice, type ChosenEntries } from '../domain/choosing';
import type { CampusCode, Entry, SubjectCode } from '../domain/registration';
import type { Done, Transitions } from './transitions';

/** The candidate's commands: choosing, cancelling, moving [R20]–[R28]. One function, one transaction. */
export interface RegistrationCommands {
  /** Takes up subjects, all or nothing. */
  chooseSubjects(by: CandidateRequest, choices: readonly Choice[]): Promise<Done<ChosenEntries>>;
  cancelEntry(by: CandidateRequest, subject: SubjectCode): Promise<Done<CancelledEntries>>;
  moveOral(
    by: CandidateRequest,
    subject: SubjectCode,
    campus: CampusCode,
  ): Promise<Done<{ entry: Entry }>>;
}

/** Who asks: the session's hash, and the key under which the same request may come again. */
export interface CandidateRequest {
  /** Hex SHA-256 of the session token. */
  readonly session: string;
  readonly idempotency?: { readonly key: string; readonly bodyHash: string };
}

export const createRegistrationCommands = (transitions: Transitions): RegistrationCommands => ({
  chooseSubjects: (by, choices) =>
    transitions.run({
      ...commandOf(by),
      campuses: choices.flatMap((choice) => choice.campus ?? []),
      decide: (registration, around) => chooseSubjects(registration, choices, around),
    }),
  cancelEntry: (by, subject) =>
    transitions.run({
      ...commandOf(by),
      decide: (registration, around) => cancelEntry(registration, subject, around),
    }),
  moveOral: (by, subject, campus) =>
    transitions.run({
      ...commandOf(by),
      campuses: [campus],
      decide: (registration, around) => moveOral(registration, subject, campus, around),
    }),
});

/** A candidate's command, named by the session it came with. */
export const commandOf = ({ session, idempotency }: CandidateRequest) => ({
  ref: { session },
  actor: 'candidate' as const,
  ...(idempotency ? { idempotency } : {}),
});
