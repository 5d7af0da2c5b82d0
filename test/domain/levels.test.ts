import fc from 'fast-check';
import { chooseSubjects, whyNotLevel } from '../../domain/choosing';
import { isRefusal } from '../../domain/refusals';
import { subjectLabel } from '../../domain/sitting';
import { aroundOf, registrationOf, sittingOf, subject, SUBJECTS } from '../support/builders';

const today = { policy: sittingOf().policy };
const bothLevels = { policy: { ...today.policy, englishBothLevels: true } };
const refusalOf = (taken: readonly string[], wanted: string, sitting = today) =>
  whyNotLevel(taken.map(subject), subject(wanted), sitting)?.refusal ?? 'allowed';

describe('levels [R21]', () => {
  test.each([
    { taken: [], wanted: '1', is: 'allowed' },
    { taken: ['1'], wanted: '3', is: 'sameLevel' },
    { taken: ['3'], wanted: '1', is: 'sameLevel' },
    { taken: ['2'], wanted: '8', is: 'sameLevel' },
    { taken: ['1'], wanted: '4', is: 'allowed' },
    { taken: ['4'], wanted: '1', is: 'allowed' },
    { taken: ['3'], wanted: '4', is: 'allowed' },
    { taken: ['1'], wanted: '2', is: 'englishBothLevels' },
    { taken: ['2'], wanted: '1', is: 'englishBothLevels' },
    { taken: ['1', '4'], wanted: '2', is: 'sameLevel' },
    { taken: ['F'], wanted: '1', is: 'allowed' },
  ])('with $taken taken, $wanted is $is', ({ taken, wanted, is }) => {
    expect(refusalOf(taken, wanted)).toBe(is);
  });

  test('English 4 and English 6 go together where the sitting allows it', () => {
    expect(refusalOf(['1'], '2', bothLevels)).toBe('allowed');
    expect(refusalOf(['2'], '1', bothLevels)).toBe('allowed');
  });

  test('the setting never lets two subjects of one level through', () => {
    expect(refusalOf(['1'], '3', bothLevels)).toBe('sameLevel');
  });

  test('whatever is chosen in whatever order, at most one written subject stands for a level', () => {
    const choices = fc.array(fc.constantFrom(...SUBJECTS.map((one) => one.code)), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(choices, fc.boolean(), (codes, englishBothLevels) => {
        const around = aroundOf(undefined, {
          sitting: sittingOf({ policy: { englishBothLevels } }),
        });
        let registration = registrationOf();
        for (const code of codes) {
          const decision = chooseSubjects(registration, [{ subject: code }], around);
          if ('next' in decision) registration = decision.next;
        }
        const written = registration.entries
          .map((entry) => subject(entry.subject))
          .filter((one) => one.kind === 'written');
        for (const level of [4, 6]) {
          expect(written.filter((one) => one.level === level).length).toBeLessThanOrEqual(1);
        }
        const english = written.filter((one) => ['1', '2'].includes(one.code));
        expect(english.length).toBeLessThanOrEqual(englishBothLevels ? 2 : 1);
      }),
    );
  });

  test('the rule does not depend on which of two was taken first', () => {
    const written = SUBJECTS.filter((one) => one.kind === 'written');
    const one = fc.constantFrom(...written);
    fc.assert(
      fc.property(one, one, fc.boolean(), (a, b, englishBothLevels) => {
        const { policy } = sittingOf({ policy: { englishBothLevels } });
        expect(isRefusal(whyNotLevel([a], b, { policy }))).toBe(
          isRefusal(whyNotLevel([b], a, { policy })),
        );
      }),
    );
  });
});

test('a subject is shown as its code in brackets and its name [R20]', () => {
  expect(subjectLabel(subject('1'))).toBe('(1) 英语四级笔试');
  expect(subjectLabel(subject('F'))).toBe('(F) 英语四级口试');
});
