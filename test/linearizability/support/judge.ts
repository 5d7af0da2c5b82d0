import { storiesOf, type Deed, type Story } from './candidate-stories';
import type { History, Operation, Place } from './history';
import { findOrder, type Places } from './one-order';

/** What a history turns out to be; with the reason in words when it is not linearizable. */
export type Verdict =
  | { readonly linearizable: true; readonly situations: number }
  | { readonly linearizable: false; readonly why: string }
  | { readonly linearizable: 'undecided'; readonly why: string };

/**
 * Whether all answers could have been given by one clerk who serves one request after the other, each at
 * some instant between asking and answer: nobody above the capacity, nobody refused while a place is free,
 * nobody with two places, nothing forgotten.
 *
 * First each candidate alone, then each place alone (which is quick and says what is wrong), then all
 * together (so that a move frees and takes in one instant).
 */
export const judge = (history: History, mostSituations = 500_000): Verdict => {
  const told = storiesOf(history);
  for (const [candidate, stories] of told) {
    if (stories.length === 0)
      return no(`the answers to candidate ${candidate} contradict each other`);
  }
  const places = { capacities: history.capacities, taken: takenAtFirst(history) };
  const rejected: Verdict[] = [];
  for (const stories of combinations([...told.values()])) {
    if (rejected.length === MOST_COMBINATIONS) return undecided('too many combinations of stories');
    const verdict = judgeStories(stories, places, mostSituations);
    if (verdict.linearizable === true) return verdict;
    rejected.push(verdict);
  }
  const open = rejected.find(({ linearizable }) => linearizable === 'undecided');
  return open ?? rejected[0] ?? no('there is no story');
};

/** Beyond this what the unanswered requests did stays open; in practice a handful is enough. */
const MOST_COMBINATIONS = 2_000;

const judgeStories = (
  stories: readonly Story[],
  places: Places,
  mostSituations: number,
): Verdict => {
  for (const place of places.capacities.keys()) {
    const order = findOrder(
      stories.map((story) => atPlace(story, place)),
      places,
      mostSituations,
    );
    if (order.found === false) return no(whyStuck(order.stuckAt, place, order.taken, places));
  }
  const order = findOrder(stories, places, mostSituations);
  if (order.found === true) return { linearizable: true, situations: order.situations };
  return order.found === false
    ? no(`all places together leave no room for ${told(order.stuckAt)}`)
    : undecided(`${order.situations} situations were not enough`);
};

/** What a story says of one place alone. */
const atPlace = (story: Story, place: Place): Story =>
  story.flatMap(({ takes, frees, demandsFull, ...deed }) => {
    const only = {
      ...(takes === place ? { takes } : {}),
      ...(frees === place ? { frees } : {}),
      ...(demandsFull === place ? { demandsFull } : {}),
    };
    return Object.keys(only).length === 0 ? [] : [{ ...deed, ...only }];
  });

const takenAtFirst = ({ initial }: History): Map<Place, number> => {
  const taken = new Map<Place, number>();
  for (const place of initial.values()) taken.set(place, (taken.get(place) ?? 0) + 1);
  return taken;
};

/** One story of each candidate, in every combination; those nearest to the likeliest of each first. */
function* combinations(all: readonly (readonly Story[])[]): Generator<Story[]> {
  const certain = all.filter(({ length }) => length === 1).flat();
  const open = all.filter(({ length }) => length > 1);
  for (let others = 0; others <= open.length; others += 1) {
    for (const stories of choices(open, others)) yield [...certain, ...stories];
  }
}

/** So many of them other than their first. */
function* choices(open: readonly (readonly Story[])[], others: number): Generator<Story[]> {
  const [stories, ...rest] = open;
  if (!stories || others > open.length) {
    if (others === 0) yield [];
    return;
  }
  for (const [index, story] of stories.entries()) {
    if (index > 0 && others === 0) return;
    for (const more of choices(rest, index === 0 ? others : others - 1)) yield [story, ...more];
  }
}

const undecided = (why: string): Verdict => ({ linearizable: 'undecided', why });
const no = (why: string): Verdict => ({ linearizable: false, why });

const whyStuck = (
  deed: Deed,
  place: Place,
  taken: ReadonlyMap<Place, number>,
  { capacities }: Places,
): string =>
  `at ${place}, with ${taken.get(place) ?? 0} of ${capacities.get(place)} taken, there is no instant for ${told(deed)}`;

const told = ({ operation, from, to }: Deed): string =>
  `${sentence(operation)}, between ${from.toFixed(3)} and ${to.toFixed(3)} ms`;

const sentence = (operation: Operation): string => {
  const where = operation.kind === 'cancel' ? '' : ` ${operation.place}`;
  return `candidate ${operation.candidate}: ${operation.kind}${where} → ${operation.result}`;
};
