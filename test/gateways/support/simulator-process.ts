import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The simulator as the program it is. */
export interface SimulatorProcess {
  readonly url: string;
  /** Sends a signal and waits for the end; answers exit code and signal. */
  end(how: NodeJS.Signals | 'disconnect'): Promise<[number | null, NodeJS.Signals | null]>;
}

export const startSimulatorProcess = async (files: {
  data: string;
  keys: string;
}): Promise<SimulatorProcess> => {
  const root = join(__dirname, '../../..');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(root, 'gateways/simulator/main.ts')],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: {
        ...process.env,
        SIMULATOR_PORT: '0',
        SIMULATOR_DATA_FILE: files.data,
        SIMULATOR_KEYS_FILE: files.keys,
      },
    },
  );
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const { stdout } = child;
  if (!stdout) throw new Error('no standard output');
  const said = once(createInterface(stdout), 'line') as Promise<[string]>;
  const [line] = await Promise.race([
    said,
    ended.then(() => Promise.reject(new Error('the simulator did not start'))),
  ]);
  return {
    url: /http:\S+/.exec(line)?.[0] ?? '',
    end: (how) => {
      if (how === 'disconnect') child.disconnect();
      else child.kill(how);
      return ended;
    },
  };
};
