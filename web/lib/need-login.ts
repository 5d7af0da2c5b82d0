import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { useSession, type Login } from './session';

/**
 * For a page that shows one person's: who is logged in. Nobody is sent to the login and comes back afterwards
 * [R3]; until it is known, `null`.
 */
export const useNeedLogin = (): Login | null => {
  const { login } = useSession();
  const { route, url } = useLocation();
  useEffect(() => {
    // Who has just logged out is on the way elsewhere, and this page is only still on the screen.
    const isHere = location.pathname + location.search === url;
    if (login === null && isHere) route(`/login?next=${encodeURIComponent(url)}`, true);
  }, [login]);
  return login ?? null;
};
