import { reminderAt } from './deadlines';
import { changed, unchanged, type Around, type Decision } from './decision';
import type { FactDraft } from './facts';
import { plusHours, type Instant } from './instant';
import type { Entry, Registration, SubjectCode } from './registration';

/**
 * An emergency extension [R45]: every deadline that lived when it was started moves by so many hours, and nothing else
 * does. What is released or deleted stays so; what is paid or locked has no deadline; what was made after the start
 * has its whole time already. The close of payment bounds deadlines when they are made [R27]; an extension is the one
 * act that may pass it (ADR 14). An open attempt keeps the instant that its gateway was told: when that comes it is
 * closed, and the candidate orders anew until the new deadline.
 */

export interface Extension {
  /** Of the batch, `E000001`: for the reader of the fact. */
  readonly number: string;
  readonly hours: number;
  readonly startedAt: Instant;
}

export interface Extended {
  readonly moved: readonly SubjectCode[];
  readonly emptyByMoved: boolean;
}

/** `unchanged` when nothing of it lived at the start, or nothing would lie ahead even when it is moved. */
export const extendDeadlines = (
  registration: Registration,
  extension: Extension,
  around: Around,
): Decision<Extended> => {
  if (registration.state === 'deleted') return unchanged(NOTHING);
  const { number, hours, startedAt } = extension;
  const later = (at: Instant | null, since: Instant): Instant | null => {
    const moved = at === null ? null : plusHours(at, hours);
    return moved !== null && moved > around.now && since <= startedAt ? moved : null;
  };
  const going = new Map<Entry, Entry>();
  for (const entry of registration.entries) {
    const isLive = entry.state === 'held' && !entry.locked;
    const payBy = isLive ? later(entry.payBy, entry.madeAt) : null;
    if (payBy !== null) going.set(entry, movedEntry(entry, payBy, around));
  }
  const emptyBy = later(registration.emptyBy, registration.savedAt);
  if (going.size === 0 && emptyBy === null) return unchanged(NOTHING);

  const moves = [...going].map(([was, is]) => ({
    subject: was.subject,
    from: was.payBy,
    to: is.payBy,
  }));
  const facts: [FactDraft] = [
    {
      type: 'deadlineExtended',
      payload: {
        extension: number,
        hours,
        entries: moves,
        emptyBy: emptyBy === null ? null : { from: registration.emptyBy, to: emptyBy },
      },
    },
  ];
  const entries = registration.entries.map((entry) => going.get(entry) ?? entry);
  const next = changed(registration, { entries, emptyBy: emptyBy ?? registration.emptyBy }, facts);
  const moved = moves.map((one) => one.subject);
  return { next, facts, answer: { moved, emptyByMoved: emptyBy !== null } };
};

const NOTHING: Extended = { moved: [], emptyByMoved: false };

/** The reminder goes along: one that was sent comes again if its new instant still lies ahead. */
const movedEntry = (entry: Entry, payBy: Instant, around: Around): Entry => {
  const remind = reminderAt({ ...entry, payBy, reminded: false }, around.sitting.policy);
  const isAhead = remind !== null && remind > around.now;
  return { ...entry, payBy, reminded: isAhead ? false : entry.reminded };
};
