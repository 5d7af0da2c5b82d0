import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Merchant } from './keys';
import { startSimulator } from './server';

/** The simulator's own environment; every other variable is none of its business. */
const Environment = z.object({
  SIMULATOR_PORT: z.coerce.number().int().min(0).max(65_535),
  SIMULATOR_HOST: z.string().default('127.0.0.1'),
  SIMULATOR_DATA_FILE: z.string().min(1),
  SIMULATOR_KEYS_FILE: z.string().min(1),
});

const main = async (): Promise<void> => {
  const environment = Environment.parse(process.env);
  const keys: unknown = JSON.parse(readFileSync(environment.SIMULATOR_KEYS_FILE, 'utf8'));
  const simulator = await startSimulator({
    merchant: Merchant.parse(keys),
    port: environment.SIMULATOR_PORT,
    host: environment.SIMULATOR_HOST,
    dataFile: environment.SIMULATOR_DATA_FILE,
  });

  let leaving = false;
  const leave = (): void => {
    if (leaving) return;
    leaving = true;
    void simulator.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
  // Started by a parent over IPC, it does not outlive it.
  process.on('disconnect', leave);

  console.log(`simulator listening on ${simulator.url}`);
  process.send?.({ listening: simulator.url });
};

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
