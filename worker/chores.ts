/** What the worker does beside workflows: small jobs, each again and again until it is stopped. */
export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
}

export interface Chores {
  /** Waits for the runs under way. */
  stop(): Promise<void>;
}

/** A chore that fails is told and tried again at its next turn; it never stops the others. */
export const startChores = (
  chores: readonly Chore[],
  onFailure: (name: string, error: unknown) => void,
): Chores => {
  const stopping = new AbortController();
  const loops = chores.map((chore) => loop(chore, stopping.signal, onFailure));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
};

const loop = async (
  { name, everyMs, run }: Chore,
  stopping: AbortSignal,
  onFailure: (name: string, error: unknown) => void,
): Promise<void> => {
  while (!stopping.aborted) {
    try {
      await run();
    } catch (error) {
      onFailure(name, error);
    }
    await pause(everyMs, stopping);
  }
};

const pause = (ms: number, stopping: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stopping.aborted) return resolve();
    const timer = setTimeout(done, ms);
    stopping.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      stopping.removeEventListener('abort', done);
      resolve();
    }
  });
