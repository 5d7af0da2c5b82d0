import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '../../../..');

/** How a server may differ from this one. */
export interface OtherHost {
  /** Its time zone. */
  readonly zone?: string;
  /** By how much its clock is ahead of the real one; negative: behind. */
  readonly aheadMs?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program of this folder as a process of its own on such a host; answers what it printed, as JSON. */
export const onOtherHost = async (
  program: 'print-times' | 'play-candidate',
  { zone = 'Asia/Shanghai', aheadMs = 0, env = {} }: OtherHost,
): Promise<unknown> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--import',
      'tsx',
      '--import',
      join(__dirname, 'wrong-clock.mjs'),
      join(__dirname, `${program}.ts`),
    ],
    { env: { ...process.env, ...env, TZ: zone, CLOCK_AHEAD_MS: String(aheadMs) }, cwd: ROOT },
  );
  return JSON.parse(stdout) as unknown;
};
