/** The worker as `worker/main.ts` runs it, with failpoints. */
import { join } from 'node:path';
import { runWorker } from '../../../worker/run';
import { makersWith } from './cuts';
import { createReach } from './failpoints';

const reach = createReach(join(process.env['KILLS_FOLDER'] ?? '', 'worker'));

runWorker(process.env, makersWith(reach)).catch((error: unknown) => {
  process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
