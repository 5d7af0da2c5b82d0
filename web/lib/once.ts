import { isPassing, type Answer } from './problem';

/**
 * Idempotency keys: one for each thing that a candidate wants. The same wish sent again – a double click, a
 * retry after a lost answer, a reload – carries the same key; another wish, or the next one after an answer, a new one.
 */
const PREFIX = 'cet-key:';

/** @param wish names what is wanted, with all that is sent: `choose:1@993010` */
export const keyFor = (wish: string): string => {
  const kept = read(wish);
  if (kept !== null) return kept;
  const key = crypto.randomUUID();
  try {
    sessionStorage.setItem(PREFIX + wish, key);
  } catch {
    // Without storage a reload makes a new key; the double click is stopped by the button.
  }
  return key;
};

/** The API has answered: whatever it said, the next wish is a new one. */
export const answered = (wish: string): void => {
  try {
    sessionStorage.removeItem(PREFIX + wish);
  } catch {
    // Nothing was kept.
  }
};

/**
 * Sends a wish under its key. The key is kept while nobody knows what became of it: no answer, or a failure that may have
 * come after the deed.
 */
export const once = async <T>(
  wish: string,
  send: (key: string) => Promise<Answer<T>>,
): Promise<Answer<T>> => {
  const answer = await send(keyFor(wish));
  if (answer.ok || !isPassing(answer.problem)) answered(wish);
  return answer;
};

const read = (wish: string): string | null => {
  try {
    return sessionStorage.getItem(PREFIX + wish);
  } catch {
    return null;
  }
};
