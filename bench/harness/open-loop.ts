import { performance } from 'node:perf_hooks';
import { openRawClient, type RawAnswer, type RawClient, type RawRequest } from './http-crowd';

/** How well a generator kept to its plan. */
export interface OpenLoopResult {
  readonly sent: number;
  readonly perSecond: number;
  /** Milliseconds by which each arrival was late. */
  readonly lateness: readonly number[];
}

/**
 * An open loop: people come when they come, at random times of a constant rate, whether or not those
 * before them were served. Resolves when the time is over; what `arrive` began may still be under way.
 */
export const openLoop = async (
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  arrive: (index: number) => void,
): Promise<OpenLoopResult> => {
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  const lateness: number[] = [];
  let next = startedAt + gapMs(perSecond);
  while (next < endsAt) {
    const now = performance.now();
    if (next > now) {
      await new Promise((resolve) => setTimeout(resolve, next - now));
      continue;
    }
    lateness.push(now - next);
    arrive(lateness.length - 1);
    next += gapMs(perSecond);
  }
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, endsAt - performance.now())));
  return { sent: lateness.length, perSecond: lateness.length / seconds, lateness };
};

/** Between two who know nothing of each other. */
const gapMs = (perSecond: number): number => (-Math.log(1 - Math.random()) * 1000) / perSecond;

/** The API hangs up on whoever has said nothing for a minute. */
const LONGEST_IDLE_MS = 30_000;

/** Connections as a crowd of browsers has them: one for each request under way, kept for the next. */
export const createConnections = (port: number) => {
  const idle: { readonly client: RawClient; readonly since: number }[] = [];
  const all: RawClient[] = [];
  const open = async (): Promise<RawClient> => {
    const client = await openRawClient(port);
    all.push(client);
    return client;
  };
  const fresh = (): RawClient | undefined => {
    const last = idle.pop();
    if (last && performance.now() - last.since < LONGEST_IDLE_MS) return last.client;
    // Whoever lies below has been idle for longer still.
    for (const { client } of last ? [last, ...idle.splice(0)] : []) client.close();
    return undefined;
  };
  return {
    exchange: async (request: RawRequest): Promise<RawAnswer> => {
      const client = fresh() ?? (await open());
      const answer = await client.exchange(request);
      idle.push({ client, since: performance.now() });
      return answer;
    },
    close: (): void => {
      for (const client of all) client.close();
    },
  };
};
