import { readdirSync, readFileSync } from 'node:fs';

/** What processes have used, read from Linux's `/proc`; elsewhere there is nothing to read and it throws. */

/** CPU milliseconds of a process and of its children, as PostgreSQL's backends are. */
export const cpuMsOf = (pid: number): number => {
  const own = statOf(pid)?.cpuMs ?? 0;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((stat) => stat?.parent === pid);
  // A backend that has ended is still counted by its parent.
  return own + children.reduce((sum, stat) => sum + (stat?.cpuMs ?? 0), 0);
};

/** Resident memory in megabytes. */
export const memoryMbOf = (pid: number): number => {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1] ?? 0) / 1024;
};

const TICK_MS = 10;

const statOf = (pid: number): { parent: number; cpuMs: number } | null => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    // utime, stime, and the same of children that were waited for.
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    return { parent: Number(fields[1]), cpuMs: ticks * TICK_MS };
  } catch {
    // It ended between the list and the look.
    return null;
  }
};
