import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { endProcess } from './processes';

/** What the keeper is to run. `owner` is given when the server refuses to run as root. */
export interface KeepSpec {
  command: string;
  args: string[];
  logFile: string;
  stopSignal: 'SIGINT' | 'SIGTERM';
  /** After this many milliseconds a stop that does not end becomes a SIGKILL. */
  patienceMs: number;
  owner?: { uid: number; gid: number };
}

/** A server that runs under a keeper and ends with this process, however this process ends. */
export interface Kept {
  /** Process id of the server itself, not of its keeper. */
  pid: number;
  /** Resolves, in words, when the server has ended by itself or by `stop`. */
  ended: Promise<string>;
  /** Asks the server to stop and waits until it has. Calling it again is harmless. */
  stop: () => Promise<void>;
}

/**
 * Starts a server under `keeper.mjs`.
 * @throws Error when the command cannot be started at all.
 */
export async function keep(spec: KeepSpec): Promise<Kept> {
  const keeper = spawn(process.execPath, [join(__dirname, 'keeper.mjs'), JSON.stringify(spec)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const closed = once(keeper, 'exit');
  const pid = await firstWord(keeper);
  const ended = endOf(keeper, closed, () => endProcess(pid, spec.stopSignal, spec.patienceMs));
  return {
    pid,
    ended,
    stop: async () => {
      if (keeper.connected) keeper.send('stop', () => undefined);
      await ended;
    },
  };
}

async function firstWord(keeper: ChildProcess): Promise<number> {
  const message: unknown = await new Promise((resolve, reject) => {
    keeper.once('message', resolve);
    keeper.once('exit', () =>
      reject(new Error('The keeper of a server ended before its server ran.')),
    );
  });
  if (isRecord(message) && typeof message['pid'] === 'number') return message['pid'];
  const reason = isRecord(message) ? String(message['failed']) : 'unknown';
  throw new Error(`A server could not be started: ${reason}`);
}

/** A keeper that was killed says nothing and leaves its server running: that is then ended here. */
async function endOf(
  keeper: ChildProcess,
  closed: Promise<unknown>,
  endOrphan: () => Promise<void>,
): Promise<string> {
  const heard: { ended: string | null } = { ended: null };
  keeper.on('message', (message: unknown) => {
    if (isRecord(message) && typeof message['ended'] === 'string') heard.ended = message['ended'];
  });
  await closed;
  if (heard.ended !== null) return heard.ended;
  await endOrphan();
  return 'its keeper was killed';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
