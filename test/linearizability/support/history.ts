/**
 * What candidates did to the places of one subject, as they saw it themselves: when they asked, when they
 * were answered, and what. All instants are of one monotonic clock, in milliseconds.
 */

/** A campus, as far as its places of the one subject go. */
export type Place = string;
export type Candidate = number;

interface Asked {
  readonly candidate: Candidate;
  readonly askedAt: number;
  /** Of an unanswered request: the instant after which it cannot take effect any more. */
  readonly answeredAt: number;
}

/**
 * One request and its answer. `unknown`: the client was not answered, because the API or the database
 * was killed; it may have taken effect at any time since it was asked, or never.
 */
export type Operation = Asked &
  (
    | {
        readonly kind: 'claim';
        readonly place: Place;
        readonly result: 'granted' | 'placeFull' | 'alreadyEntered' | 'unknown';
      }
    | {
        readonly kind: 'move';
        readonly place: Place;
        readonly result: 'moved' | 'placeFull' | 'alreadyEntered' | 'entryNotFound' | 'unknown';
      }
    | { readonly kind: 'cancel'; readonly result: 'cancelled' | 'entryNotFound' | 'unknown' }
    | { readonly kind: 'look'; readonly result: 'seen'; readonly place: Place | null }
  );

export interface History {
  readonly capacities: ReadonlyMap<Place, number>;
  /** Who holds a place before the first request; everybody else holds none. */
  readonly initial: ReadonlyMap<Candidate, Place>;
  readonly operations: readonly Operation[];
}

/** What an operation does to the places, and what it says about them, when it takes effect. */
export interface Effect {
  readonly takes?: Place;
  readonly frees?: Place;
  /** A refusal: legal only at an instant when every place here is taken. */
  readonly demandsFull?: Place;
  /** What the candidate holds afterwards. */
  readonly holds: Place | null;
}

/**
 * The seats as one thing that does one operation at a time. Answers what this operation does for a
 * candidate who holds `holds`, or `null` if it could not have been answered so.
 */
export const effectOf = (operation: Operation, holds: Place | null): Effect | null => {
  switch (operation.kind) {
    case 'claim':
      return claim(operation.place, operation.result, holds);
    case 'move':
      return move(operation.place, operation.result, holds);
    case 'cancel':
      if (operation.result === 'entryNotFound') return holds === null ? { holds } : null;
      return holds === null ? null : { frees: holds, holds: null };
    case 'look':
      return operation.place === holds ? { holds } : null;
  }
};

const claim = (
  place: Place,
  result: (Operation & { kind: 'claim' })['result'],
  holds: Place | null,
): Effect | null => {
  if (result === 'alreadyEntered') return holds === null ? null : { holds };
  if (holds !== null) return null;
  return result === 'placeFull' ? { demandsFull: place, holds } : { takes: place, holds: place };
};

const move = (
  place: Place,
  result: (Operation & { kind: 'move' })['result'],
  holds: Place | null,
): Effect | null => {
  if (result === 'entryNotFound') return holds === null ? { holds } : null;
  if (result === 'alreadyEntered') return holds === place ? { holds } : null;
  if (holds === null || holds === place) return null;
  return result === 'placeFull'
    ? { demandsFull: place, holds }
    : { takes: place, frees: holds, holds: place };
};

/** Whether one was over before the other began. */
export const precedes = (one: Pick<Asked, 'answeredAt'>, other: Pick<Asked, 'askedAt'>): boolean =>
  one.answeredAt < other.askedAt;
