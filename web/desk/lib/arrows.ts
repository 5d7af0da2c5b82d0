import type { KeyboardEvent } from 'react';

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** ↑ and ↓ move the focus to the same control of the next row, so that a list is walked without Tab. */
export const moveBetweenRows = (event: KeyboardEvent<HTMLElement>): void => {
  const step = STEPS[event.key];
  const from = event.target;
  if (step === undefined || !(from instanceof HTMLElement)) return;
  if (!from.matches('a, button, input[type="checkbox"]')) return;
  const row = from.closest('tr');
  const rows = [...(row?.parentElement?.children ?? [])];
  const place = row ? controlsOf(row).indexOf(from) : -1;
  for (let at = rows.indexOf(row as Element) + step; rows[at]; at += step) {
    const controls = controlsOf(rows[at] as Element);
    const next = controls[Math.min(place, controls.length - 1)];
    if (!next) continue;
    event.preventDefault();
    next.focus();
    return;
  }
};

const controlsOf = (row: Element): HTMLElement[] => [
  ...row.querySelectorAll<HTMLElement>('a, button, input[type="checkbox"]'),
];
