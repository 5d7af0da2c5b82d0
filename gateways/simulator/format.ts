/**
 * Money and time as Alipay writes them. Written here a second time on purpose: this program is the
 * other side of the wire, and must not agree with the product's mistakes.
 */

/** Fen of `'30.00'`, 0.01 to 100,000,000.00 yuan; `null` for any other text. */
export const fenFrom = (yuan: string): number | null => {
  const match = /^(\d{1,9})(?:\.(\d)(\d)?)?$/.exec(yuan);
  if (!match) return null;
  const fen = Number(`${match[1]}${match[2] ?? '0'}${match[3] ?? '0'}`);
  return fen >= 1 && fen <= 10_000_000_000 ? fen : null;
};

/** 3000 → `'30.00'`. */
export const yuanFrom = (fen: number): string => {
  const digits = String(fen).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

const BEIJING_AHEAD_MS = 8 * 3_600_000;

/** Epoch milliseconds → `2026-09-01 10:00:00`, Beijing time. */
export const beijingText = (ms: number): string =>
  new Date(ms + BEIJING_AHEAD_MS).toISOString().slice(0, 19).replace('T', ' ');

/** `2026-09-01 10:00:00`, Beijing time → epoch milliseconds; `null` for any other text. */
export const beijingMs = (text: string): number | null => {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return null;
  const ms = Date.parse(`${text.replace(' ', 'T')}.000Z`) - BEIJING_AHEAD_MS;
  return !Number.isNaN(ms) && beijingText(ms) === text ? ms : null;
};
