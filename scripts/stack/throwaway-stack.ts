import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack, type Stack, type StackOptions } from './start-stack';

/**
 * Starts a stack on free ports in a folder that goes with it, whatever the shell's environment gives.
 * @param options what of it is wanted; `env` is added to the shell's
 * @throws PlainError when it cannot start; nothing is left then.
 */
export async function startThrowawayStack(
  options: Omit<StackOptions, 'dataDir' | 'ports'>,
): Promise<Stack & { dataDir: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cet-throwaway-'));
  // As root, PostgreSQL runs as a user of its own, who must be able to pass.
  chmodSync(dataDir, 0o755);
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  try {
    const env = { ...withoutGiven(process.env), ...options.env };
    const stack = await startStack({ ...options, dataDir, env, ports: 'free' });
    return { ...stack, dataDir, stop: () => stack.stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

const given =
  /^((MIGRATE_)?DATABASE_URL|SMTP_URL|PUBLIC_URL|TEMPORAL_(?!CLI)|ALIPAY_|PERSONAL_|SESSION_)/;

/** The shell's environment, less what would put other people's servers in place of its own. */
const withoutGiven = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !given.test(name)));
