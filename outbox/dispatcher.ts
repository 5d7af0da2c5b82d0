import type { Leased } from '../store/facts';
import { createLinger } from './linger';
import { subjectOfKind, type Outlet } from './subjects';

/**
 * The dispatcher: leases subjects with unsent facts, tells Temporal, marks them sent. It never holds a
 * lock while it calls. It wakes at once when nudged after a commit, and looks by itself every second.
 */
export interface Dispatcher {
  /** Something was committed: look soon. Costs nothing; never waits. */
  nudge(): void;
  /** Finishes what is under way; leases that it leaves are taken over after 30 seconds. */
  stop(): Promise<void>;
}

export interface DispatcherOptions extends Outlet {
  readonly onSent?: (sent: { readonly subjects: number; readonly coalesced: number }) => void;
  /** Temporal or PostgreSQL is away; told once for each pass that failed. */
  readonly onFailure?: (error: unknown, failed: number) => void;
}

const LOOK_EVERY_MS = 1_000;
const LEASE = 100;
/** Shorter than a lease, so that what is still being sent is not taken over and sent twice. */
const LONGEST_SEND_MS = 10_000;

export const startDispatcher = (options: DispatcherOptions): Dispatcher => {
  let stopped = false;
  let wake: () => void = () => undefined;
  let nudged = false;

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (nudged || stopped) wake();
    });

  const loop = async (): Promise<void> => {
    const linger = createLinger();
    while (!stopped) {
      nudged = false;
      const ms = linger.after(await pass(options));
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
      else await sleep(LOOK_EVERY_MS);
    }
  };
  const running = loop();

  return {
    nudge: () => {
      nudged = true;
      wake();
    },
    stop: async () => {
      stopped = true;
      wake();
      await running;
    },
  };
};

/** One round; answers how many subjects it took. A failure is told and tried again later. */
const pass = async (options: DispatcherOptions): Promise<number> => {
  try {
    const leased = await options.facts.lease(LEASE);
    if (leased.length > 0) await deliver(options, leased);
    return leased.length;
  } catch (error) {
    options.onFailure?.(error, 0);
    return 0;
  }
};

const deliver = async (options: DispatcherOptions, leased: readonly Leased[]): Promise<void> => {
  const { facts, client } = options;
  const send = await tellersFor(options, leased);
  const results = await client.withDeadline(Date.now() + LONGEST_SEND_MS, () =>
    Promise.allSettled(leased.map(send)),
  );
  const sent = leased.filter((_, index) => results[index]?.status === 'fulfilled');
  const failed = leased.filter((_, index) => results[index]?.status === 'rejected');
  if (sent.length > 0) {
    await facts.markSent(
      sent.map(({ kind, id, facts: told, pendingSeq }) => ({
        kind,
        id,
        seq: told.at(-1)?.seq ?? pendingSeq,
      })),
    );
    const coalesced = sent.filter((one) => one.facts.length > 1).length;
    options.onSent?.({ subjects: sent.length, coalesced });
  }
  if (failed.length > 0) {
    await facts.backOff(failed);
    const rejection = results.find((result) => result.status === 'rejected');
    options.onFailure?.(rejection?.reason, failed.length);
  }
};

/** Each kind reads for all of its own at once. */
const tellersFor = async (
  outlet: Outlet,
  leased: readonly Leased[],
): Promise<(one: Leased) => Promise<unknown>> => {
  const tellers = new Map<string, (one: Leased) => Promise<unknown>>();
  for (const kind of new Set(leased.map((one) => one.kind))) {
    const own = leased.filter((one) => one.kind === kind);
    const teller = await subjectOfKind(kind)?.prepare(outlet, own);
    if (teller) tellers.set(kind, teller);
  }
  return async (one) => {
    const teller = tellers.get(one.kind);
    if (!teller) throw new Error(`facts of a kind that this build does not know: ${one.kind}`);
    await teller(one);
  };
};
