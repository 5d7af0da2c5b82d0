import type { Deed, Story } from './candidate-stories';
import type { Place } from './history';

/**
 * Looks for one order of all deeds in which every place keeps its word: never more taken than there are,
 * a refusal only at an instant when all are taken. The search of Wing and Gong as Lowe made it quick:
 * time passes from event to event, a deed is put into the order only when its answer is due ("just in
 * time"), and a situation that was searched in vain is not searched again.
 *
 * Two things keep it small. A refusal changes nothing, so it takes effect as soon as it may. Deeds that do
 * the same are interchangeable, so of those the one whose answer is due first goes first.
 */
export type Order =
  | { readonly found: true; readonly situations: number }
  /** Nobody could be given an answer to `stuckAt` however the others are ordered. */
  | { readonly found: false; readonly stuckAt: Deed; readonly taken: ReadonlyMap<Place, number> }
  /** More situations than the search was given. */
  | { readonly found: 'gaveUp'; readonly situations: number };

export interface Places {
  readonly capacities: ReadonlyMap<Place, number>;
  /** How many are taken in the beginning. */
  readonly taken: ReadonlyMap<Place, number>;
}

export const findOrder = (
  stories: readonly Story[],
  places: Places,
  mostSituations = Infinity,
): Order => {
  const tasks = tasksOf(stories);
  const events = eventsOf(tasks);
  const tried = new Set<string>();
  let furthest: { event: number; taken: ReadonlyMap<Place, number> } = {
    event: -1,
    taken: places.taken,
  };
  const open: Situation[] = [{ event: 0, taken: places.taken, waiting: [], done: new Set() }];
  for (let next = open.pop(); next; next = open.pop()) {
    if (tried.size >= mostSituations) return { found: 'gaveUp', situations: tried.size };
    const now = untilAnswerIsDue(next, events, places.capacities);
    const due = events[now.event];
    if (!due) return { found: true, situations: tried.size };
    const key = `${now.event}:${[...now.done].sort((a, b) => a - b).join()}`;
    if (tried.has(key)) continue;
    tried.add(key);
    if (now.event > furthest.event) furthest = { event: now.event, taken: now.taken };
    // The one that is due is tried first, so it is pushed last.
    const choices = choicesIn(now, places.capacities);
    choices.sort((a, b) => Number(a === due.task) - Number(b === due.task) || b.to - a.to);
    for (const task of choices) open.push(carriedOut(task, now));
  }
  const stuckAt = events[furthest.event]?.task.deed;
  if (!stuckAt) throw new Error('a search that found nothing was stuck nowhere');
  return { found: false, stuckAt, taken: furthest.taken };
};

/** A deed with what the search needs to know of it. */
interface Task {
  readonly id: number;
  readonly deed: Deed;
  readonly to: number;
  /** Of the same candidate, not over when this one may begin: must be done before. */
  readonly after: Task | null;
  /** Tasks with the same word here are interchangeable. */
  readonly sort: string;
}

interface Event {
  readonly at: number;
  readonly isAnswer: boolean;
  readonly task: Task;
}

interface Situation {
  readonly event: number;
  readonly taken: ReadonlyMap<Place, number>;
  /** Asked, and not yet in the order. */
  readonly waiting: readonly Task[];
  /** In the order, and not yet answered. */
  readonly done: ReadonlySet<number>;
}

const tasksOf = (stories: readonly Story[]): Task[] => {
  const tasks: Task[] = [];
  for (const story of stories) {
    let before: Task | null = null;
    for (const [index, deed] of story.entries()) {
      const next = story[index + 1];
      const after: Task | null = before && before.to >= deed.from ? before : null;
      const isFree: boolean = after === null && !(next && deed.to >= next.from);
      const { takes, frees, demandsFull, to } = deed;
      const id = tasks.length;
      const sort: string = JSON.stringify([takes, frees, demandsFull, isFree ? null : id]);
      before = { id, deed, to, after, sort };
      tasks.push(before);
    }
  }
  return tasks;
};

/** In one and the same instant asking comes before answering: what touches may overlap. */
const eventsOf = (tasks: readonly Task[]): Event[] =>
  tasks
    .flatMap((task) => [
      { at: task.deed.from, isAnswer: false, task },
      { at: task.to, isAnswer: true, task },
    ])
    .sort((a, b) => a.at - b.at || Number(a.isAnswer) - Number(b.isAnswer));

/** Goes on while there is nothing to choose. */
const untilAnswerIsDue = (
  from: Situation,
  events: readonly Event[],
  capacities: Places['capacities'],
): Situation => {
  let { event } = from;
  let waiting = from.waiting;
  const done = new Set(from.done);
  const refuse = (): void => {
    for (let again = true; again;) {
      const legal = waiting.filter((task) => mayRefuse(task, from.taken, capacities, waiting));
      for (const task of legal) done.add(task.id);
      waiting = waiting.filter((task) => !legal.includes(task));
      again = legal.length > 0;
    }
  };
  refuse();
  for (; event < events.length; event += 1) {
    const { isAnswer, task } = events[event] as Event;
    if (isAnswer && !done.delete(task.id)) break;
    if (isAnswer) continue;
    waiting = [...waiting, task];
    if (task.deed.demandsFull !== undefined) refuse();
  }
  return { event, taken: from.taken, waiting, done };
};

const mayRefuse = (
  { deed, after }: Task,
  taken: ReadonlyMap<Place, number>,
  capacities: Places['capacities'],
  waiting: readonly Task[],
): boolean =>
  deed.demandsFull !== undefined &&
  (taken.get(deed.demandsFull) ?? 0) >= capacityOf(capacities, deed.demandsFull) &&
  !(after && waiting.includes(after));

/** What may come next: of each sort the one that is due first, where there is a place to take. */
const choicesIn = ({ waiting, taken }: Situation, capacities: Places['capacities']): Task[] => {
  const first = new Map<string, Task>();
  for (const task of waiting) {
    const { takes, demandsFull } = task.deed;
    if (demandsFull !== undefined) continue;
    if (takes !== undefined && (taken.get(takes) ?? 0) >= capacityOf(capacities, takes)) continue;
    if (task.after && waiting.includes(task.after)) continue;
    const other = first.get(task.sort);
    if (!other || task.to < other.to) first.set(task.sort, task);
  }
  return [...first.values()];
};

const carriedOut = (task: Task, situation: Situation): Situation => {
  const { takes, frees } = task.deed;
  const taken = new Map(situation.taken);
  if (takes !== undefined) taken.set(takes, (taken.get(takes) ?? 0) + 1);
  if (frees !== undefined) taken.set(frees, (taken.get(frees) ?? 0) - 1);
  return {
    event: situation.event,
    taken,
    waiting: situation.waiting.filter((other) => other !== task),
    done: new Set([...situation.done, task.id]),
  };
};

const capacityOf = (capacities: Places['capacities'], place: Place): number => {
  const capacity = capacities.get(place);
  if (capacity === undefined)
    throw new Error(`the history does not say how many places ${place} has`);
  return capacity;
};
