import { beijingTime } from '../../lib/clock';

/** Instants as staff type them: Beijing time in the browser's own field, `2026-09-01T10:00`; nothing typed is `null`. */
export const instantOf = (typed: string): string | null =>
  typed === '' ? null : new Date(`${typed}+08:00`).toISOString();

export const typedOf = (instant: string | null): string =>
  instant === null ? '' : beijingTime(instant).slice(0, 16).replace(' ', 'T');

export { beijingTime as formatBeijing };
