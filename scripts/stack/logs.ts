import { existsSync, readFileSync } from 'node:fs';

/** The last lines of a server's log file, for a message about its death; empty when there is none. */
export function lastLines(logFile: string, count = 5): string {
  if (!existsSync(logFile)) return '';
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
