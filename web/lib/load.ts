import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { isPassing, type Answer, type Problem } from './problem';
import { useRestored } from './restored';

/** What a page knows of what it asked for. A page that has data keeps showing it while it asks again. */
export interface Loaded<T> {
  readonly data: T | null;
  /** Of the last question; `null` when that went well. */
  readonly problem: Problem | null;
  readonly isLoading: boolean;
  /** Asks again now. */
  reload(): Promise<void>;
  /** Takes a newer state that came with another answer. */
  replace(data: T): void;
}

export interface Following {
  /** How soon to ask again after this answer, in milliseconds; `null` = not before the candidate acts. */
  readonly againMs: number | null;
}

const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;

/**
 * Loads, and follows what it has loaded by careful polling: as often as the state says, later and later while
 * there is no answer, not at all in a hidden tab, at once when the tab is looked at again. Polling rather than
 * server-sent events: a stream for each of millions of candidates would tie up a connection through campus
 * proxies that buffer it, and an answer that comes within seconds is early enough for a deadline of 24 hours.
 *
 * @param key asks anew when it changes
 */
export const useLoad = <T>(
  load: () => Promise<Answer<T>>,
  key: string,
  follow: (data: T) => Following = () => ({ againMs: null }),
): Loaded<T> => {
  const [state, setState] = useState<{ data: T | null; problem: Problem | null; busy: boolean }>({
    data: null,
    problem: null,
    busy: true,
  });
  const latest = useRef({ load, follow, round: 0, retryMs: FIRST_RETRY_MS, timer: 0 });
  latest.current.load = load;
  latest.current.follow = follow;

  const plan = useCallback((ms: number | null) => {
    clearTimeout(latest.current.timer);
    if (ms === null) return;
    latest.current.timer = window.setTimeout(() => {
      if (document.visibilityState === 'visible') void run();
    }, ms);
  }, []);

  const run = useCallback(async () => {
    const round = (latest.current.round += 1);
    clearTimeout(latest.current.timer);
    setState((before) => ({ ...before, busy: true }));
    const answer = await latest.current.load();
    if (round !== latest.current.round) return;
    if (answer.ok) {
      latest.current.retryMs = FIRST_RETRY_MS;
      setState({ data: answer.data, problem: null, busy: false });
      plan(latest.current.follow(answer.data).againMs);
    } else {
      setState((before) => ({ ...before, problem: answer.problem, busy: false }));
      plan(isPassing(answer.problem) ? nextRetry(latest.current, answer.problem) : null);
    }
  }, []);

  useEffect(() => {
    setState({ data: null, problem: null, busy: true });
    void run();
    const onVisible = (): void => {
      if (document.visibilityState === 'visible') void run();
    };
    const onOnline = (): void => void run();
    document.addEventListener('visibilitychange', onVisible);
    window.addEventListener('online', onOnline);
    return () => {
      latest.current.round += 1;
      clearTimeout(latest.current.timer);
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('online', onOnline);
    };
  }, [key]);

  useRestored(() => void run());

  const replace = useCallback((data: T) => {
    latest.current.round += 1;
    setState({ data, problem: null, busy: false });
    plan(latest.current.follow(data).againMs);
  }, []);

  return { data: state.data, problem: state.problem, isLoading: state.busy, reload: run, replace };
};

/** As the API says, else later and later; with a little chance, so that a hall of students does not ask in step. */
const nextRetry = (state: { retryMs: number }, problem: Problem): number => {
  const wait = problem.retryAfterSeconds ? problem.retryAfterSeconds * 1_000 : state.retryMs;
  state.retryMs = Math.min(LAST_RETRY_MS, state.retryMs * 2);
  return wait * (1 + Math.random() * 0.3);
};
