import { z } from 'zod';
import { createDatabase } from '../prisma/client';
import { createStore, type Store } from '../store/store';
import { actOf } from '../test/support/desk';
import { startChild } from './harness/child';
import type { Bench, Scale } from './harness/bench';
import type { Report } from './harness/report';
import type { Site } from './harness/site';
import { createBenchPersonalData, openSitting, secrets } from './harness/world';
import { writeRoster, type Roster } from './harness/roster';

/**
 * Student records from a stored file into the register: check and application, without the officer's thinking time.
 * Each import has a process of its own, so that its peak of memory is its own. A CSV is to take the same memory
 * whatever its length; a workbook at most three times its own size beside what a CSV of as many rows takes.
 */
export const imports: Bench = {
  name: 'import',
  ratios: ['rowsPerSecond', 'peakMemoryMb', 'memoryGrowth', 'xlsxMemoryToFile'],
  run: async (site, report, scale) => {
    const { short, usual, long } = SIZES[scale];
    const measure = measuring(site, await prepare(site), report);
    const shorter = await measure('csv', short);
    const main = await measure('csv', usual);
    const longer = await measure('csv', long);
    const workbook = await measure('xlsx', usual);

    report.count('rowsPerSecond', Math.round(usual / (main.totalMs / 1000)), {
      atLeast: Math.round(200_000 / 60),
    });
    report.count('peakMemoryMb', Math.round(main.peakBytes / MB));
    report.count('memoryGrowth', twoDigits(longer.peakBytes / shorter.peakBytes), { atMost: 1.25 });
    const growth = Math.max(0, workbook.peakBytes - main.peakBytes);
    report.count('xlsxMemoryToFile', twoDigits(growth / workbook.size), { atMost: 3 });
    report.figure('xlsxSeconds', workbook.totalMs / 1000);
  },
};

const SIZES: Record<
  Scale,
  { readonly short: number; readonly usual: number; readonly long: number }
> = {
  full: { short: 100_000, usual: 200_000, long: 400_000 },
  smoke: { short: 2_000, usual: 4_000, long: 8_000 },
};
const MB = 1_000_000;
const Done = z.object({
  checkedMs: z.number(),
  totalMs: z.number(),
  peakBytes: z.number(),
});

interface Measured extends z.output<typeof Done> {
  /** Of the file, in bytes. */
  readonly size: number;
}

/** A sitting, and a store that takes files in. */
const prepare = async (site: Site): Promise<Store> => {
  const database = createDatabase({ url: site.databaseUrl, poolSize: 4 });
  site.atEnd(() => database.close());
  const personalData = createBenchPersonalData();
  await openSitting(database.pool, personalData);
  return createStore({ database, personalData });
};

const measuring = (site: Site, store: Store, report: Report) => {
  const by = actOf('operator');
  let lots = 0;
  return async (format: Roster['format'], rows: number): Promise<Measured> => {
    const content = writeRoster({ rows, format, lot: String((lots += 1)) });
    const { id: fileId, size } = await store.files.put(by, {
      purpose: 'import',
      name: 'roster',
      content,
    });
    const env = { ...secrets, DATABASE_URL: site.appUrl, TZ: 'Asia/Shanghai' };
    const child = await startChild('harness/import-process.ts', env);
    try {
      const done = Done.parse(await child.ask({ fileId, rows }));
      const { checkedMs, totalMs, peakBytes } = done;
      report.say(
        `${format} of ${rows} rows, ${(size / MB).toFixed(1)} MB: checked in ${(checkedMs / 1000).toFixed(1)} s, ` +
          `applied in ${((totalMs - checkedMs) / 1000).toFixed(1)} s, at most ${Math.round(peakBytes / MB)} MB of memory`,
      );
      return { ...done, size };
    } finally {
      await child.stop();
    }
  };
};

const twoDigits = (value: number): number => Number(value.toFixed(2));
