/**
 * The page that a candidate lands on coming back from the gateway. It needs no session: its own address is the signed
 * reference. While the result is not known it asks its own address again, later and later, and shows what is new.
 */
const FIRST_MS = 3_000;
const LAST_MS = 30_000;

const isUndecided = (): boolean => document.body.dataset['undecided'] === 'yes';

const ask = async (): Promise<void> => {
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  const next = new DOMParser().parseFromString(await response.text(), 'text/html');
  const [old, fresh] = [document, next].map((page) => page.getElementById('result'));
  if (!old || !fresh) return;
  // Only a changed text is put in place, so that a screen reader hears each result once.
  if (old.innerHTML !== fresh.innerHTML) old.replaceChildren(...fresh.childNodes);
  document.title = next.title;
  document.body.dataset['state'] = next.body.dataset['state'];
  document.body.dataset['undecided'] = next.body.dataset['undecided'];
};

const follow = (ms: number): void => {
  if (!isUndecided()) return;
  setTimeout(() => {
    const again = (): void => follow(Math.min(LAST_MS, ms * 1.5));
    if (document.visibilityState === 'hidden') again();
    else ask().then(again, again);
  }, ms);
};

follow(FIRST_MS);
