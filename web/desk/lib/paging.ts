import { useEffect, useState } from 'react';
import type { Following, Loaded } from '../../lib/load';
import type { Answer, Problem } from '../../lib/problem';
import { useLoad } from './load';

export interface Page<T> {
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

/** A long list that is there as soon as the page is, and what stands around it in the first answer. */
export interface Pages<T, First extends Page<T>> {
  readonly loaded: Loaded<First>;
  readonly paging: Paging<T>;
}

/**
 * @param fetchPage the first page, or the one after
 * @param key asks anew when it changes
 * @param follow how the first page is followed while it stands
 */
export const usePages = <T, First extends Page<T>>(
  fetchPage: (after?: string) => Promise<Answer<First & Page<T>>>,
  key: string,
  follow?: (first: First) => Following,
): Pages<T, First> => {
  const loaded = useLoad<First & Page<T>>(() => fetchPage(), key, follow);
  const paging = usePaging<T>();
  useEffect(() => {
    if (loaded.data) paging.start(loaded.data, fetchPage);
  }, [loaded.data]);
  return { loaded, paging };
};
