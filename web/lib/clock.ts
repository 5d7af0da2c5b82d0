/**
 * The server's clock. Deadlines are counted against it, never against the device's, which may be wrong by a
 * day; between two answers it runs on the browser's monotonic clock [R27].
 */
let offsetMs: number | null = null;

/** Takes `serverNow` out of an answer that has one. */
export const learnServerNow = (answer: unknown): void => {
  if (typeof answer !== 'object' || answer === null || !('serverNow' in answer)) return;
  const at = Date.parse(String(answer.serverNow));
  if (Number.isFinite(at)) offsetMs = at - performance.now();
};

/** Epoch milliseconds of the server's clock; `null` before the first answer. */
export const serverNowMs = (): number | null =>
  offsetMs === null ? null : performance.now() + offsetMs;

const BEIJING = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** `2026-09-02 10:00:00（北京时间）`, whatever zone the device is in. */
export const beijingTime = (instant: string): string => {
  const parts = new Map(
    BEIJING.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]),
  );
  const [date, time] = [
    ['year', 'month', 'day'] as const,
    ['hour', 'minute', 'second'] as const,
  ].map((names) => names.map((name) => parts.get(name) ?? ''));
  return `${date?.join('-')} ${time?.join(':')}（北京时间）`;
};

/** Now, by the server's clock. */
export const beijingNow = (): string =>
  beijingTime(new Date(serverNowMs() ?? Date.now()).toISOString());
