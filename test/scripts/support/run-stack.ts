import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const Answer = z.union([
  z.object({
    ready: z.object({
      /** The owner's. */
      databaseUrl: z.string(),
      /** What API and worker log in with. */
      appUrl: z.string(),
      mailPage: z.string(),
      smtpUrl: z.string(),
      pids: z.object({ postgres: z.number(), temporal: z.number(), mail: z.number() }),
    }),
  }),
  z.object({ failed: z.string() }),
]);

/** A stack's process, and what it said when it was up or gave up. */
export interface StackProcess {
  child: ChildProcess;
  answer: z.infer<typeof Answer>;
}

/** A new folder that PostgreSQL's own user can reach. */
export function newDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cet-scripts-'));
  chmodSync(folder, 0o755);
  return join(folder, 'data');
}

/** Starts the process of stack-process.ts and waits for its first word. */
export async function runStack(
  dataDir: string,
  env: NodeJS.ProcessEnv = {},
): Promise<StackProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'stack-process.ts')], {
    env: { ...withoutProduct(process.env), CET_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const message = new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('The stack ended without a word.')));
  });
  return { child, answer: Answer.parse(await message) };
}

/** What the developer's own shell sets for the product must not reach a test's stack. */
function withoutProduct(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const product =
    /^((MIGRATE_)?DATABASE_URL|TEMPORAL_|SMTP_URL|ALIPAY_|PERSONAL_|SESSION_|CET_[A-SU-Z])/;
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !product.test(name) || name === 'TEMPORAL_CLI'),
  );
}

/** Ends a stack's process by a signal and waits until it is gone. */
export async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
