import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { useSession, type Login } from './session';

/** The login's address for who was at `url`; it says so when a session has ended there, and not to a newcomer. */
export const loginAddress = (url: string, wasIn: boolean): string =>
  `/login?${wasIn ? 'ended=yes&' : ''}next=${encodeURIComponent(url)}`;

/**
 * For a page that shows one person's: who is logged in. Nobody is sent to the login and comes back afterwards
 * [R3]; until it is known, `null`.
 */
export const useNeedLogin = (): Login | null => {
  const { login } = useSession();
  const { route, url } = useLocation();
  const wasIn = useRef(false);
  if (login) wasIn.current = true;
  useEffect(() => {
    // Who has just logged out is on the way elsewhere, and this page is only still on the screen.
    const isHere = location.pathname + location.search === url;
    if (login === null && isHere) route(loginAddress(url, wasIn.current), true);
  }, [login]);
  return login ?? null;
};
