import { setTimeout as sleep } from 'node:timers/promises';

/** Tries until a check stops throwing; its last complaint is the failure. `patienceMs` in milliseconds. */
export const eventually = async <T>(
  check: () => Promise<T> | T,
  patienceMs = 90_000,
): Promise<T> => {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(50);
    }
  }
};
