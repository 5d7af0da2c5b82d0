import { isCovered, oralsOf, whyNotEnter } from './choosing';
import { emptyByFor } from './deadlines';
import { changed, type Around, type Decided, type Decision } from './decision';
import type { CampusCode, Entry, Registration, SubjectCode } from './registration';
import { refuse, type Refusal } from './refusals';
import { isWithinWindow, offeringOf } from './sitting';

/** Cancelling an unpaid subject and moving an oral to another campus [R26] [R28]. */

export interface CancelledEntries {
  readonly cancelled: readonly SubjectCode[];
}

/** The unpaid oral goes along with its written; an emptied registration has 24 hours from now [R13]. */
export const cancelEntry = (
  registration: Registration,
  subject: SubjectCode,
  around: Around,
): Decision<CancelledEntries> => {
  if (registration.state === 'deleted') return refuse('registrationDeleted');
  const entry = registration.entries.find((one) => one.subject === subject);
  if (!entry) return refuse('entryNotFound');
  const going = [entry, ...oralsOf(registration, subject, around.sitting)];
  for (const one of going) {
    const no = whyNotChange(registration, one, around);
    if (no) return no;
  }
  const entries = registration.entries.filter((one) => !going.includes(one));
  const cancelled = going.map((one) => one.subject);
  const facts: Decided<CancelledEntries>['facts'] = [
    { type: 'entryCancelled', payload: { subjects: cancelled } },
  ];
  const emptyBy = entries.length === 0 ? emptyByFor(around.now, around.sitting.policy) : null;
  return { next: changed(registration, { entries, emptyBy }, facts), facts, answer: { cancelled } };
};

/** 编辑口试报考科目信息: the new place and the freed one change in one transaction; `payBy` stays. */
export const moveOral = (
  registration: Registration,
  subjectCode: SubjectCode,
  campusCode: CampusCode,
  around: Around,
): Decision<{ entry: Entry }> => {
  if (registration.state === 'deleted') return refuse('registrationDeleted');
  const entry = registration.entries.find((one) => one.subject === subjectCode);
  const subject = around.sitting.subjects.get(subjectCode);
  if (!entry) return refuse('entryNotFound');
  if (subject?.kind !== 'oral') return refuse('notOral');
  const campus = around.sitting.campuses.get(campusCode);
  if (!campus) return refuse('campusNotAllowed', { field: ['campus'] });
  const others = registration.entries.filter((one) => one !== entry);
  const no =
    whyNotChange(registration, entry, around) ??
    (campus.code === entry.campus
      ? refuse('alreadyEntered', { field: ['campus'] })
      : whyNotEnter({ ...registration, entries: others }, subject, campus, around));
  if (no) return no;
  const moved: Entry = {
    ...entry,
    campus: campus.code,
    feeFen: offeringOf(campus, subjectCode)?.feeFen ?? entry.feeFen,
    hold: `${subjectCode}${registration.seq + 1}`,
  };
  const facts: Decided<unknown>['facts'] = [
    { type: 'oralMoved', payload: { subject: subjectCode, from: entry.campus, to: campus.code } },
  ];
  const next = changed(registration, { entries: [...others, moved] }, facts);
  return { next, facts, answer: { entry: moved } };
};

/** Why an entry can be neither cancelled nor changed now, or `null`. */
export const whyNotChange = (
  registration: Registration,
  entry: Entry,
  around: Pick<Around, 'now' | 'sitting'>,
): Refusal | null => {
  if (entry.state === 'paid') return refuse('entryPaid');
  if (entry.locked) return refuse('entryLocked');
  if (isCovered(registration, entry)) return refuse('entryInOpenOrder');
  if (entry.payBy !== null && entry.payBy <= around.now) return refuse('deadlinePassed');
  const campus = around.sitting.campuses.get(entry.campus);
  return campus && isWithinWindow(campus, around.now) ? null : refuse('windowClosed');
};
