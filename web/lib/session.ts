import { useEffect, useState } from 'preact/hooks';
import type { components } from '../generated/api';
import { dropAllDrafts } from './draft';
import { dropFound } from './found';

/**
 * Who is logged in, as this tab knows it. The session itself is a cookie that no script can read; what is kept
 * here is the CSRF token and the header's two words. Other tabs are told when it changes.
 */
export type Login = components['schemas']['CurrentLogin'];

/** `undefined`: not asked yet; `null`: nobody. */
let current: Login | null | undefined;
let asking: Promise<Login | null> | null = null;
/** Set when another tab has logged in or out since this one asked. */
let isOvertaken = false;

const listeners = new Set<() => void>();
const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('cet-session');

tabs?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  // Who logs out leaves the device: nothing typed stays in any tab.
  if (data === 'loggedOut') dropAllDrafts();
  if (current === undefined) return;
  isOvertaken = true;
  dropFound();
  tell();
});

const tell = (): void => {
  for (const listener of listeners) listener();
};

const set = (login: Login | null): Login | null => {
  current = login;
  isOvertaken = false;
  mark(login !== null);
  if (!login) dropFound();
  tell();
  return login;
};

/**
 * Whether this browser has logged in and not out again: a visitor who has not costs the API no question. It says
 * nothing of who; without storage everybody is asked for.
 */
const MARK = 'cet-logged-in';

const mark = (isIn: boolean): void => {
  try {
    if (isIn) localStorage.setItem(MARK, 'yes');
    else localStorage.removeItem(MARK);
  } catch {
    // Asked for each time, then.
  }
};

const mayBeIn = (): boolean => {
  try {
    return localStorage.getItem(MARK) !== null;
  } catch {
    return true;
  }
};

/** Asks the API who is logged in; one question at a time. Without an answer nothing is known, and it throws. */
export const loadSession = (): Promise<Login | null> => {
  if (!mayBeIn()) return Promise.resolve(set(null));
  asking ??= fetch('/api/v1/logins/current', { headers: { accept: 'application/json' } })
    .then(async (response) => {
      if (response.ok) return set((await response.json()) as Login);
      if (response.status === 401) return set(null);
      throw new Error('the API did not say who is logged in');
    })
    .finally(() => {
      asking = null;
    });
  return asking;
};

/** The token that changes need; `null` when nobody is logged in. */
export const csrfToken = async (): Promise<string | null> => {
  const login = current === undefined ? await loadSession() : current;
  return login?.csrfToken ?? null;
};

/** The API has said 401: whatever was known is over. */
export const sessionEnded = (): void => {
  if (current) set(null);
};

/** After a login or a logout of this tab: asks again and tells the other tabs. */
export const sessionChanged = async (): Promise<Login | null> => {
  current = undefined;
  mark(true);
  dropFound();
  const login = await loadSession();
  tabs?.postMessage(login ? 'changed' : 'loggedOut');
  return login;
};

export interface Session {
  readonly login: Login | null | undefined;
  /** Another tab has logged in as somebody else, or out: this page may show what is not this person's. */
  readonly isOvertaken: boolean;
}

/** Follows it; asks once when nothing is known yet. */
export const useSession = (): Session => {
  const [, redraw] = useState(0);
  useEffect(() => {
    const listener = (): void => redraw((count) => count + 1);
    listeners.add(listener);
    if (current === undefined) loadSession().catch(() => undefined);
    return () => void listeners.delete(listener);
  }, []);
  return { login: current, isOvertaken };
};
