/** The API as `api/server.ts` runs it, with failpoints. */
import { join } from 'node:path';
import { runApi } from '../../../api/run';
import { makersWith } from './cuts';
import { createReach } from './failpoints';

const reach = createReach(join(process.env['KILLS_FOLDER'] ?? '', 'api'));

runApi(process.env, makersWith(reach)).catch((error: unknown) => {
  process.stderr.write(`api: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
