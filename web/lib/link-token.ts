import { useEffect, useState } from 'preact/hooks';

/**
 * The token of a mailed link [R4] [R5]. It comes in the fragment, which browsers send to no server; it is taken
 * out of the address at once, so that neither history nor a copied address holds it, and lives in this page only.
 */
export const useLinkToken = (): string | null => {
  const [token, setToken] = useState(takeToken);
  useEffect(() => {
    // A second link opened in this tab changes nothing but the fragment.
    const onHashChange = (): void => {
      const next = takeToken();
      if (next !== null) setToken(next);
    };
    window.addEventListener('hashchange', onHashChange);
    return () => window.removeEventListener('hashchange', onHashChange);
  }, []);
  return token;
};

const takeToken = (): string | null => {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return null;
  history.replaceState(history.state, '', location.pathname + location.search);
  return token === '' ? null : token;
};
