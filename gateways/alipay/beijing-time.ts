import { beijing, instant, type Instant } from '../../domain/instant';

const WRITTEN = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/**
 * Alipay writes instants as `2026-09-01 10:00:00`, Beijing time without saying so. Read with the
 * offset spelled out, so that the process's own time zone plays no part. `null` for any other text
 * and for a date that does not exist.
 */
export const instantOfBeijing = (text: string): Instant | null => {
  if (!WRITTEN.test(text)) return null;
  const ms = Date.parse(`${text.replace(' ', 'T')}+08:00`);
  if (Number.isNaN(ms)) return null;
  const at = instant(ms);
  return beijing(at) === text ? at : null;
};
