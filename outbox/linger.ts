/** So many subjects within a second are a crowd; they may come in drops, each of its own commit, as in a purge. */
const CROWD = 10;
const LONGEST_MS = 500;

/** How long the dispatcher waits before its next look. */
export interface Linger {
  /**
   * @param taken how many subjects the last look has found
   * @returns milliseconds to wait whatever comes: 0 at a calm pace, up to 500 in a crowd, so that more facts go as
   *   one message and mails go together
   */
  after(taken: number): number;
}

export const createLinger = (now: () => number = Date.now): Linger => {
  let lately: { readonly at: number; readonly taken: number }[] = [];
  let ms = 0;
  return {
    after: (taken) => {
      const at = now();
      lately = [...lately.filter((one) => one.at > at - 1_000), { at, taken }];
      const isCrowd = lately.reduce((sum, one) => sum + one.taken, 0) >= CROWD;
      ms = isCrowd ? Math.min(LONGEST_MS, Math.max(10, ms * 2)) : 0;
      return ms;
    },
  };
};
