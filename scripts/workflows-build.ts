/** `npm run workflows:build`: bundles the workflows once, for `WORKFLOW_BUNDLE` of every worker of this build. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflows } from '../worker/bundle';
import { runMain } from './stack/plain-error';

const main = async (): Promise<void> => {
  const dist = join(__dirname, '../dist');
  const file = join(dist, 'workflows.js');
  mkdirSync(dist, { recursive: true });
  // A worker that starts meanwhile never reads half of it.
  writeFileSync(`${file}.part`, await bundleWorkflows());
  renameSync(`${file}.part`, file);
  process.stdout.write(`${file}\n`);
};

runMain(main);
