import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PlainError } from '../stack/plain-error';

/** What `npm start` writes beside its data while it runs: how to reach what runs. Readable by its owner alone. */
const RunningStack = z.object({
  addresses: z.object({
    api: z.string().nullable(),
    desk: z.string().nullable(),
    simulator: z.string().nullable(),
    temporalUi: z.string().nullable(),
  }),
  env: z.record(z.string(), z.string()),
});
export type RunningStack = z.infer<typeof RunningStack>;

const fileOf = (dataDir: string): string => join(dataDir, 'running.json');

/** Writes it down for as long as the stack runs; what a killed run leaves is overwritten by the next. */
export const tellRunning = (
  dataDir: string,
  { addresses, env }: { addresses: RunningStack['addresses']; env: NodeJS.ProcessEnv },
): { forget: () => void } => {
  const names = [
    'DATABASE_URL',
    'MIGRATE_DATABASE_URL',
    'TEMPORAL_ADDRESS',
    'TEMPORAL_NAMESPACE',
    'PERSONAL_DATA_KEYS',
    'PERSONAL_HASH_KEY',
    'DESK_URL',
  ];
  const reached = names.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  const file = fileOf(dataDir);
  const text = JSON.stringify({ addresses, env: Object.fromEntries(reached) });
  writeFileSync(file, text, { mode: 0o600 });
  return { forget: () => rmSync(file, { force: true }) };
};

/** @throws PlainError when nothing runs on this folder. */
export const readRunningStack = (dataDir: string): RunningStack => {
  try {
    return RunningStack.parse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')));
  } catch {
    throw new PlainError(`Nothing runs on ${dataDir}: start it with \`npm start\` first.`);
  }
};
