import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom, type Random } from '../../../prisma/seed/random';
import type { Candidate, Operation, Place } from './history';

/** Candidates at their browsers, and what each of them saw. */

export type Wish =
  { readonly kind: 'claim' | 'move'; readonly place: Place } | { readonly kind: 'cancel' | 'look' };

export type Answer =
  | { readonly result: string; readonly place?: Place | null }
  /** No answer, or one that says that it may have happened. */
  | 'unanswered';

/** Sends one request of a candidate to one of the API processes. */
export type Ask = (who: Candidate, wish: Wish, key: string, api: number) => Promise<Answer>;

export interface CrowdOptions {
  readonly seed: number;
  readonly clients: number;
  readonly apis: number;
  readonly places: readonly Place[];
  readonly ask: Ask;
  /** The next candidate who has done nothing yet. */
  readonly nextCandidate: () => Candidate;
  /** Asked between two requests. */
  readonly isOver: (operations: number) => boolean;
}

/** Milliseconds of one monotonic clock, the same for all clients. */
export const now = (): number => performance.now();

/** An operation whose request was never answered has no end yet: `settle` gives it one. */
export interface Record {
  readonly operations: readonly Operation[];
  readonly repeats: number;
}

/**
 * Lets the clients do as they like until it is over. One that gets no answer mostly repeats its request
 * under the same key, perhaps to another process; else it gives up, and either comes back to look what
 * has become of it or leaves for good, and somebody new sits down.
 */
export const letLoose = async (options: CrowdOptions): Promise<Record> => {
  const operations: Operation[] = [];
  const tally = { repeats: 0 };
  await Promise.all(
    Array.from({ length: options.clients }, (_, index) =>
      sitDown({
        ...options,
        random: createRandom(options.seed * 1_000 + index),
        operations,
        tally,
      }),
    ),
  );
  return { operations, repeats: tally.repeats };
};

/** Ends what was never answered: from this instant on it cannot take effect any more. */
export const settle = (operations: readonly Operation[], settledAt: number): Operation[] =>
  operations.map((one) =>
    one.result === 'unknown' ? { ...one, answeredAt: settledAt } : { ...one },
  );

interface Client extends CrowdOptions {
  readonly random: Random;
  readonly operations: Operation[];
  readonly tally: { repeats: number };
}

const sitDown = async (client: Client): Promise<void> => {
  const { random, operations } = client;
  let who = client.nextCandidate();
  let holds: Place | null = null;
  while (!client.isOver(operations.length)) {
    await pause(random.below(20));
    const after = await perform(client, who, wishOf(random, holds, client.places));
    if (after !== 'unanswered') {
      holds = after.holds === undefined ? holds : after.holds;
      continue;
    }
    if (random.chance(50)) {
      who = client.nextCandidate();
      holds = null;
    } else {
      const seen = await lookAgain(client, who);
      if (seen === 'unanswered') return;
      holds = seen.holds ?? null;
    }
  }
};

const wishOf = (random: Random, holds: Place | null, places: readonly Place[]): Wish => {
  if (random.chance(15)) return { kind: 'look' };
  if (holds === null) return { kind: 'claim', place: random.pick(places) };
  return random.chance(60) ? { kind: 'move', place: random.pick(places) } : { kind: 'cancel' };
};

type After = { readonly holds: Place | null | undefined } | 'unanswered';

const lookAgain = async (client: Client, who: Candidate): Promise<After> => {
  for (;;) {
    const seen = await perform(client, who, { kind: 'look' });
    if (seen !== 'unanswered' || client.isOver(client.operations.length)) return seen;
  }
};

/** One wish until it is answered or given up, and what is known of it then. */
const perform = async (client: Client, who: Candidate, wish: Wish): Promise<After> => {
  const { random, operations } = client;
  const key = random.hex(32);
  const firstAskedAt = now();
  for (let attempt = 0; ; attempt += 1) {
    const askedAt = now();
    const answer = await client.ask(who, wish, key, random.below(client.apis));
    const answeredAt = now();
    if (answer !== 'unanswered') {
      const isDone = DONE.has(answer.result);
      // A refusal says nothing of the tries before it: one of them may be under way still.
      if (attempt > 0 && !isDone) push(operations, unanswered(who, wish, firstAskedAt));
      const known = { candidate: who, askedAt: isDone ? firstAskedAt : askedAt, answeredAt };
      push(operations, answered(known, wish, answer));
      return { holds: holdsAfter(wish, answer) };
    }
    await pause(100 + random.below(300));
    if (wish.kind === 'look' || client.isOver(operations.length) || random.chance(25)) {
      push(operations, unanswered(who, wish, firstAskedAt));
      return 'unanswered';
    }
    client.tally.repeats += 1;
  }
};

const DONE: ReadonlySet<string> = new Set(['granted', 'moved', 'cancelled']);

const push = (operations: Operation[], operation: Operation | null): void => {
  if (operation) operations.push(operation);
};

type Known = Pick<Operation, 'candidate' | 'askedAt' | 'answeredAt'>;

const unanswered = (candidate: Candidate, wish: Wish, askedAt: number): Operation | null => {
  const open = { candidate, askedAt, answeredAt: Infinity };
  switch (wish.kind) {
    case 'look':
      return null;
    case 'cancel':
      return { ...open, kind: wish.kind, result: 'unknown' };
    default:
      return { ...open, kind: wish.kind, place: wish.place, result: 'unknown' };
  }
};

const answered = (known: Known, wish: Wish, { result, place = null }: Told): Operation => {
  const strange = (): never => {
    throw new Error(`${wish.kind} of candidate ${known.candidate} was answered ${result}`);
  };
  switch (wish.kind) {
    case 'look':
      return result === 'seen' ? { ...known, kind: 'look', place, result } : strange();
    case 'cancel':
      return isOneOf(CANCEL, result) ? { ...known, kind: 'cancel', result } : strange();
    case 'claim':
      return isOneOf(CLAIM, result)
        ? { ...known, kind: 'claim', place: wish.place, result }
        : strange();
    case 'move':
      return isOneOf(MOVE, result)
        ? { ...known, kind: 'move', place: wish.place, result }
        : strange();
  }
};

type Told = Exclude<Answer, 'unanswered'>;

const CLAIM = ['granted', 'placeFull', 'alreadyEntered'] as const;
const MOVE = ['moved', 'placeFull', 'alreadyEntered', 'entryNotFound'] as const;
const CANCEL = ['cancelled', 'entryNotFound'] as const;

const isOneOf = <T extends string>(all: readonly T[], one: string): one is T =>
  all.some((other) => other === one);

/** What the candidate believes to hold now; `undefined`: the answer says nothing of it. */
const holdsAfter = (wish: Wish, { result, place }: Told): Place | null | undefined => {
  if (wish.kind === 'look') return place ?? null;
  if (result === 'cancelled' || result === 'entryNotFound') return null;
  return 'place' in wish && DONE.has(result) ? wish.place : undefined;
};
