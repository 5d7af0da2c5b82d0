import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process of its own, which ends with its channel: when it is stopped, or when we are gone. */
export interface Child {
  readonly pid: number;
  /** Sends a message and waits for the next one that comes back. */
  ask(message: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Starts a file of `bench/` and waits for its first message.
 * @throws Error when it ends before that.
 */
export const startChild = async (
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<Child & { readonly first: unknown }> => {
  const process_ = fork(join(__dirname, '..', file), {
    execArgv: file.endsWith('.ts') ? ['--import', 'tsx'] : [],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const first = await nextMessage(process_, file);
  return {
    first,
    pid: process_.pid ?? -1,
    ask: (message) => {
      const answer = nextMessage(process_, file);
      process_.send(message as object);
      return answer;
    },
    stop: async () => {
      if (process_.exitCode !== null || process_.signalCode !== null) return;
      const gone = once(process_, 'exit');
      if (process_.connected) process_.disconnect();
      const kill = setTimeout(() => process_.kill('SIGKILL'), 20_000);
      await gone;
      clearTimeout(kill);
    },
  };
};

const nextMessage = (child: ChildProcess, file: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`${file} ended`));
    child.once('exit', ended);
    child.once('message', (message: unknown) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
