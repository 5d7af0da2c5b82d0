const words = (ms: number): string => {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return hours > 0 ? `${hours} 小时 ${rest} 分` : `${rest} 分`;
};

/** Instants and what is left until them. */
export const TIME = {
  left: (ms: number): string => `剩余 ${words(ms)}`,
  overBy: (ms: number): string => `超时 ${words(ms)}`,
  /** `2026-09-02 10:00:00（北京时间）` without its zone. */
  short: (beijing: string): string => beijing.replace('（北京时间）', ''),
  of: (label: string): string => `${label}（北京时间）`,
} as const;
