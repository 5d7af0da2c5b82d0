import { performance } from 'node:perf_hooks';

/** What a crowd went through. */
export interface CrowdResult {
  readonly seconds: number;
  readonly perSecond: number;
  /** Milliseconds, one for each piece of work. */
  readonly latencies: readonly number[];
}

/**
 * A closed loop: `clients` of them, each taking the next piece of work as soon as its last is answered.
 * Rejects with the first failure: a measurement with errors in it measures nothing.
 */
export const crowd = async <Work>(
  clients: number,
  works: readonly Work[],
  act: (work: Work, client: number) => Promise<unknown>,
): Promise<CrowdResult> => {
  const latencies: number[] = [];
  const queue = works[Symbol.iterator]();
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let next = queue.next(); !next.done; next = queue.next()) {
        const at = performance.now();
        await act(next.value, client);
        latencies.push(performance.now() - at);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  return { seconds, perSecond: works.length / seconds, latencies };
};

/** Hands out each member of a supply once; throws when there are no more. */
export const createSupply = <T>(make: (index: number) => T, size: number) => {
  let next = 0;
  return {
    take: (count: number): T[] => {
      if (next + count > size) throw new Error('the benchmark has prepared too few candidates');
      const taken = Array.from({ length: count }, (_, i) => make(next + i));
      next += count;
      return taken;
    },
  };
};
