import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { refuse, Refused } from '../domain/refusals';
import type { LimitName, Limits } from './settings';

/** Takes one point of a budget. Refuses `tooManyRequests` with the seconds until there is one again. */
export type Spend = (limit: LimitName, key: string) => Promise<void>;

/**
 * Budgets of this process. In memory on purpose: a command costs no write of its own, and a budget that
 * holds for each process is enough against guessing.
 */
export const createLimiter = (limits: Limits): Spend => {
  const limiters = new Map<LimitName, RateLimiterMemory>();
  for (const name of Object.keys(limits) as LimitName[]) {
    const { points, seconds } = limits[name];
    limiters.set(name, new RateLimiterMemory({ keyPrefix: name, points, duration: seconds }));
  }
  return async (limit, key) => {
    try {
      await limiters.get(limit)?.consume(key);
    } catch (used) {
      if (!(used instanceof RateLimiterRes)) throw used;
      const retryAfterSeconds = Math.max(1, Math.ceil(used.msBeforeNext / 1000));
      throw new Refused(refuse('tooManyRequests', { retryAfterSeconds }));
    }
  };
};
