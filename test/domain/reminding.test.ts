import { plusMs } from '../../domain/instant';
import { chooseSubjects } from '../../domain/choosing';
import { remindDue } from '../../domain/releasing';
import {
  aroundOf,
  at,
  heldEntry,
  paidEntry,
  PAY_CLOSES_AT,
  registrationOf,
} from '../support/builders';

const written = heldEntry('1');
const remind = (entries: readonly ReturnType<typeof heldEntry>[], asOf: string, now = asOf) =>
  remindDue(registrationOf({ entries }), asOf, aroundOf(now));

describe('the reminder before a purge', () => {
  test('is asked for four hours before, and not a millisecond earlier', () => {
    expect(remind([written], plusMs(at(20), -1))).toEqual({
      unchanged: true,
      answer: { reminded: [] },
    });
    expect(remind([written], at(20))).toMatchObject({
      answer: { reminded: ['1'] },
      mails: [{ kind: 'paymentReminder', subjects: ['1'] }],
      facts: [{ type: 'reminderAsked' }],
      next: { entries: [{ reminded: true }] },
    });
  });

  test('is asked for once', () => {
    const first = remind([written], at(20));
    if (!('next' in first)) throw new Error('not reminded');
    expect(remindDue(first.next, at(21), aroundOf(at(21)))).toHaveProperty('unchanged', true);
  });

  test('is one for all that is due within the hour, and leaves what is later', () => {
    const soon = heldEntry('F', { madeAt: at(1) });
    const later = heldEntry('4', { madeAt: at(1, 1) });
    expect(remind([written, soon, later], at(20))).toMatchObject({
      answer: { reminded: ['1', 'F'] },
      next: { entries: [{ reminded: true }, { reminded: true }, { reminded: false }] },
    });
  });

  test('says nothing of what is paid, paused or locked [edge 41]', () => {
    const entries = [
      written,
      paidEntry('F', { reminded: false }),
      heldEntry('4', { locked: true, payBy: null }),
    ];
    expect(remind(entries, at(20))).toMatchObject({ answer: { reminded: ['1'] } });
  });

  test('after an outage sends no mail about what is over, and does not wake again for it', () => {
    const decision = remind([written], at(25));
    expect(decision).toMatchObject({
      answer: { reminded: [] },
      mails: [],
      next: { entries: [{ reminded: true }] },
    });
  });

  test('follows the earlier of the two clocks', () => {
    expect(remind([written], at(20), at(19))).toHaveProperty('unchanged', true);
    expect(remind([written], at(19), at(20))).toHaveProperty('unchanged', true);
  });

  test.each([
    { what: 'with the whole 24 hours', left: 24, reminded: false },
    { what: 'with more than four hours until payment closes', left: 5, reminded: false },
    { what: 'with four hours or less', left: 4, reminded: true },
  ])('an entry made $what counts as reminded: $reminded [edge 41]', ({ left, reminded }) => {
    const now = plusMs(PAY_CLOSES_AT, -left * 3_600_000);
    const sitting = aroundOf().sitting;
    const home = sitting.campuses.get('993010');
    if (!home) throw new Error('no home campus');
    const campuses = new Map([[home.code, { ...home, closesAt: PAY_CLOSES_AT }]]);
    const around = aroundOf(now, { sitting: { ...sitting, campuses } });
    expect(chooseSubjects(registrationOf(), [{ subject: '1' }], around)).toMatchObject({
      next: { entries: [{ reminded }] },
    });
  });
});
