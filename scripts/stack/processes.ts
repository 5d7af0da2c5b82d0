import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './plain-error';

/** Whether a process with this id exists (it may belong to someone else). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * The command line of a process, or `null` when it is gone. Process ids are used again, so nothing
 * is signalled by its id alone: the caller compares the command first.
 */
export function commandOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return line === '' ? null : line;
    }
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

/**
 * Ends a process left over by a killed run: `signal` first, SIGKILL after `patienceMs`.
 * Resolves when it is gone.
 */
export async function endProcess(
  pid: number,
  signal: 'SIGINT' | 'SIGTERM',
  patienceMs = 30_000,
): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  trySignal(pid, signal);
  while (isAlive(pid)) {
    if (Date.now() > giveUpAt) trySignal(pid, 'SIGKILL');
    await sleep(50);
  }
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone between the look and the signal: that is what was wanted.
  }
}

/** An ended process whose parent has not collected it still answers signal 0. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /^ Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/, ''));
  } catch {
    return true;
  }
}
