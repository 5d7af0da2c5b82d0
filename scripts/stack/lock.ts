import { randomBytes } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf, PlainError } from './plain-error';
import { commandOf, endProcess, isAlive } from './processes';

/** A process by its id and its command line, since ids are used again. */
const Recorded = z.object({ name: z.string(), pid: z.number().int(), command: z.string() });
type Recorded = z.infer<typeof Recorded>;

/** `run.json`: which process runs the stack of this folder, and what it has started. */
const RunFile = z.object({ owner: Recorded, parts: z.array(Recorded) });
type RunFile = z.infer<typeof RunFile>;

/** The hold on a data folder, for as long as its stack runs. */
export interface DataLock {
  /** Notes a process, so that the next start finds it if this one is killed. Replaces one of its name. */
  record(name: string, pid: number): void;
  /** Frees the folder. */
  release(): void;
}

/**
 * Takes the data folder for this process. What a killed run has left running is ended first, after its
 * command line was compared with the noted one.
 * @throws PlainError when another stack runs on the folder.
 */
export async function lockDataDir(dataDir: string): Promise<DataLock> {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'run.json');
  const run: RunFile = { owner: described('npm start', process.pid), parts: [] };
  while (!create(file, run)) {
    const found = read(file);
    if (found && isStillRunning(found.owner)) throw alreadyRunning(dataDir, found.owner.pid);
    setAside(file, found);
    for (const part of found?.parts.toReversed() ?? []) {
      if (isStillRunning(part)) await endProcess(part.pid, 'SIGINT');
    }
  }
  return {
    record: (name, pid) => {
      run.parts = [...run.parts.filter((part) => part.name !== name), described(name, pid)];
      const part = beside(file);
      writeFileSync(part, JSON.stringify(run));
      renameSync(part, file);
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** A link is made only if the name is free, and with its whole content at once. */
function create(file: string, run: RunFile): boolean {
  const part = beside(file);
  writeFileSync(part, JSON.stringify(run));
  try {
    linkSync(part, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(part);
  }
}

/** Of two starts that find the same dead run, one may have begun anew already: its file is put back. */
function setAside(file: string, expected: RunFile | null): void {
  const aside = beside(file);
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const taken = read(aside);
  if (taken && taken.owner.pid !== expected?.owner.pid && isStillRunning(taken.owner)) {
    linkSync(aside, file);
  }
  unlinkSync(aside);
}

function read(file: string): RunFile | null {
  try {
    return RunFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

const described = (name: string, pid: number): Recorded => ({
  name,
  pid,
  command: commandOf(pid) ?? '',
});

const isStillRunning = (recorded: Recorded): boolean =>
  isAlive(recorded.pid) && commandOf(recorded.pid) === recorded.command;

const beside = (file: string): string => `${file}.${randomBytes(4).toString('hex')}`;

function alreadyRunning(dataDir: string, pid: number): PlainError {
  return new PlainError(
    `A stack already runs on ${dataDir} (process ${pid}): stop it with Ctrl-C, or choose another folder and other ports (CET_DATA_DIR, CET_POSTGRES_PORT and so on).`,
  );
}
