import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './temporal-wheel';

/**
 * Lets the Temporal SDK download the CLI, for people without Python. The SDK only hands out a running
 * server, so one is started and ended; the program stays in the cache.
 * @throws Error when the SDK's download server cannot be reached.
 */
export async function downloadWithSdk(env: NodeJS.ProcessEnv): Promise<string> {
  const folder = join(cacheFolder(env), 'sdk');
  await mkdir(folder, { recursive: true });
  const present = await programIn(folder);
  if (present) return present;
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const server = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', version: 'v1.9.1', downloadDir: folder } },
  });
  await server.teardown();
  const program = await programIn(folder);
  if (!program) throw new Error('the SDK left no program in its download folder');
  return program;
}

async function programIn(folder: string): Promise<string | null> {
  const name = (await readdir(folder)).find((file) => /^temporal-.*v1\.9\.1(\.exe)?$/.test(file));
  return name ? join(folder, name) : null;
}
