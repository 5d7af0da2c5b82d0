import { useEffect, useState } from 'preact/hooks';
import { beijingTime, serverNowMs } from '../lib/clock';
import { COMMON } from '../texts/common';

interface CountdownProps {
  /** UTC instant. */
  readonly until: string;
  /** Called once when it has passed. */
  readonly onOver?: () => void;
}

/** An instant in Beijing time and how long it still is, by the server's clock. Screen readers hear the instant once. */
export const Countdown = ({ until, onOver }: CountdownProps) => {
  const [left, setLeft] = useState(() => leftMs(until));
  useEffect(() => {
    let told = false;
    const tick = (): void => {
      const ms = leftMs(until);
      setLeft(ms);
      if (ms !== null && ms <= 0 && !told) {
        told = true;
        onOver?.();
      }
    };
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, [until]);
  return (
    <span class="countdown">
      <time dateTime={until}>{beijingTime(until)}</time>
      {left !== null && (
        <span class="left" role="timer" aria-live="off">
          {left > 0 ? COMMON.left(partsOf(left)) : COMMON.over}
        </span>
      )}
    </span>
  );
};

const leftMs = (until: string): number | null => {
  const now = serverNowMs();
  return now === null ? null : Date.parse(until) - now;
};

/** Whole seconds, rounded up: one second left until the deadline is really there. */
const partsOf = (ms: number): { hours: number; minutes: number; seconds: number } => {
  const seconds = Math.ceil(ms / 1_000);
  return {
    hours: Math.floor(seconds / 3_600),
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
  };
};
