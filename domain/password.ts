import { refuse, type Refusal } from './refusals';

const SHORTEST = 8;

/** Beginnings of what is guessed first. */
const COMMON = [
  'password',
  'passw0rd',
  'qwerty',
  'asdfgh',
  'zxcvbn',
  'abc123',
  'abcd1234',
  '1q2w3e',
  '1qaz2wsx',
  'iloveyou',
  'woaini',
  'admin',
  'letmein',
  'welcome',
  'monkey',
  'dragon',
  '5201314',
  'a123456',
  'cet',
];

/**
 * Why a password is refused [R2], or `null`. Length counts most: beside it only what everybody tries
 * first is refused, and the address it belongs to.
 */
export const whyNotPassword = (password: string, email: string): Refusal | null => {
  const typed = password.normalize('NFKC').toLowerCase();
  const owner = email.trim().toLowerCase().split('@')[0] ?? '';
  const isGuessable =
    [...typed].length < SHORTEST ||
    new Set(typed).size < 4 ||
    isRun(typed) ||
    COMMON.some((word) => typed.replace(/[\d\W_]+$/, '') === word || typed === word) ||
    typed === owner;
  return isGuessable ? refuse('passwordWeak', { field: ['password'] }) : null;
};

/** `12345678`, `87654321`, `abcdefgh`: every character next to the one before. */
const isRun = (text: string): boolean => {
  const steps = [...text].slice(1).map((char, at) => char.charCodeAt(0) - text.charCodeAt(at));
  return [1, -1].some((step) => steps.every((one) => one === step || one === -9 * step));
};
