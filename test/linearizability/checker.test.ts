import fc from 'fast-check';
import { createRandom } from '../../prisma/seed/random';
import { isLinearizable } from './support/brute-force';
import type { Candidate, History, Operation, Place } from './support/history';
import { judge } from './support/judge';
import { historyOf, plansOf, PLACES, type Plan } from './support/made-up';

/** Seat histories are judged in other tests; here the judge is: by the definition, and by what it must refuse. */

const capacities = new Map<Place, number>(PLACES.map((place, index) => [place, index + 1]));

/** Somebody who is in no plan. */
const STRANGER = 99;
const at = (askedAt: number, answeredAt: number, candidate: Candidate = STRANGER) => ({
  candidate,
  askedAt,
  answeredAt,
});
const endOf = ({ operations }: History): number =>
  Math.max(0, ...operations.map(({ answeredAt }) => answeredAt));
const and = (history: History, ...more: Operation[]): History => ({
  ...history,
  operations: [...history.operations, ...more],
});
const holdersAtEnd = (plans: readonly Plan[]): Map<Candidate, Place> => {
  const looks = [0, 1, 2, 3, 4].map((candidate): Plan => ({
    candidate,
    kind: 'look',
    place: 'A',
    before: 0,
    after: 0,
    fate: 'answered',
  }));
  const seen = historyOf([...plans, ...looks], capacities).operations.slice(-looks.length);
  return new Map(
    seen.flatMap((one) =>
      one.kind === 'look' && one.place !== null ? [[one.candidate, one.place]] : [],
    ),
  );
};
const freeAtEnd = (plans: readonly Plan[], place: Place): number =>
  (capacities.get(place) ?? 0) -
  [...holdersAtEnd(plans).values()].filter((held) => held === place).length;

const answered = plansOf({ candidates: 5, most: 30, longest: 200 });

describe('the judge accepts', () => {
  test('what one clerk did who served one request after the other, each widened at random', () => {
    fc.assert(
      fc.property(plansOf({ candidates: 5, most: 40, longest: 200, mayBeLost: true }), (plans) => {
        expect(judge(historyOf(plans, capacities))).toMatchObject({ linearizable: true });
      }),
      { numRuns: 300 },
    );
  });

  test('thousands of requests of 48 clients at once, without searching for long', () => {
    const random = createRandom(7);
    const plans = Array.from({ length: 4_000 }, (): Plan => ({
      candidate: random.below(48),
      kind: random.pick(['claim', 'claim', 'move', 'cancel', 'look']),
      place: random.pick(PLACES),
      before: random.below(400),
      after: random.below(400),
      fate: 'answered',
    }));
    const verdict = judge(
      historyOf(plans, new Map([...PLACES.map((place) => [place, 5] as const)])),
    );
    expect(verdict).toMatchObject({ linearizable: true });
    expect(verdict.linearizable === true && verdict.situations).toBeLessThan(4_000);
  });
});

describe('the judge and the definition agree', () => {
  const results = {
    claim: ['granted', 'placeFull', 'alreadyEntered', 'unknown'],
    move: ['moved', 'placeFull', 'alreadyEntered', 'entryNotFound', 'unknown'],
    cancel: ['cancelled', 'entryNotFound', 'unknown'],
  } as const;
  /** Another answer, an unknown one, or another time: mostly wrong, sometimes as good. */
  const spoiled = (operation: Operation, choice: number): Operation => {
    const pick = <T>(of: readonly T[]): T => of[choice % of.length] as T;
    switch (operation.kind) {
      case 'claim':
        return { ...operation, result: pick(results.claim) };
      case 'move':
        return { ...operation, result: pick(results.move) };
      case 'cancel':
        return { ...operation, result: pick(results.cancel) };
      case 'look':
        return { ...operation, place: pick([null, ...PLACES]) };
    }
  };

  test('on small histories, sound ones and ones with up to two answers changed', () => {
    const verdicts = { linearizable: 0, not: 0 };
    fc.assert(
      fc.property(
        plansOf({ candidates: 3, most: 7, longest: 40, mayBeLost: true }),
        fc.array(fc.record({ index: fc.nat(6), choice: fc.nat(59) }), { maxLength: 2 }),
        (plans, changes) => {
          const sound = historyOf(plans, capacities);
          const operations = [...sound.operations];
          for (const { index, choice } of changes) {
            const operation = operations[index];
            if (operation) operations[index] = spoiled(operation, choice);
          }
          const history = { ...sound, operations };
          const expected = isLinearizable(history);
          verdicts[expected ? 'linearizable' : 'not'] += 1;
          expect(judge(history).linearizable).toBe(expected);
        },
      ),
      { numRuns: 3_000 },
    );
    expect(Math.min(verdicts.linearizable, verdicts.not)).toBeGreaterThan(300);
  });
});

describe('the judge rejects a sound history with', () => {
  const expectRejected = (
    spoil: (history: History, plans: readonly Plan[]) => History | null,
  ): void => {
    let spoiled = 0;
    fc.assert(
      fc.property(answered, (plans) => {
        const history = spoil(historyOf(plans, capacities), plans);
        fc.pre(history !== null);
        spoiled += 1;
        expect(judge(history)).toMatchObject({ linearizable: false });
      }),
      { numRuns: 200 },
    );
    expect(spoiled).toBe(200);
  };

  test('one grant above the capacity', () => {
    expectRejected((history, plans) => {
      const claims = Array.from({ length: freeAtEnd(plans, 'B') + 1 }, (_, index): Operation => ({
        ...at(endOf(history) + 1, endOf(history) + 100, STRANGER + index),
        kind: 'claim',
        place: 'B',
        result: 'granted',
      }));
      return and(history, ...claims);
    });
  });

  test('one refusal while a place is free', () => {
    expectRejected((history, plans) =>
      freeAtEnd(plans, 'B') === 0
        ? null
        : and(history, {
            ...at(endOf(history) + 1, endOf(history) + 100),
            kind: 'claim',
            place: 'B',
            result: 'placeFull',
          }),
    );
  });

  test('one grant lost', () => {
    expectRejected((history, plans) => {
      const [holder] = holdersAtEnd(plans).keys();
      if (holder === undefined) return null;
      const look = at(endOf(history) + 1, endOf(history) + 2, holder);
      return and(history, { ...look, kind: 'look', place: null, result: 'seen' });
    });
  });

  test('one refusal told before anybody had a place', () => {
    expectRejected((history) =>
      and(history, { ...at(-2, -1), kind: 'claim', place: 'A', result: 'placeFull' }),
    );
  });

  test('one candidate with two places', () => {
    expectRejected((history, plans) => {
      const [holder] = holdersAtEnd(plans).keys();
      if (holder === undefined || freeAtEnd(plans, 'B') === 0) return null;
      const claim = at(endOf(history) + 1, endOf(history) + 2, holder);
      return and(history, { ...claim, kind: 'claim', place: 'B', result: 'granted' });
    });
  });
});

describe('an unanswered claim', () => {
  const one = new Map([['A', 1]]);
  const lost = { ...at(0, 1_000, 1), kind: 'claim', place: 'A', result: 'unknown' } as const;
  const judged = (...operations: Operation[]) =>
    judge({ capacities: one, initial: new Map(), operations }).linearizable;

  test('may have taken the place that another is refused for', () => {
    const refused = { ...at(500, 510, 2), kind: 'claim', place: 'A', result: 'placeFull' } as const;
    expect(judged(lost, refused)).toBe(true);
    expect(judged(refused)).toBe(false);
  });

  test('may have done nothing, so that another gets the place', () => {
    const granted = { ...at(500, 510, 2), kind: 'claim', place: 'A', result: 'granted' } as const;
    expect(judged(lost, granted)).toBe(true);
  });

  test('cannot have done both', () => {
    const granted = { ...at(500, 510, 2), kind: 'claim', place: 'A', result: 'granted' } as const;
    const look = { ...at(990, 995, 1), kind: 'look', place: 'A', result: 'seen' } as const;
    expect(judged(lost, granted, look)).toBe(false);
  });

  test('does nothing any more once its time is over', () => {
    const look = { ...at(1_001, 1_002, 1), kind: 'look', place: null, result: 'seen' } as const;
    const late = { ...at(1_003, 1_004, 1), kind: 'look', place: 'A', result: 'seen' } as const;
    expect(judged(lost, look)).toBe(true);
    expect(judged(lost, look, late)).toBe(false);
  });
});

test('a move frees and takes in one instant: nobody slips in between on both sides', () => {
  const full = new Map([
    ['A', 1],
    ['B', 1],
  ]);
  const history = {
    capacities: full,
    initial: new Map([[1, 'A']]),
    operations: [
      { ...at(0, 100, 1), kind: 'move', place: 'B', result: 'moved' },
      { ...at(10, 20, 2), kind: 'claim', place: 'A', result: 'granted' },
      { ...at(30, 40, 2), kind: 'cancel', result: 'cancelled' },
      { ...at(50, 60, 3), kind: 'claim', place: 'B', result: 'granted' },
      { ...at(70, 80, 3), kind: 'cancel', result: 'cancelled' },
    ],
  } as const;
  expect(judge(history)).toMatchObject({
    linearizable: false,
    why: expect.stringContaining('all places together') as string,
  });
});
