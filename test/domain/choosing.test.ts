import { chooseSubjects, whyNotEnter, type Choice } from '../../domain/choosing';
import type { Around } from '../../domain/decision';
import { plusMs } from '../../domain/instant';
import type { Registration } from '../../domain/registration';
import { isRefusal } from '../../domain/refusals';
import {
  aroundOf,
  at,
  CAMPUS,
  campusOf,
  CLOSES_AT,
  heldEntry,
  OPENS_AT,
  ORAL_FEN,
  orderFor,
  deletedRegistration,
  registrationOf,
  sittingOf,
  subject,
  T0,
  WRITTEN_FEN,
} from '../support/builders';

const choose = (
  choices: readonly Choice[],
  { registration = registrationOf(), around = aroundOf() }: Partial<Case> = {},
) => chooseSubjects(registration, choices, around);

interface Case {
  readonly registration: Registration;
  readonly around: Around;
}

const outcomeOf = (choices: readonly Choice[], given: Partial<Case> = {}) => {
  const decision = choose(choices, given);
  if (isRefusal(decision)) return decision.refusal;
  return 'next' in decision ? 'granted' : 'unchanged';
};

const taken = (...codes: string[]) =>
  registrationOf({ entries: codes.map((one) => heldEntry(one)) });

describe('choosing a written subject [R22]', () => {
  const home = (change: Parameters<typeof campusOf>[1]) =>
    aroundOf(T0, { sitting: sittingOf({ campuses: [campusOf(CAMPUS.home, change)] }) });

  test.each([
    { what: 'everything is there', around: aroundOf(), is: 'granted' },
    {
      what: 'the exam date is not published',
      around: aroundOf(T0, {
        sitting: sittingOf({ subjects: [{ ...subject('1'), examAt: null }] }),
      }),
      is: 'noExamDate',
    },
    {
      what: 'the fee is 0',
      around: home({ offerings: [{ subject: '1', feeFen: 0, capacity: null }] }),
      is: 'noFee',
    },
    {
      what: 'the fee is one fen',
      around: home({ offerings: [{ subject: '1', feeFen: 1, capacity: null }] }),
      is: 'granted',
    },
    { what: 'the campus does not offer it', around: home({ offerings: [] }), is: 'notOffered' },
    {
      what: 'its place was found full',
      around: aroundOf(T0, { full: ['993010/1'] }),
      is: 'placeFull',
    },
    {
      what: 'only the place of another subject is full',
      around: aroundOf(T0, { full: ['993010/3', '993020/1'] }),
      is: 'granted',
    },
  ])('$what: $is', ({ around, is }) => {
    expect(outcomeOf([{ subject: '1' }], { around })).toBe(is);
  });

  test.each([
    { what: 'a millisecond before the window', now: plusMs(OPENS_AT, -1), is: 'windowNotOpen' },
    { what: 'at its first instant', now: OPENS_AT, is: 'granted' },
    { what: 'in its last millisecond', now: plusMs(CLOSES_AT, -1), is: 'granted' },
    { what: 'at its closing time', now: CLOSES_AT, is: 'windowClosed' },
  ])('$what: $is', ({ now, is }) => {
    expect(outcomeOf([{ subject: '1' }], { around: aroundOf(now) })).toBe(is);
  });

  test.each([
    { what: 'an unknown subject', choice: { subject: '?' }, is: 'subjectUnknown' },
    {
      what: 'an unknown campus',
      choice: { subject: 'F', campus: '000000' },
      is: 'campusNotAllowed',
    },
    {
      what: 'a written subject elsewhere',
      choice: { subject: '1', campus: CAMPUS.takesOutside },
      is: 'campusNotAllowed',
    },
    {
      what: 'the home campus by name',
      choice: { subject: '1', campus: CAMPUS.home },
      is: 'granted',
    },
  ])('$what: $is', ({ choice, is }) => {
    expect(outcomeOf([choice])).toBe(is);
  });

  test('needs eligibility, and names the subject in the guide’s words', () => {
    const decision = choose([{ subject: '2' }], {
      registration: registrationOf({ eligible: ['1'] }),
    });
    expect(decision).toMatchObject({
      refusal: 'notEligible',
      detail: '不具有英语六级笔试报考资格！',
    });
  });

  test('cannot be taken twice', () => {
    expect(outcomeOf([{ subject: '1' }], { registration: taken('1') })).toBe('alreadyEntered');
    expect(outcomeOf([{ subject: '1' }, { subject: '1' }])).toBe('alreadyEntered');
  });

  test('is refused once the registration is deleted', () => {
    expect(outcomeOf([{ subject: '1' }], { registration: deletedRegistration() })).toBe(
      'registrationDeleted',
    );
  });
});

describe('choosing an oral subject [R23]', () => {
  test.each([
    { oral: 'F', has: ['1'], is: 'granted' },
    { oral: 'F', has: [], is: 'writtenRequired' },
    { oral: 'F', has: ['3'], is: 'writtenRequired' },
    { oral: 'F', has: ['2'], is: 'writtenRequired' },
    { oral: 'S', has: ['1'], is: 'writtenRequired' },
    { oral: 'S', has: ['2'], is: 'granted' },
    { oral: 'J', has: ['1', '4'], is: 'writtenRequired' },
    { oral: 'J', has: ['3'], is: 'granted' },
  ])('$oral with $has entered: $is', ({ oral, has, is }) => {
    expect(outcomeOf([{ subject: oral }], { registration: taken(...has) })).toBe(is);
  });

  test('goes with its written in one request, whichever is named first', () => {
    const decision = choose([{ subject: 'F' }, { subject: '1' }]);
    expect(decision).toMatchObject({
      answer: {
        entries: [
          { subject: '1', feeFen: WRITTEN_FEN },
          { subject: 'F', feeFen: ORAL_FEN },
        ],
      },
    });
  });

  test('may be chosen before the written is paid, and after', () => {
    expect(outcomeOf([{ subject: 'F' }], { registration: taken('1') })).toBe('granted');
    const paid = registrationOf({ entries: [heldEntry('1', { state: 'paid', payBy: null })] });
    expect(outcomeOf([{ subject: 'F' }], { registration: paid })).toBe('granted');
  });
});

describe('where an oral may be taken [R24]', () => {
  const keepsItsOwn = campusOf(CAMPUS.home, { takesOutside: false, allowsElsewhere: false });
  const strict = aroundOf(T0, { sitting: sittingOf({ campuses: [keepsItsOwn] }) });

  test.each([
    { what: 'at home by default', campus: undefined, around: aroundOf(), is: 'granted' },
    {
      what: 'at a campus that takes others',
      campus: CAMPUS.takesOutside,
      around: aroundOf(),
      is: 'granted',
    },
    {
      what: 'at one that does not',
      campus: CAMPUS.staysClosed,
      around: aroundOf(),
      is: 'campusNotAllowed',
    },
    {
      what: 'in another province',
      campus: CAMPUS.otherProvince,
      around: aroundOf(),
      is: 'campusNotAllowed',
    },
    {
      what: 'before that campus opens',
      campus: CAMPUS.opensLater,
      around: aroundOf(),
      is: 'windowNotOpen',
    },
    {
      what: 'once that campus has opened',
      campus: CAMPUS.opensLater,
      around: aroundOf(at(24)),
      is: 'granted',
    },
    {
      what: 'elsewhere when home forbids it',
      campus: CAMPUS.takesOutside,
      around: strict,
      is: 'campusNotAllowed',
    },
    { what: 'at home when home forbids leaving', campus: undefined, around: strict, is: 'granted' },
  ])('$what: $is', ({ campus, around, is }) => {
    const given = { registration: taken('1'), around };
    expect(outcomeOf([{ subject: 'F', campus }], given)).toBe(is);
  });

  test('the window that counts is that of the campus where the oral is taken', () => {
    const closed = campusOf(CAMPUS.home, { closesAt: at(-1) });
    const around = aroundOf(T0, { sitting: sittingOf({ campuses: [closed] }) });
    const registration = taken('1');
    expect(outcomeOf([{ subject: 'F' }], { registration, around })).toBe('windowClosed');
    expect(
      outcomeOf([{ subject: 'F', campus: CAMPUS.takesOutside }], { registration, around }),
    ).toBe('granted');
  });
});

describe('a list of choices', () => {
  test('is taken whole or not at all, and says which one stood in the way', () => {
    const choices = [{ subject: '1' }, { subject: 'F', campus: CAMPUS.staysClosed }];
    expect(choose(choices)).toEqual({ refusal: 'campusNotAllowed', field: ['subjects', 1] });
    expect(choose([...choices].reverse())).toMatchObject({ field: ['subjects', 0] });
  });

  test('that is empty is refused: nothing may clear the 24 hours of an empty registration [R13]', () => {
    expect(outcomeOf([])).toBe('invalidInput');
  });

  test('that is taken ends the 24 hours of the empty registration and starts those of each entry', () => {
    const decision = choose([{ subject: '1' }, { subject: 'F' }], { around: aroundOf(at(23)) });
    expect(decision).toMatchObject({
      next: {
        seq: 2,
        emptyBy: null,
        entries: [
          { subject: '1', madeAt: at(23), payBy: at(47), state: 'held', hold: '12' },
          { subject: 'F', madeAt: at(23), payBy: at(47), state: 'held', hold: 'F2' },
        ],
      },
      facts: [{ type: 'subjectChosen' }],
    });
  });

  test('may be added to in several goes, each with its own deadline [R26]', () => {
    const first = choose([{ subject: '1' }]);
    if (!('next' in first)) throw new Error('the first choice was not granted');
    const second = choose([{ subject: 'F' }], {
      registration: first.next,
      around: aroundOf(at(5)),
    });
    expect(second).toMatchObject({
      next: { entries: [{ payBy: at(24) }, { payBy: at(29) }] },
    });
  });

  test('is not hindered by a payment that is open for another subject', () => {
    const entry = heldEntry('1');
    const registration = registrationOf({ entries: [entry], orders: [orderFor([entry])] });
    expect(outcomeOf([{ subject: 'F' }], { registration })).toBe('granted');
  });
});

test('the page asks the same rule as the command: each reason is the same', () => {
  const around = aroundOf(T0, { full: ['993010/F'] });
  const campus = around.sitting.campuses.get(CAMPUS.home);
  if (!campus) throw new Error('the test sitting has no home campus');
  for (const code of ['1', '2', 'F', 'S']) {
    const registration = taken('1');
    const page = whyNotEnter(registration, subject(code), campus, around)?.refusal ?? 'granted';
    expect(page).toBe(outcomeOf([{ subject: code }], { registration, around }));
  }
});
