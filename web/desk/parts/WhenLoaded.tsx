import type { ReactNode } from 'react';
import type { Loaded } from '../../lib/load';
import { Loading } from './Page';
import { DeadEnd } from './Problem';

interface WhenLoadedProps<T> {
  readonly loaded: Loaded<T>;
  readonly children: (data: T) => ReactNode;
}

/** What was asked for, as soon as it is there; a problem above what was there before. */
export const WhenLoaded = <T,>({ loaded, children }: WhenLoadedProps<T>) => {
  const { data, problem, reload } = loaded;
  const isOver = problem?.code === 'notLoggedIn';
  return (
    <>
      {problem && !isOver && <DeadEnd problem={problem} onRetry={() => void reload()} />}
      {data !== null ? children(data) : !problem && <Loading />}
    </>
  );
};
