import fc from 'fast-check';
import { effectOf, type Candidate, type History, type Operation, type Place } from './history';

/** Histories made from one clerk who really serves one request after the other. */

/** One request: who wants what, how long before and after its effect it was under way, and its fate. */
export interface Plan {
  readonly candidate: Candidate;
  readonly kind: Operation['kind'];
  readonly place: Place;
  readonly before: number;
  readonly after: number;
  /** `lost`: it took effect, and nobody was told. `unheard`: it never did. */
  readonly fate: 'answered' | 'lost' | 'unheard';
}

export const PLACES: readonly Place[] = ['A', 'B'];

/** @param longest how far a request may reach beyond its neighbours, which are 10 apart */
export const plansOf = (options: {
  readonly candidates: number;
  readonly most: number;
  readonly longest: number;
  readonly mayBeLost?: boolean;
}): fc.Arbitrary<Plan[]> =>
  fc.array(
    fc.record({
      candidate: fc.nat(options.candidates - 1),
      kind: fc.constantFrom('claim', 'claim', 'move', 'cancel', 'look'),
      place: fc.constantFrom(...PLACES),
      before: fc.nat(options.longest),
      after: fc.nat(options.longest),
      fate: options.mayBeLost
        ? fc.constantFrom('answered', 'answered', 'answered', 'lost', 'unheard')
        : fc.constant<'answered'>('answered'),
    }),
    { maxLength: options.most },
  );

/** What the clerk answers, each request widened as its plan says but never over the candidate's next. */
export const historyOf = (plans: readonly Plan[], capacities: History['capacities']): History => {
  const holders = new Map<Candidate, Place>();
  const freeFrom = new Map<Candidate, number>();
  const end = (plans.length + 100) * 10;
  const operations = plans.map((plan, index): Operation => {
    const { candidate, kind, place } = plan;
    const at = (index + 1) * 10;
    const next = plans.findIndex((other, i) => i > index && other.candidate === candidate);
    const isAnswered = plan.fate === 'answered' || kind === 'look';
    const latest = next < 0 ? Infinity : (next + 1) * 10 - 5;
    const askedAt = Math.max(at - plan.before, (freeFrom.get(candidate) ?? 0) + 1);
    const answeredAt = isAnswered ? Math.min(at + plan.after, latest) : end;
    freeFrom.set(candidate, isAnswered ? answeredAt : askedAt);

    const holds = holders.get(candidate) ?? null;
    const taken = [...holders.values()].filter((held) => held === place).length;
    const isFull = taken >= (capacities.get(place) ?? 0);
    const asked = { candidate, askedAt, answeredAt };
    const served = serve({ asked, kind, place, holds, isFull });
    const effect = plan.fate === 'unheard' && kind !== 'look' ? null : effectOf(served, holds);
    if (effect?.holds) holders.set(candidate, effect.holds);
    else if (effect) holders.delete(candidate);
    return isAnswered || served.kind === 'look' ? served : { ...served, result: 'unknown' };
  });
  return { capacities, initial: new Map(), operations };
};

interface Request {
  readonly asked: Pick<Operation, 'candidate' | 'askedAt' | 'answeredAt'>;
  readonly kind: Operation['kind'];
  readonly place: Place;
  readonly holds: Place | null;
  readonly isFull: boolean;
}

const serve = ({ asked, kind, place, holds, isFull }: Request): Operation => {
  const grant = isFull ? 'placeFull' : null;
  switch (kind) {
    case 'claim':
      return {
        ...asked,
        kind,
        place,
        result: holds === null ? (grant ?? 'granted') : 'alreadyEntered',
      };
    case 'move':
      if (holds === null) return { ...asked, kind, place, result: 'entryNotFound' };
      return {
        ...asked,
        kind,
        place,
        result: holds === place ? 'alreadyEntered' : (grant ?? 'moved'),
      };
    case 'cancel':
      return { ...asked, kind, result: holds === null ? 'entryNotFound' : 'cancelled' };
    case 'look':
      return { ...asked, kind, place: holds, result: 'seen' };
  }
};
