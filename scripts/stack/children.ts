import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainError } from './plain-error';
import { untilStable } from './revival';

/** A program of this repository that runs in a process of its own. */
export interface Part {
  /** As it stands before its log lines: `api`, `worker`. */
  name: string;
  /** Path from the repository's root. */
  file: string;
  /** Its whole environment. */
  env: NodeJS.ProcessEnv;
  /** Whether it answers now. */
  isReady: () => Promise<boolean>;
}

/** A part that is started again whenever it dies, until it is stopped. */
export interface RunningPart {
  name: string;
  /** Of the process that runs now; another one after each death. */
  pid: () => number;
  /** Asks it to stop, waits until it has, and kills it if it takes longer than half a minute. */
  stop: () => Promise<void>;
}

/** What happens around the parts: lines for the terminal, process ids for the run file. */
export interface PartEvents {
  line: (part: string, text: string) => void;
  started: (part: string, pid: number) => void;
}

const root = join(__dirname, '..', '..');
const readyWithinMs = 60_000;
const stopWithinMs = 30_000;

/**
 * Starts a part and waits until it is ready; from then on it is started again when it dies, after a
 * pause that grows while it keeps dying.
 * @throws PlainError with its last lines when it ends before it was ever ready.
 */
export async function runPart(part: Part, events: PartEvents): Promise<RunningPart> {
  const lastLines: string[] = [];
  const tell = (text: string) => {
    lastLines.push(text);
    if (lastLines.length > 10) lastLines.shift();
    events.line(part.name, text);
  };
  const launch = () => spawnPart(part, tell, events);
  const run = { child: launch(), stopping: new AbortController() };
  await untilReady(part, run.child, lastLines);
  const watched = untilStable({
    ended: () => ending(run.child),
    stopping: run.stopping.signal,
    revive: () => {
      run.child = launch();
      return Promise.resolve();
    },
    say: (text) => events.line(part.name, text),
  });
  return {
    name: part.name,
    pid: () => run.child.pid ?? -1,
    stop: async () => {
      run.stopping.abort();
      await endChild(run.child);
      await watched;
    },
  };
}

/** In a session of its own, so that Ctrl-C reaches only the process that knows the order to stop in. */
function spawnPart(part: Part, tell: (text: string) => void, events: PartEvents): ChildProcess {
  const guard = join(__dirname, 'leave-with-parent.mjs');
  const child = spawn(process.execPath, ['--import', guard, '--import', 'tsx', part.file], {
    cwd: root,
    env: part.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', tell);
  }
  if (child.pid !== undefined) events.started(part.name, child.pid);
  return child;
}

async function untilReady(part: Part, child: ChildProcess, lastLines: string[]): Promise<void> {
  const giveUpAt = Date.now() + readyWithinMs;
  while (!(await part.isReady())) {
    const ended = hasEnded(child);
    if (!ended && Date.now() < giveUpAt) {
      await sleep(100);
      continue;
    }
    await endChild(child);
    const how = ended ? 'ended before it was ready' : 'was not ready within a minute';
    throw new PlainError(`The ${part.name} ${how}. Its last lines:\n${lastLines.join('\n')}`);
  }
}

async function endChild(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const kill = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  child.kill('SIGTERM');
  await ending(child);
  clearTimeout(kill);
}

function ending(child: ChildProcess): Promise<string> {
  const told = () => String(child.signalCode ?? `exit code ${child.exitCode}`);
  if (hasEnded(child)) return Promise.resolve(told());
  return new Promise((resolve) => child.once('exit', () => resolve(told())));
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;
