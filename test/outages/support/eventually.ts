import { setTimeout as sleep } from 'node:timers/promises';

/** Tries until it works; jest's own time limit ends what never does, with the last complaint told. */
export const eventually = async <T>(check: () => Promise<T>, patienceMs = 90_000): Promise<T> => {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(100);
    }
  }
};
