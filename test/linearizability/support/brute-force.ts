import {
  effectOf,
  precedes,
  type Candidate,
  type History,
  type Operation,
  type Place,
} from './history';

/**
 * The definition itself, for histories of a few operations: some order of the answered requests and of
 * any of the unanswered ones, true to time, in which every answer is right. Nothing clever.
 */
export const isLinearizable = (history: History): boolean => {
  const go = (rest: readonly Operation[], holders: ReadonlyMap<Candidate, Place>): boolean => {
    const mustCome = rest.filter(({ result }) => result !== 'unknown');
    if (mustCome.length === 0) return true;
    return rest.some((operation) => {
      if (mustCome.some((other) => precedes(other, operation))) return false;
      const effect = effectOf(operation, holders.get(operation.candidate) ?? null);
      if (!effect) return false;
      const taken = (place: Place): number =>
        [...holders.values()].filter((held) => held === place).length;
      const capacity = (place: Place): number => history.capacities.get(place) ?? 0;
      const { takes, demandsFull, holds } = effect;
      if (takes !== undefined && taken(takes) >= capacity(takes)) return false;
      if (demandsFull !== undefined && taken(demandsFull) < capacity(demandsFull)) return false;
      const after = new Map(holders);
      if (holds === null) after.delete(operation.candidate);
      else after.set(operation.candidate, holds);
      const later = rest.filter((other) => other !== operation && !isTooLate(other, operation));
      return go(later, after);
    });
  };
  return go(history.operations, history.initial);
};

/** An unanswered request whose time was over when this one began takes no effect any more. */
const isTooLate = (other: Operation, operation: Operation): boolean =>
  other.result === 'unknown' && precedes(other, operation);
