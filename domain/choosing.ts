import { changed, placeKey, type Around, type Decided, type Decision } from './decision';
import { payByFor, remindedFromTheStart } from './deadlines';
import {
  undecidedOrder,
  type CampusCode,
  type Entry,
  type Registration,
  type SubjectCode,
} from './registration';
import { isRefusal, refuse, type Refusal } from './refusals';
import {
  isWithinWindow,
  offeringOf,
  type Campus,
  type SittingFacts,
  type Subject,
} from './sitting';

/**
 * 笔试报考 and 口试报考: which subjects a candidate may take up, and where [R20]–[R25].
 * The same rule answers the page that greys a box out and the command that claims the place.
 */

export interface Choice {
  readonly subject: SubjectCode;
  /** Only for orals; the home campus when left out. */
  readonly campus?: CampusCode | undefined;
}

/** What the candidate is told after choosing. */
export interface ChosenEntries {
  readonly entries: readonly Entry[];
}

/** All or nothing: the first choice that may not be entered refuses the whole list. */
export const chooseSubjects = (
  registration: Registration,
  choices: readonly Choice[],
  around: Around,
): Decision<ChosenEntries> => {
  if (registration.state === 'deleted') return refuse('registrationDeleted');
  // Choosing nothing must not clear `emptyBy`: an empty registration would then live for ever.
  if (choices.length === 0) return refuse('invalidInput', { field: ['subjects'] });
  const made: Entry[] = [];
  for (const choice of writtenFirst(choices, around.sitting)) {
    const entry = enter(
      { ...registration, entries: [...registration.entries, ...made] },
      choice,
      around,
    );
    if (isRefusal(entry)) return { ...entry, field: ['subjects', choices.indexOf(choice)] };
    made.push(entry);
  }
  const facts: Decided<ChosenEntries>['facts'] = [
    {
      type: 'subjectChosen',
      payload: {
        entries: made.map(({ subject, campus, feeFen, payBy }) => ({
          subject,
          campus,
          feeFen,
          payBy,
        })),
      },
    },
  ];
  const next = changed(
    registration,
    { entries: [...registration.entries, ...made], emptyBy: null },
    facts,
  );
  return { next, facts, answer: { entries: made } };
};

/** Written before oral, so that one request may take both of a level. */
const writtenFirst = (choices: readonly Choice[], sitting: SittingFacts): Choice[] => {
  const isOral = (choice: Choice) =>
    sitting.subjects.get(choice.subject)?.kind === 'oral' ? 1 : 0;
  return [...choices].sort((a, b) => isOral(a) - isOral(b));
};

const enter = (registration: Registration, choice: Choice, around: Around): Entry | Refusal => {
  const subject = around.sitting.subjects.get(choice.subject);
  if (!subject) return refuse('subjectUnknown');
  const campus = around.sitting.campuses.get(choice.campus ?? registration.campus);
  if (!campus) return refuse('campusNotAllowed');
  const no = whyNotEnter(registration, subject, campus, around);
  if (no) return no;
  const payBy = payByFor(around.now, around.sitting.policy);
  const entry = {
    subject: subject.code,
    campus: campus.code,
    feeFen: offeringOf(campus, subject.code)?.feeFen ?? 0,
    state: 'held',
    madeAt: around.now,
    payBy,
    hold: `${subject.code}${registration.seq + 1}`,
    locked: false,
  } as const;
  return { ...entry, reminded: remindedFromTheStart(entry, around.sitting.policy) };
};

/** Why a subject cannot be taken up at a campus now, or `null` [R21]–[R25]. */
export const whyNotEnter = (
  registration: Registration,
  subject: Subject,
  campus: Campus,
  around: Around,
): Refusal | null =>
  whyNotSubject(registration, subject, around.sitting) ??
  whyNotCampus(registration, subject, campus, around.sitting) ??
  whyNotHere(subject, campus, around);

/** What speaks against the subject itself, wherever it is taken. */
export const whyNotSubject = (
  registration: Pick<Registration, 'eligible' | 'entries'>,
  subject: Subject,
  sitting: SittingFacts,
): Refusal | null => {
  if (!registration.eligible.includes(subject.code)) {
    return refuse('notEligible', { detail: `不具有${subject.name}报考资格！` });
  }
  if (registration.entries.some((entry) => entry.subject === subject.code))
    return refuse('alreadyEntered');
  const taken = registration.entries.flatMap((entry) => sitting.subjects.get(entry.subject) ?? []);
  return subject.kind === 'written'
    ? whyNotLevel(taken, subject, sitting)
    : whyNotOral(taken, subject);
};

/** As the subject rows name it [R20]. */
const ENGLISH = '英语';

/** 同级别科目仅能报考一科; English 4 with English 6 only where the sitting allows it [R21]. */
export const whyNotLevel = (
  taken: readonly Subject[],
  subject: Subject,
  sitting: Pick<SittingFacts, 'policy'>,
): Refusal | null => {
  const written = taken.filter((other) => other.kind === 'written');
  if (written.some((other) => other.level === subject.level)) return refuse('sameLevel');
  const bothEnglish =
    subject.language === ENGLISH && written.some((other) => other.language === ENGLISH);
  return bothEnglish && !sitting.policy.englishBothLevels ? refuse('englishBothLevels') : null;
};

/** Oral alone is impossible [R23]. */
const whyNotOral = (taken: readonly Subject[], oral: Subject): Refusal | null =>
  taken.some((other) => isWrittenOf(other, oral)) ? null : refuse('writtenRequired');

export const isWrittenOf = (written: Subject, oral: Subject): boolean =>
  written.kind === 'written' && written.level === oral.level && written.language === oral.language;

/** Written at home; orals elsewhere only where home, school and the other campus allow it [R24]. */
export const whyNotCampus = (
  registration: Pick<Registration, 'campus' | 'province'>,
  subject: Subject,
  campus: Campus,
  sitting: SittingFacts,
): Refusal | null => {
  if (campus.code === registration.campus) return null;
  const home = sitting.campuses.get(registration.campus);
  const mayLeave = subject.kind === 'oral' && home?.allowsElsewhere === true;
  const mayCome = campus.takesOutside && campus.province === registration.province;
  return mayLeave && mayCome ? null : refuse('campusNotAllowed');
};

/** Exam date, window, fee and place at this campus [R22] [R23]. */
const whyNotHere = (subject: Subject, campus: Campus, around: Around): Refusal | null => {
  const offering = offeringOf(campus, subject.code);
  if (!offering) return refuse('notOffered');
  if (subject.examAt === null) return refuse('noExamDate');
  if (around.now < campus.opensAt) return refuse('windowNotOpen');
  if (!isWithinWindow(campus, around.now)) return refuse('windowClosed');
  if (offering.feeFen <= 0) return refuse('noFee');
  return around.full.has(placeKey(campus.code, subject.code)) ? refuse('placeFull') : null;
};

/** The orals that go along when a written entry goes [R26]. */
export const oralsOf = (
  registration: Pick<Registration, 'entries'>,
  written: SubjectCode,
  sitting: Pick<SittingFacts, 'subjects'>,
): Entry[] => {
  const subject = sitting.subjects.get(written);
  if (!subject) return [];
  return registration.entries.filter((entry) => {
    const other = sitting.subjects.get(entry.subject);
    return other?.kind === 'oral' && isWrittenOf(subject, other);
  });
};

/** Whether an undecided payment covers this entry: it cannot be cancelled or moved before that is known. */
export const isCovered = (registration: Registration, entry: Entry): boolean =>
  undecidedOrder(registration)?.order.lines.some((line) => line.hold === entry.hold) ?? false;
