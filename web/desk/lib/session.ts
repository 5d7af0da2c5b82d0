import { useSyncExternalStore } from 'react';
import type { components } from '../../generated/desk';
import { dropAllDrafts } from '../../lib/draft';
import { NETWORK, readProblem, type Problem } from '../../lib/problem';

/**
 * Who is at the desk, as this tab knows it. The session is a cookie that no script can read; kept here are the CSRF
 * token and the person. A session that ends leaves the page as it stands, so that nothing typed is lost: the login
 * comes on top of it, and who logs in as somebody else starts anew.
 */
export type Login = components['schemas']['DeskLogin'];
export type Me = Login['me'];

export interface Session {
  /** `undefined`: not asked yet; `null`: nobody. */
  readonly login: Login | null | undefined;
  /** The login is over, and the page still stands. */
  readonly hasEnded: boolean;
  /** Why it is not known who is here. */
  readonly problem: Problem | null;
}

let state: Session = { login: undefined, hasEnded: false, problem: null };
const listeners = new Set<() => void>();
const tabs = new BroadcastChannel('cet-desk-session');

const set = (next: Partial<Session>): void => {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
};

tabs.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (data === 'loggedIn') void loadLogin();
  else leave();
});

const leave = (): void => {
  dropAllDrafts();
  set({ login: null, hasEnded: false, problem: null });
};

/** Asks the API who is logged in. */
export const loadLogin = async (): Promise<void> => {
  try {
    const response = await fetch('/api/v1/desk/logins/current', {
      headers: { accept: 'application/json' },
    });
    if (response.ok) arrive((await response.json()) as Login);
    else if (response.status === 401) sessionEnded();
    else set({ problem: readProblem(await response.json(), response) });
  } catch {
    set({ problem: NETWORK });
  }
};

const arrive = (login: Login): void => {
  const before = state.login;
  if (before && (before.me.id !== login.me.id || before.me.role !== login.me.role)) {
    dropAllDrafts();
    location.assign('/');
    return;
  }
  set({ login, hasEnded: false, problem: null });
};

export const csrfToken = (): string | null => state.login?.csrfToken ?? null;

/** The API has said 401. */
export const sessionEnded = (): void => {
  if (state.login) set({ hasEnded: true });
  else set({ login: null, problem: null });
};

/** This tab has logged in; the others learn the new token. */
export const loggedIn = async (): Promise<void> => {
  await loadLogin();
  tabs.postMessage('loggedIn');
};

/** This tab has logged out: nothing typed stays in any. */
export const loggedOut = (): void => {
  leave();
  tabs.postMessage('loggedOut');
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  if (state.login === undefined && listeners.size === 1) void loadLogin();
  return () => void listeners.delete(listener);
};

export const useSession = (): Session => useSyncExternalStore(subscribe, () => state);
