import { useState } from 'react';
import type { Answer, Problem } from '../../lib/problem';

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A long list, page after page; a new search starts anew. */
export interface Paging<T> {
  /** `null` before the first search. */
  readonly items: readonly T[] | null;
  readonly hasMore: boolean;
  readonly problem: Problem | null;
  readonly isBusy: boolean;
  /** The first page, already at hand, and how to fetch what comes after it. */
  start(first: Page<T>, after: (next: string) => Promise<Answer<Page<T>>>): void;
  more(): Promise<void>;
}

export const usePaging = <T>(): Paging<T> => {
  const [pages, setPages] = useState<Page<T> | null>(null);
  const [fetchAfter, setFetch] = useState<{
    of: (next: string) => Promise<Answer<Page<T>>>;
  } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  return {
    items: pages?.items ?? null,
    hasMore: pages !== null && pages.next !== null,
    problem,
    isBusy,
    start: (first, after) => {
      setPages(first);
      setFetch({ of: after });
      setProblem(null);
    },
    more: async () => {
      if (isBusy || !fetchAfter || !pages || pages.next === null) return;
      setBusy(true);
      const answer = await fetchAfter.of(pages.next);
      setBusy(false);
      setProblem(answer.ok ? null : answer.problem);
      if (answer.ok) {
        setPages({ items: [...pages.items, ...answer.data.items], next: answer.data.next });
      }
    },
  };
};
