import type { Logger } from 'pino';

/** Says a thing once for a burst of it, with how many there were since the last time. */
export interface Alarm {
  ring(): void;
}

const QUIET_MS = 60_000;

export const createAlarm = (log: Logger, what: string, now: () => number = Date.now): Alarm => {
  let since = 0;
  let quietUntil = 0;
  return {
    ring: () => {
      since += 1;
      if (now() < quietUntil) return;
      log.error({ alarm: what, count: since }, 'alarm');
      since = 0;
      quietUntil = now() + QUIET_MS;
    },
  };
};
