import { oralsOf } from './choosing';
import { actionAt, emptyByFor, reminderAt } from './deadlines';
import { changed, unchanged, type Around, type Decision } from './decision';
import type { FactDraft } from './facts';
import { plusHours, type Instant } from './instant';
import type { MailDraft } from './mails';
import {
  coveredHolds,
  undecidedOrder,
  type DeletionReason,
  type Entry,
  type Gateway,
  type Money,
  type Registration,
  type SubjectCode,
} from './registration';

/**
 * The purge. Every unpaid entry is deleted 24 hours after it was made [R27]; a registration without any
 * subject is deleted 24 hours after it was saved or emptied [R13]. What an undecided payment covers is
 * not released: its gateway must be asked first [R31].
 */

export interface MustAsk {
  readonly attempt: string;
  readonly gateway: Gateway;
}

export interface ReleaseAnswer {
  readonly released: readonly SubjectCode[];
  readonly deleted: DeletionReason | null;
  /** Attempts whose gateway must be asked, and told to close, before their entries can go. */
  readonly mustAsk: readonly MustAsk[];
  /** When there is something to release, ask or delete, if the caller came too early. */
  readonly notYet: Instant | null;
}

/** Releases what is due at `asOf`, judged by the earlier of the caller's clock and the database's. */
export const releaseDue = (
  registration: Registration,
  asOf: Instant,
  around: Around,
): Decision<ReleaseAnswer> => {
  const at = asOf < around.now ? asOf : around.now;
  const going = dueEntries(registration, at, around);
  const entries = registration.entries.filter((entry) => !going.includes(entry));
  const mustAsk = attemptsToAsk(registration, at);
  const end = endOf(registration, entries, going, at, around);
  const answer: ReleaseAnswer = {
    released: going.map((entry) => entry.subject),
    deleted: end.deleted,
    mustAsk,
    notYet: notYet(registration, going, end.deleted, mustAsk, at),
  };

  const facts: FactDraft[] = [];
  const mails: MailDraft[] = [];
  if (going.length > 0) {
    facts.push({
      type: 'subjectsReleased',
      payload: {
        asOf: at,
        entries: going.map(({ subject, campus, payBy }) => ({ subject, campus, payBy })),
      },
    });
    mails.push({ kind: 'subjectsReleased', subjects: answer.released });
  }
  if (end.deleted) {
    const payload = { asOf: at, reason: end.deleted, emptyBy: end.emptyBy };
    facts.push({ type: 'registrationDeleted', payload });
    // One mail tells of both: the purge that also empties says so in its own words.
    if (mails.length === 0) mails.push({ kind: 'registrationDeleted', subjects: [] });
  }
  const [first, ...rest] = facts;
  if (!first) return unchanged(answer);
  const next = changed(
    registration,
    {
      entries,
      money: end.money,
      emptyBy: end.deleted ? null : end.emptyBy,
      ...(end.deleted ? { state: 'deleted' as const, deletedReason: end.deleted } : {}),
    },
    facts,
  );
  return { next, facts: [first, ...rest], mails, answer };
};

/** Held, over time, locked by nobody, covered by no undecided payment; an unpaid written takes its oral along. */
const dueEntries = (registration: Registration, at: Instant, around: Around): Entry[] => {
  const covered = coveredHolds(registration);
  const going = new Set<Entry>();
  for (const entry of registration.entries) {
    if (entry.state !== 'held' || entry.locked || entry.payBy === null || entry.payBy > at)
      continue;
    const along = oralsOf(registration, entry.subject, around.sitting);
    if ([entry, ...along].some((one) => covered.has(one.hold))) continue;
    for (const one of [entry, ...along]) going.add(one);
  }
  return [...going];
};

/** The undecided attempt whose time is over, or whose next question is due. */
const attemptsToAsk = (registration: Registration, at: Instant): MustAsk[] => {
  const attempt = undecidedOrder(registration)?.attempt;
  if (!attempt) return [];
  const askAt = attempt.state === 'inDoubt' ? attempt.retryAt : attempt.expiresAt;
  return askAt !== null && askAt <= at
    ? [{ attempt: attempt.number, gateway: attempt.gateway }]
    : [];
};

interface End {
  readonly deleted: DeletionReason | null;
  readonly emptyBy: Instant | null;
  readonly money: readonly Money[];
}

/** Whether this leaves it empty, and since when; and the money of a paid oral that lost its written. */
const endOf = (
  registration: Registration,
  entries: readonly Entry[],
  going: readonly Entry[],
  at: Instant,
  around: Around,
): End => {
  const lost = new Set(going.filter((e) => e.state === 'paid').map((e) => e.subject));
  const money = lost.size === 0 ? registration.money : refundLost(registration.money, lost);
  if (registration.state === 'deleted' || entries.length > 0) {
    return { deleted: null, emptyBy: null, money };
  }
  const emptyBy =
    going.length > 0
      ? emptyByFor(registration.savedAt, around.sitting.policy)
      : registration.emptyBy;
  if (emptyBy === null || emptyBy > at) return { deleted: null, emptyBy, money };
  return { deleted: going.length > 0 ? 'purgedEmpty' : 'empty24h', emptyBy, money };
};

/** A paid oral whose written is lost is refunded with it [R26]. */
const refundLost = (money: readonly Money[], lost: ReadonlySet<SubjectCode>): Money[] =>
  money.map((one) => ({
    ...one,
    lines: one.lines.map((line) =>
      line.subject !== null && lost.has(line.subject) && line.outcome !== 'refundDue'
        ? { ...line, outcome: 'refundDue' as const, reason: 'writtenLost' as const }
        : line,
    ),
  }));

const notYet = (
  registration: Registration,
  going: readonly Entry[],
  deleted: DeletionReason | null,
  mustAsk: readonly MustAsk[],
  at: Instant,
): Instant | null => {
  if (going.length > 0 || deleted || mustAsk.length > 0) return null;
  // Not `nextWakeAt`: a reminder that is overdue would hide the deadline that the caller came for.
  const next = actionAt(registration);
  return next !== null && next > at ? next : null;
};

/** Asks for the one reminder mail, four hours before a purge; entries of one candidate share it. */
export const remindDue = (
  registration: Registration,
  asOf: Instant,
  around: Around,
): Decision<{ reminded: readonly SubjectCode[] }> => {
  const at = asOf < around.now ? asOf : around.now;
  const { policy } = around.sitting;
  const due = registration.entries.filter((entry) => {
    const remind = reminderAt(entry, policy);
    return remind !== null && remind <= at;
  });
  if (due.length === 0) return unchanged({ reminded: [] });
  // Entries made within the same hour would each wake the workflow for a mail of their own.
  const withThem = registration.entries.filter((entry) => {
    const remind = reminderAt(entry, policy);
    return remind !== null && remind <= plusHours(at, 1);
  });
  // After an outage an entry may be past its deadline: nothing to remind of, only to be done with.
  const subjects = withThem
    .filter((entry) => entry.payBy !== null && entry.payBy > at)
    .map((entry) => entry.subject);
  const facts: [FactDraft] = [{ type: 'reminderAsked', payload: { asOf: at, subjects } }];
  const entries = registration.entries.map((entry) =>
    withThem.includes(entry) ? { ...entry, reminded: true } : entry,
  );
  return {
    next: changed(registration, { entries }, facts),
    facts,
    mails: subjects.length > 0 ? [{ kind: 'paymentReminder', subjects }] : [],
    answer: { reminded: subjects },
  };
};
