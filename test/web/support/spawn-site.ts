import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import type { RunningSite } from '../../../scripts/web/site';

const Answer = z.union([
  z.object({
    ready: z.object({
      env: z.record(z.string(), z.string()),
      addresses: z.object({
        api: z.string().nullable(),
        desk: z.string().nullable(),
        simulator: z.string().nullable(),
        mailPage: z.string().nullable(),
      }),
    }),
  }),
  z.object({ failed: z.string() }),
]);
const Pid = z.object({ pid: z.number().optional() });

/** Starts the process of `site-process.ts` and waits for its first word. */
export const spawnSite = async (env: NodeJS.ProcessEnv): Promise<RunningSite> => {
  const program = join(__dirname, 'site-process.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  const first = await Promise.race([
    once(child, 'message').then(([message]) => Answer.parse(message)),
    gone.then(() => ({ failed: 'the stack ended without a word' })),
  ]);
  if ('failed' in first) throw new Error(first.failed);
  return {
    ...first.ready,
    pidOf: async (part) => {
      const answer = once(child, 'message');
      child.send({ pidOf: part });
      return Pid.parse((await answer)[0]).pid;
    },
    stop: async () => {
      child.disconnect();
      await gone;
    },
  };
};
