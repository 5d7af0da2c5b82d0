import { useEffect, useState } from 'react';
import { beijingTime, serverNowMs } from '../../lib/clock';
import { TIME } from '../texts/time';

/** An instant in Beijing time; a list says the zone in its head. */
export const Time = ({ at }: { at: string | null }) =>
  at === null ? null : <time dateTime={at}>{TIME.short(beijingTime(at))}</time>;

/** How long it still is to an instant, by the server's clock; it is read once and not at each tick. */
export const Left = ({ until }: { until: string }) => {
  const [ms, setMs] = useState(() => leftMs(until));
  useEffect(() => {
    const tick = (): void => setMs(leftMs(until));
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, [until]);
  if (ms === null) return null;
  return (
    <span className={ms <= 0 ? 'left over' : 'left'} role="timer" aria-live="off">
      {ms <= 0 ? TIME.overBy(-ms) : TIME.left(ms)}
    </span>
  );
};

const leftMs = (until: string): number | null => {
  const now = serverNowMs();
  return now === null ? null : Date.parse(until) - now;
};
