import type { ComponentChildren } from 'preact';
import type { Loaded } from '../lib/load';
import { Loading } from './Page';
import { DeadEnd } from './Problem';

interface WhenLoadedProps<T> {
  readonly loaded: Loaded<T>;
  readonly children: (data: T) => ComponentChildren;
}

/**
 * What a page has asked for, once it is there; until then that it loads, or why it cannot be shown. Without a
 * login it goes on loading, since `useNeedLogin` is about to leave.
 */
export const WhenLoaded = <T,>({ loaded, children }: WhenLoadedProps<T>) => {
  const { data, problem } = loaded;
  if (data !== null) return <>{children(data)}</>;
  if (problem === null || problem.code === 'notLoggedIn') return <Loading />;
  return <DeadEnd problem={problem} onRetry={() => void loaded.reload()} />;
};
