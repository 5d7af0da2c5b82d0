import type { ComponentChildren } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { api, ask } from '../lib/api';
import { dropAllDrafts } from '../lib/draft';
import { sessionChanged, useSession } from '../lib/session';
import { COMMON } from '../texts/common';
import { Boot } from './boot';

/** The frame of every page: skip link, title, navigation, who is logged in, footer [R1] [R8]. */
export const Layout = ({ children }: { children: ComponentChildren }) => (
  <>
    <a class="skip" href="#main">
      {COMMON.skip}
    </a>
    <Header />
    <Notices />
    {children}
    <Footer />
  </>
);

const Header = () => {
  const { sitting } = useContext(Boot);
  const { path } = useLocation();
  return (
    <header>
      <div class="wide">
        <p class="brand">
          <a href="/">
            <b>CET</b> {sitting?.home.title ?? COMMON.site}
          </a>
          <span lang="en">{sitting?.home.subtitle}</span>
        </p>
        <Person />
      </div>
      <nav aria-label={COMMON.nav}>
        <ul class="wide">
          {(sitting?.home.nav ?? []).map(({ label }, n) => {
            const href = n === 0 ? '/' : `/info/${n}`;
            return (
              <li key={label}>
                <a href={href} aria-current={path === href ? 'page' : undefined}>
                  {label}
                </a>
              </li>
            );
          })}
        </ul>
      </nav>
    </header>
  );
};

/** 姓名, 考次, 退出 [R8]; nothing is shown before it is known. */
const Person = () => {
  const { login } = useSession();
  const { route } = useLocation();
  if (!login) return null;
  const logOut = async (): Promise<void> => {
    const answer = await ask(api.DELETE('/logins/current'));
    if (!answer.ok && answer.problem.code !== 'notLoggedIn') return;
    dropAllDrafts();
    await sessionChanged();
    route('/login');
  };
  return (
    <div class="person" role="region" aria-label={COMMON.personBar}>
      <span>
        {COMMON.name}
        {COMMON.colon}
        {login.header.name}
      </span>
      <span>
        {COMMON.sitting}
        {COMMON.colon}
        {login.header.sittingName}
      </span>
      <a href="/account">{COMMON.account}</a>
      <button type="button" class="link" onClick={() => void logOut()}>
        {COMMON.logOut}
      </button>
    </div>
  );
};

/** What is true of the whole page: no network, or another tab has changed who is logged in. */
const Notices = () => {
  const { isOvertaken } = useSession();
  const [isOffline, setOffline] = useState(false);
  useEffect(() => {
    const look = (): void => setOffline(!navigator.onLine);
    look();
    window.addEventListener('online', look);
    window.addEventListener('offline', look);
    return () => {
      window.removeEventListener('online', look);
      window.removeEventListener('offline', look);
    };
  }, []);
  return (
    <div class="wide" role="status">
      {isOffline && <p class="note">{COMMON.offline}</p>}
      {isOvertaken && (
        <p class="note">
          {COMMON.overtaken}{' '}
          <button type="button" class="link" onClick={() => location.reload()}>
            {COMMON.reload}
          </button>
        </p>
      )}
    </div>
  );
};

const Footer = () => {
  const { sitting } = useContext(Boot);
  if (!sitting) return <footer />;
  const { hotline, copyright, icp, browsers } = sitting.home;
  return (
    <footer>
      <div class="wide">
        <p>
          {COMMON.hotline}
          {COMMON.colon}
          {hotline.number} {hotline.hours}
        </p>
        <p>{copyright}</p>
        <p>{icp}</p>
        <p>{browsers}</p>
      </div>
    </footer>
  );
};
