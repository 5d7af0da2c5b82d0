/**
 * Fills the database of MIGRATE_DATABASE_URL, else DATABASE_URL, with the demonstration's data, if it is empty.
 *
 *   node --import tsx scripts/seed.ts [--size small|demo]       into the database
 *   node --import tsx scripts/seed.ts --csv DIR [--size …]      the files only, no database needed
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { instant } from '../domain/instant';
import { createDatabase } from '../prisma/client';
import { createPersonalData } from '../prisma/personal-data';
import { type SeedSize, seed } from '../prisma/seed';
import { seedFiles } from '../prisma/seed/files';
import { ownerUrlOf } from './stack/database-urls';

const Arguments = z.object({
  size: z.enum(['small', 'demo']).default('demo'),
  csv: z.string().min(1).optional(),
});

const Environment = z.object({
  DATABASE_URL: z.string().min(1),
  PERSONAL_DATA_KEYS: z.string().min(1),
  PERSONAL_HASH_KEY: z.string().min(1),
});

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { size: { type: 'string' }, csv: { type: 'string' } },
  });
  const { size, csv } = Arguments.parse(values);
  if (csv === undefined) await fillDatabase(size);
  else await writeFiles(csv, size);
};

const writeFiles = async (directory: string, size: SeedSize): Promise<void> => {
  await mkdir(directory, { recursive: true });
  for (const [name, text] of Object.entries(seedFiles({ size, now: instant(new Date()) }))) {
    await writeFile(join(directory, name), String(text));
    console.log(`wrote ${join(directory, name)}`);
  }
};

const fillDatabase = async (size: SeedSize): Promise<void> => {
  const environment = Environment.parse({
    ...process.env,
    DATABASE_URL: ownerUrlOf(process.env),
  });
  const personalData = createPersonalData({
    keys: environment.PERSONAL_DATA_KEYS,
    hashKey: environment.PERSONAL_HASH_KEY,
  });
  const database = createDatabase({
    url: environment.DATABASE_URL,
    poolSize: 2,
    applicationName: 'cet-seed',
  });
  try {
    const clock = await database.pool.query<{ now: Date }>('SELECT decision_now() AS now');
    const now = instant(clock.rows[0]?.now ?? new Date());
    const counts = await seed({ pool: database.pool, personalData, now, size });
    if (counts === null) console.log('The database has a sitting already: nothing was changed.');
    else console.table(counts);
  } finally {
    await database.close();
  }
};

main().catch((error: unknown) => {
  if (error instanceof z.ZodError) console.error(z.prettifyError(error));
  else console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
