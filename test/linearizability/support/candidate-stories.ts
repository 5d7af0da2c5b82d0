import {
  effectOf,
  precedes,
  type Candidate,
  type Effect,
  type History,
  type Operation,
  type Place,
} from './history';

/**
 * What one candidate's answers say by themselves: in which order the requests took effect, and which of
 * the unanswered ones did. A candidate holds at most one place, so that mostly one story is possible.
 */
export type Story = readonly Deed[];

/** One effect on places, and between which instants it happened. */
export interface Deed extends Omit<Effect, 'holds'> {
  readonly operation: Operation;
  readonly from: number;
  readonly to: number;
}

/** Every possible story of every candidate; the list is empty for one whose answers contradict each other. */
export const storiesOf = (history: History): ReadonlyMap<Candidate, readonly Story[]> => {
  const byCandidate = new Map<Candidate, Operation[]>();
  for (const operation of history.operations) {
    const own = byCandidate.get(operation.candidate);
    if (own) own.push(operation);
    else byCandidate.set(operation.candidate, [operation]);
  }
  return new Map(
    [...byCandidate].map(([candidate, operations]) => [
      candidate,
      tell(operations, history.initial.get(candidate) ?? null),
    ]),
  );
};

interface Told {
  readonly operation: Operation;
  readonly effect: Effect;
}

/**
 * Tries every order that time allows, with every choice of unanswered requests that took effect. Those in
 * which an unanswered request did nothing, or did it as late as can be, are found first.
 */
const tell = (operations: readonly Operation[], initial: Place | null): Story[] => {
  const found = new Map<string, Story>();
  const go = (rest: readonly Operation[], holds: Place | null, told: readonly Told[]): void => {
    const known = rest.filter(isKnown);
    if (known.length === 0) {
      const story = deedsOf(told);
      found.set(JSON.stringify(story), story);
    }
    for (const operation of [...known, ...rest.filter((other) => !isKnown(other))]) {
      const effect = effectOf(operation, holds);
      if (!effect || known.some((other) => precedes(other, operation))) continue;
      // Unanswered ones whose time was over when this one began never took effect.
      const later = rest.filter((other) => other !== operation && !precedes(other, operation));
      go(later, effect.holds, [...told, { operation, effect }]);
    }
  };
  go(operations, initial, []);
  return [...found.values()];
};

const isKnown = ({ result }: Operation): boolean => result !== 'unknown';

/** Those that touch places, each within what its neighbours in the story leave it of time. */
const deedsOf = (told: readonly Told[]): Story => {
  let from = -Infinity;
  const froms = told.map(({ operation }) => (from = Math.max(from, operation.askedAt)));
  let to = Infinity;
  const tos = told.map(() => 0);
  for (const [index, { operation }] of [...told.entries()].reverse()) {
    tos[index] = to = Math.min(to, operation.answeredAt);
  }
  return told.flatMap(({ operation, effect: { holds: _, ...deed } }, index) =>
    Object.keys(deed).length === 0
      ? []
      : [{ operation, ...deed, from: froms[index] ?? 0, to: tos[index] ?? 0 }],
  );
};
