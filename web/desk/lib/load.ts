import { useEffect, useRef } from 'react';
import { useLoad as useSharedLoad, type Following, type Loaded } from '../../lib/load';
import type { Answer } from '../../lib/problem';
import { focusHeading } from './focus';
import { useSession } from './session';

/**
 * Loads and follows as the candidate's pages do, and again after a login on top of the page. Where newer data take
 * away the control that has the focus, the focus goes to the heading and not to nowhere.
 */
export const useLoad = <T>(
  load: () => Promise<Answer<T>>,
  key: string,
  follow?: (data: T) => Following,
): Loaded<T> => {
  const loaded = useSharedLoad(load, key, follow);
  const { hasEnded } = useSession();
  const wasOver = useRef(false);
  useEffect(() => {
    if (wasOver.current && !hasEnded) void loaded.reload();
    wasOver.current = hasEnded;
  }, [hasEnded]);
  const focused = document.activeElement;
  useEffect(() => {
    const isNowhere = document.activeElement === document.body;
    if (isNowhere && focused && !focused.isConnected) focusHeading();
  });
  return loaded;
};
