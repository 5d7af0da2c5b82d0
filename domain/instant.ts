/**
 * Instants are UTC ISO strings with milliseconds (`2026-09-01T02:00:00.000Z`): the one form that
 * crosses JSON, PostgreSQL and Temporal unchanged and that compares correctly as text.
 */
export type Instant = string;

export const HOUR_MS = 3_600_000;

/** Canonical form of anything `Date` can read. Throws `RangeError` on nonsense: that is a defect. */
export const instant = (value: string | number | Date): Instant => new Date(value).toISOString();

export const msOf = (at: Instant): number => Date.parse(at);

export const plusMs = (at: Instant, ms: number): Instant => instant(msOf(at) + ms);

export const plusHours = (at: Instant, hours: number): Instant => plusMs(at, hours * HOUR_MS);

/** The earliest of some instants; `null` entries (paused, not set) do not count. */
export const earliest = (instants: readonly (Instant | null)[]): Instant | null =>
  instants.reduce<Instant | null>(
    (first, at) => (at !== null && (first === null || at < first) ? at : first),
    null,
  );

/** Whole seconds, rounded down: Alipay's `time_expire` has no fractions, and must never be later. */
export const floorToSecond = (at: Instant): Instant => instant(Math.floor(msOf(at) / 1000) * 1000);

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

/** `2026-09-01 10:00:00`, Beijing time, for people; the label 北京时间 is the caller's. */
export const beijing = (at: Instant): string => {
  const part = Object.fromEntries(BEIJING.formatToParts(msOf(at)).map((p) => [p.type, p.value]));
  return `${part['year']}-${part['month']}-${part['day']} ${part['hour']}:${part['minute']}:${part['second']}`;
};
