import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** What a command has printed, and how it ended. */
export interface Said {
  readonly code: number;
  readonly out: string;
}

/** Runs lines of a shell in the program's folder; stops at the first that fails, as a careful operator does. */
export const runShell = (script: string, env: NodeJS.ProcessEnv): Promise<Said> =>
  new Promise((resolve) => {
    execFile('sh', ['-ec', script], { cwd: ROOT, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, out: stdout + stderr });
    });
  });

const ROOT = join(__dirname, '../../..');
