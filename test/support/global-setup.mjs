import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Starts the run's servers (servers.ts) and hands their addresses to the tests as CET_TEST_* variables.
 * They end with this process, however it ends: the helper watches its IPC channel, and each server's
 * keeper watches the helper.
 */
export default async function globalSetup() {
  const helper = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('servers.ts', import.meta.url))],
    { detached: true, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  globalThis.cetTestServers = helper;
  const ended = once(helper, 'exit').then(() => [{ failed: 'they ended before they were ready' }]);
  const [answer] = await Promise.race([once(helper, 'message'), ended]);
  if (!answer.environment) throw new Error(`The test servers did not start: ${answer.failed}`);
  Object.assign(process.env, answer.environment);
}
