/** Lets what has the same key happen one after the other, in the order of asking; other keys do not wait. */
export type TakeTurns = <T>(key: string, act: () => Promise<T>) => Promise<T>;

export const createTurns = (): TakeTurns => {
  const last = new Map<string, Promise<unknown>>();
  return (key, act) => {
    const ahead = last.get(key);
    const mine = ahead ? ahead.then(act, act) : act();
    last.set(key, mine);
    const leave = (): void => {
      if (last.get(key) === mine) last.delete(key);
    };
    mine.then(leave, leave);
    return mine;
  };
};
