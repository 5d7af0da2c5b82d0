/**
 * A stack in a process of its own (its migrations need what jest cannot load), with programs in place of
 * the product's own where the parent names some. Tells its parent {ready} or {failed}, then {line} and
 * {started} as they come; SIGTERM stops it cleanly.
 */
import { runPart, type Part } from '../../../scripts/stack/children';
import { withoutOwner } from '../../../scripts/stack/database-urls';
import { messageOf } from '../../../scripts/stack/plain-error';
import * as parts from '../../../scripts/stack/parts';
import { portsFrom } from '../../../scripts/stack/settings';
import { startThrowawayStack } from '../../../scripts/stack/throwaway-stack';
import { Programs } from './field-messages';

const tell = (message: unknown): void => void process.send?.(message);
const line = (part: string, text: string): void => tell({ line: `${part}  ${text}` });

const main = async (): Promise<void> => {
  const programs = Programs.parse(JSON.parse(process.argv[2] ?? '{}'));
  const stack = await startThrowawayStack({
    env: {},
    withApi: false,
    withWorker: false,
    seed: 'small',
    timeSkipping: true,
    line,
  });
  const stops = [stack.stop];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  process.once('SIGTERM', () => void stop().finally(() => process.exit(0)));
  try {
    const env = { ...stack.env, ...programs.env, KILLS_FOLDER: `${stack.dataDir}/kills` };
    const ports = portsFrom(env);
    const start = async (part: Part, file: string | undefined): Promise<void> => {
      const started = (name: string, pid: number): void => tell({ started: { name, pid } });
      const running = await runPart({ ...part, ...(file && { file }) }, { line, started });
      stops.push(running.stop);
    };
    await Promise.all([
      start(parts.api(ports, withoutOwner(env)), programs.api),
      start(parts.worker(ports, withoutOwner(env)), programs.worker),
    ]);
    tell({ ready: { env, addresses: stack.addresses, dataDir: stack.dataDir } });
  } catch (error) {
    await stop();
    throw error;
  }
};

main().catch((error: unknown) => {
  process.send?.({ failed: messageOf(error) }, () => process.exit(1));
});
