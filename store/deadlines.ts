import type { Instant } from '../domain/instant';
import { releaseDue, remindDue, type ReleaseAnswer } from '../domain/releasing';
import type { RegistrationNumber, SubjectCode } from '../domain/registration';
import type { Done, Transitions } from './transitions';

/** What the registration's workflow asks for when an instant has come: the 24-hour rules [R13] [R27]. */
export interface DeadlineCommands {
  /** Deletes what is unpaid and over time, and the registration if that or nothing is left of it. */
  releaseDue(number: RegistrationNumber, asOf: Instant): Promise<Done<ReleaseAnswer>>;
  /** Asks for the reminder mail before a purge. */
  remindDue(
    number: RegistrationNumber,
    asOf: Instant,
  ): Promise<Done<{ reminded: readonly SubjectCode[] }>>;
}

export const createDeadlineCommands = (transitions: Transitions): DeadlineCommands => ({
  releaseDue: (number, asOf) =>
    transitions.run({
      ref: { number },
      actor: 'workflow',
      decide: (registration, around) => releaseDue(registration, asOf, around),
    }),
  remindDue: (number, asOf) =>
    transitions.run({
      ref: { number },
      actor: 'workflow',
      decide: (registration, around) => remindDue(registration, asOf, around),
    }),
});
