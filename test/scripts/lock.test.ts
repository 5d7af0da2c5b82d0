import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDataDir } from '../../scripts/stack/lock';
import { commandOf, isAlive } from '../../scripts/stack/processes';

describe('the hold on a data folder', () => {
  let folder: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cet-lock-'));
  });

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  async function sleeper(): Promise<number> {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    children.push(child);
    await once(child, 'spawn');
    return child.pid ?? 0;
  }

  function leaveBehind(owner: object, parts: object[]): void {
    writeFileSync(join(folder, 'run.json'), JSON.stringify({ owner, parts }));
  }

  test('is refused while its owner runs, and free after the release', async () => {
    const lock = await lockDataDir(folder);
    await expect(lockDataDir(folder)).rejects.toThrow(`A stack already runs on ${folder}`);
    lock.release();
    expect(existsSync(join(folder, 'run.json'))).toBe(false);
    (await lockDataDir(folder)).release();
  });

  test('is won by one of several starts that find the same dead run', async () => {
    leaveBehind({ name: 'npm start', pid: 2 ** 22 + 1, command: 'gone' }, []);
    const attempts = await Promise.allSettled([1, 2, 3, 4].map(() => lockDataDir(folder)));
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('ends what a killed run has left running', async () => {
    const pid = await sleeper();
    leaveBehind({ name: 'npm start', pid: 2 ** 22 + 1, command: 'gone' }, [
      { name: 'worker', pid, command: commandOf(pid) },
    ]);
    await lockDataDir(folder);
    expect(isAlive(pid)).toBe(false);
  });

  test('takes a process id that now belongs to another program for nobody it knows', async () => {
    const pid = await sleeper();
    leaveBehind({ name: 'npm start', pid, command: 'node scripts/start.ts' }, [
      { name: 'worker', pid, command: 'node worker/main.ts' },
    ]);
    await lockDataDir(folder);
    expect(isAlive(pid)).toBe(true);
  });

  test('notes each part once, with its newest process', async () => {
    const lock = await lockDataDir(folder);
    lock.record('worker', process.pid);
    lock.record('worker', process.ppid);
    expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toMatchObject({
      owner: { pid: process.pid },
      parts: [{ name: 'worker', pid: process.ppid }],
    });
  });
});
