import { Button } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { api, ask } from '../lib/api';
import { menuOf } from '../lib/pages';
import { loggedOut, type Me } from '../lib/session';
import { PATHS } from '../paths';
import { DESK, scopeWords } from '../texts/common';

interface FrameProps {
  readonly me: Me;
  readonly children: ReactNode;
}

/** The frame of every page: skip link, who is here, the menu of the role, the shortcuts. */
export const Frame = ({ me, children }: FrameProps) => {
  const menu = menuOf(me.role);
  const [path, go] = useLocation();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const place = /^Digit(\d)$/.exec(event.code)?.[1];
      const page =
        place && event.altKey && !event.ctrlKey ? menu[(Number(place) + 9) % 10] : undefined;
      // A dialog must be answered first.
      if (!page || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      go(page.path);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [menu, go]);
  return (
    <div className="frame">
      <a className="skip" href="#main">
        {DESK.skip}
      </a>
      <header>
        <Link href={PATHS.home} className="brand">
          {DESK.site}
        </Link>
        <Person me={me} />
      </header>
      <nav aria-label={DESK.nav}>
        <ul>
          {menu.map((page, n) => (
            <li key={page.path}>
              <Link href={page.path} aria-current={isAt(path, page.path) ? 'page' : undefined}>
                {page.label} {n < 10 && <kbd aria-hidden="true">Alt+{(n + 1) % 10}</kbd>}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main">{children}</main>
      <footer>{DESK.keys}</footer>
    </div>
  );
};

const isAt = (path: string, page: string): boolean => path === page || path.startsWith(`${page}/`);

/** Name, post, and the way out. */
const Person = ({ me }: { me: Me }) => {
  const [, go] = useLocation();
  const logOut = async (): Promise<void> => {
    const answer = await ask(api.DELETE('/desk/logins/current'));
    if (!answer.ok && answer.problem.code !== 'notLoggedIn') return;
    go(PATHS.home);
    loggedOut();
  };
  return (
    <div className="person" role="region" aria-label={DESK.person}>
      <span>{me.name}</span>
      <span>
        {me.roleName} · {scopeWords(me.scope)}
      </span>
      <Button type="link" onClick={() => void logOut()}>
        {DESK.logOut}
      </Button>
    </div>
  );
};
