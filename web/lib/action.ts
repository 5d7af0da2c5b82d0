import { useRef, useState } from 'preact/hooks';
import type { Answer, Problem } from './problem';
import { useRestored } from './restored';

/** Something that a button does: once at a time, with its problem where the button stands. */
export interface Action {
  readonly problem: Problem | null;
  readonly isBusy: boolean;
  /** Further clicks do nothing until `done` is through. A session that is over sends to the login by itself. */
  run<T>(send: () => Promise<Answer<T>>, done: (data: T) => unknown): Promise<void>;
  forget(): void;
}

export const useAction = (): Action => {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const running = useRef(false);
  const rest = (): void => {
    running.current = false;
    setBusy(false);
  };
  useRestored(rest);

  return {
    problem,
    isBusy,
    run: async (send, done) => {
      if (running.current) return;
      running.current = true;
      setBusy(true);
      setProblem(null);
      try {
        const answer = await send();
        if (answer.ok) await done(answer.data);
        else setProblem(answer.problem);
      } finally {
        rest();
      }
    },
    forget: () => setProblem(null),
  };
};
