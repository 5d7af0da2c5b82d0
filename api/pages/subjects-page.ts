import type { z } from 'zod';
import { whyNotChange } from '../../domain/changing';
import { whyNotEnter, whyNotSubject } from '../../domain/choosing';
import { placeKey, type Around } from '../../domain/decision';
import { yuanOf } from '../../domain/money';
import type { Entry, Registration } from '../../domain/registration';
import { refuse, type Refusal } from '../../domain/refusals';
import { remainingOf } from '../../domain/remaining';
import { offeringOf, subjectLabel, type Campus, type Subject } from '../../domain/sitting';
import type { OralCampus, Places, RegistrationView } from '../../store/views';
import type { OralCampusesPage, SubjectsPage } from '../contract/registrations';
import { placeLabel, reasonOf } from './labels';
import { noticesOf } from './personal';
import { instructionsFor } from './words';

type PlacesByKey = ReadonlyMap<string, Places>;

/**
 * 笔试报考 and 口试报考 [R21]–[R25]: each subject with its place, or the reason in its place. The rule
 * that greys a box out is the one that decides the command.
 */
export const subjectsPage = (
  view: RegistrationView,
  kind: 'written' | 'oral',
  places: PlacesByKey,
): z.input<typeof SubjectsPage> => {
  const { registration, sitting, names, now } = view;
  const home = sitting.campuses.get(registration.campus);
  const subjects = [...sitting.subjects.values()].filter((subject) => subject.kind === kind);
  const around: Around = { now, sitting, full: fullOf(places) };
  const mayChooseCampus = kind === 'oral' && home?.allowsElsewhere === true;
  return {
    kind,
    serverNow: now,
    instructions: instructionsFor(kind, sitting.policy),
    notices: noticesOf(registration.province, [registration.campus], names),
    mayChooseCampus,
    subjects: subjects.map((subject) => {
      const entry = registration.entries.find((one) => one.subject === subject.code);
      const campus = sitting.campuses.get(entry?.campus ?? registration.campus);
      const no = campus ? whyNotEnter(registration, subject, campus, around) : refuse('notOffered');
      const schoolName = (campus && names.schools[campus.school]) ?? '';
      return {
        subject: subject.code,
        label: subjectLabel(subject),
        chosen: entry !== undefined,
        mayChooseCampus: mayChooseCampus && isOpenToChange(registration, subject, entry, around),
        ...offerOf(subject, campus ?? registration.campus, schoolName, no, places),
      };
    }),
  };
};

/** Nothing speaks against the subject itself, or against moving the entry that there is [R24]. */
const isOpenToChange = (
  registration: Registration,
  subject: Subject,
  entry: Entry | undefined,
  around: Around,
): boolean =>
  (entry
    ? whyNotChange(registration, entry, around)
    : whyNotSubject(registration, subject, around.sitting)) === null;

/** 选择报名校区 [R24]: campuses with what is left, and why one of them cannot be taken. */
export const oralCampusesPage = (
  view: RegistrationView,
  subject: Subject,
  campuses: readonly OralCampus[],
): z.input<typeof OralCampusesPage> => {
  const { registration, now } = view;
  const places = new Map(
    campuses.map(({ campus, places: one }) => [placeKey(campus.code, subject.code), one]),
  );
  const known = new Map([
    ...view.sitting.campuses,
    ...campuses.map(({ campus }) => [campus.code, campus] as const),
  ]);
  const around = { now, sitting: { ...view.sitting, campuses: known }, full: fullOf(places) };
  return {
    subject: subject.code,
    label: subjectLabel(subject),
    serverNow: now,
    campuses: campuses.map(({ campus, schoolName, notice }) => ({
      ...offerOf(
        subject,
        campus,
        schoolName,
        whyNotTake(registration, subject, campus, around),
        places,
      ),
      isHome: campus.code === registration.campus,
      notice,
    })),
  };
};

/** An oral that is entered already may be moved: then the question is whether it may be changed. */
const whyNotTake = (
  registration: Registration,
  subject: Subject,
  campus: Campus,
  around: Around,
): Refusal | null => {
  const entry = registration.entries.find((one) => one.subject === subject.code);
  if (!entry) return whyNotEnter(registration, subject, campus, around);
  if (entry.campus === campus.code) return refuse('alreadyEntered');
  const others = registration.entries.filter((one: Entry) => one !== entry);
  return (
    whyNotChange(registration, entry, around) ??
    whyNotEnter({ ...registration, entries: others }, subject, campus, around)
  );
};

const fullOf = (places: PlacesByKey): ReadonlySet<string> =>
  new Set(
    [...places].flatMap(([key, { capacity, taken }]) =>
      capacity !== null && taken >= capacity ? [key] : [],
    ),
  );

/** @param campus its code alone where nothing is known of it in this sitting */
const offerOf = (
  subject: Subject,
  campus: Campus | string,
  schoolName: string,
  no: Refusal | null,
  places: PlacesByKey,
) => {
  const known = typeof campus === 'string' ? null : campus;
  const code = typeof campus === 'string' ? campus : campus.code;
  const offering = known && offeringOf(known, subject.code);
  const place = places.get(placeKey(code, subject.code));
  return {
    campus: code,
    campusLabel: placeLabel(code, known?.name ?? ''),
    schoolLabel: placeLabel(known?.school ?? '', schoolName),
    feeFen: offering?.feeFen ?? null,
    feeYuan: offering ? yuanOf(offering.feeFen) : null,
    remaining: place ? remainingOf(place) : null,
    window: known ? { opensAt: known.opensAt, closesAt: known.closesAt } : null,
    examAt: subject.examAt,
    choosable: no === null,
    whyNot: reasonOf(no),
  };
};
