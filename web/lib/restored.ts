import { useEffect, useRef } from 'preact/hooks';

/**
 * Calls back when the browser shows this page again out of its back/forward cache, as after 后退 from the gateway:
 * it stands as it was left, and all that it shows may be old.
 */
export const useRestored = (callback: () => void): void => {
  const latest = useRef(callback);
  latest.current = callback;
  useEffect(() => {
    const onShow = (event: PageTransitionEvent): void => {
      if (event.persisted) latest.current();
    };
    window.addEventListener('pageshow', onShow);
    return () => window.removeEventListener('pageshow', onShow);
  }, []);
};
