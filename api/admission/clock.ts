import type { Admission } from './admission';

const EVERY_MS = 250;

/**
 * Lets the queue move on, four times a second, until it is stopped. While PostgreSQL is away nothing
 * moves, which `/readyz` and every command tell already.
 */
export const startQueueClock = (admission: Pick<Admission, 'tick'>): { stop(): Promise<void> } => {
  const stopping = new AbortController();
  const ended = (async () => {
    while (!stopping.signal.aborted) {
      await admission.tick().catch(() => undefined);
      await pause(stopping.signal);
    }
  })();
  return {
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
};

const pause = (stopping: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stopping.aborted) return resolve();
    const timer = setTimeout(done, EVERY_MS);
    stopping.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      stopping.removeEventListener('abort', done);
      resolve();
    }
  });
