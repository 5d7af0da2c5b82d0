import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from './plain-error';

/** Something that may die and is to live again. */
export interface Mortal {
  /** Resolves, in words, when the present life has ended. */
  ended: () => Promise<string>;
  /** Aborted when its end is wanted. */
  stopping: AbortSignal;
  /** Begins a new life; may reject, which counts as one more death. */
  revive: () => Promise<void>;
  say: (text: string) => void;
}

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** A life longer than this wipes out earlier deaths. */
const healthyMs = 60_000;

/**
 * Revives after each unwanted end, with a pause that doubles while lives stay short.
 * Resolves when an end was wanted.
 */
export async function untilStable(mortal: Mortal): Promise<void> {
  let pauseMs = firstPauseMs;
  for (;;) {
    const bornAt = Date.now();
    const how = await mortal.ended();
    if (mortal.stopping.aborted) return;
    if (Date.now() - bornAt > healthyMs) pauseMs = firstPauseMs;
    do {
      mortal.say(`ended unasked (${how}); it is started again in ${pauseMs / 1000} s`);
      await sleep(pauseMs, undefined, { signal: mortal.stopping }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      if (mortal.stopping.aborted) return;
    } while (!(await revived(mortal)));
    if (mortal.stopping.aborted) return;
  }
}

async function revived(mortal: Mortal): Promise<boolean> {
  try {
    await mortal.revive();
    return true;
  } catch (error) {
    mortal.say(messageOf(error));
    return false;
  }
}
