import { z } from 'zod';
import { actOf } from '../../test/support/desk';
import { createDatabase } from '../../prisma/client';
import { createPersonalData } from '../../prisma/personal-data';
import { createStore } from '../../store/store';

/**
 * One import in a process of its own, as a worker does it: a file that is stored already is checked and applied. It
 * tells how long that took and the most memory that the process ever had.
 */
const Task = z.object({ fileId: z.string(), rows: z.int() });

const main = (): void => {
  const database = createDatabase({ url: process.env['DATABASE_URL'] ?? '', poolSize: 4 });
  const personalData = createPersonalData({
    keys: process.env['PERSONAL_DATA_KEYS'] ?? '',
    hashKey: process.env['PERSONAL_HASH_KEY'] ?? '',
  });
  const store = createStore({ database, personalData });
  const by = actOf('operator');
  process.on('message', (message: unknown) => {
    void run(Task.parse(message)).then(
      (done) => process.send?.(done),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready');

  const run = async ({ fileId, rows }: z.output<typeof Task>) => {
    const { number } = await store.imports.start(by, { kind: 'studentRecords', fileId });
    const alive = (): void => undefined;
    const startedAt = performance.now();
    await store.importWork.check(number, alive);
    const checkedMs = performance.now() - startedAt;
    const { version, state, problems } = await store.imports.find(by.staff, number);
    if (state !== 'checked') throw new Error(`the file is ${state}: ${JSON.stringify(problems)}`);
    await store.imports.confirm(by, number, version);
    await store.importWork.apply(number, alive);
    const totalMs = performance.now() - startedAt;
    const applied = await store.imports.find(by.staff, number);
    if (applied.counts?.inserted !== rows) throw new Error(`the import is ${applied.state}`);
    // Kibibytes, since the process began.
    return { checkedMs, totalMs, peakBytes: process.resourceUsage().maxRSS * 1024 };
  };
};

main();
