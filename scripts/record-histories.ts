import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import startServers from '../test/support/global-setup.mjs';
import stopServers from '../test/support/global-teardown.mjs';
import { scenarios } from '../test/replay/scenarios/index';
import { createStage, type Scenario, type Stage } from '../test/replay/scenarios/stage';
import { PlainError, runMain } from './stack/plain-error';

const ROOT = dirname(__dirname);

/**
 * `npm run record-histories -- 0.2.0 [scenario …]`: plays the scenarios on servers of its own and keeps
 * each run's history under the release's name. What was recorded once is never written again: a later
 * build has to replay it as it is [R49].
 */
const main = async (): Promise<void> => {
  const [release, ...names] = process.argv.slice(2);
  if (!release || !/^\d+\.\d+\.\d+$/.test(release)) {
    throw new PlainError('Name the release: npm run record-histories -- 0.2.0');
  }
  const wanted = scenarios.filter(({ name }) => names.length === 0 || names.includes(name));
  if (wanted.length === 0) throw new PlainError(`There is no scenario ${names.join(', ')}.`);
  const folder = join(ROOT, 'test/histories', release);
  const taken = wanted.filter(({ name }) => existsSync(fileOf(folder, name)));
  if (taken.length > 0) {
    throw new PlainError(
      `Recorded histories are never overwritten, and ${release} has ${taken.length} of these already: ${taken.map(({ name }) => name).join(', ')}.`,
    );
  }
  await startServers();
  try {
    const stage = await createStage();
    mkdirSync(folder, { recursive: true });
    for (const scenario of wanted) await record(stage, scenario, folder);
    await stage.rig.close();
  } finally {
    await stopServers();
  }
};

const record = async (stage: Stage, { name, play }: Scenario, folder: string): Promise<void> => {
  const { workflowId, runId } = await play(stage);
  const history = await stage.rig.client.workflow.getHandle(workflowId, runId).fetchHistory();
  writeFileSync(fileOf(folder, name), `${anonymous(historyToJSON(history))}\n`, {
    flag: 'wx',
  });
  process.stdout.write(`${name}: ${history.events?.length ?? 0} events\n`);
};

const fileOf = (folder: string, name: string): string => join(folder, `${name}.json`);

/** Signatures name process and host, stack traces this folder: none of it belongs in a repository. */
const anonymous = (json: string): string =>
  json
    .replaceAll(`${process.pid}@${hostname()}`, 'recorder')
    .replaceAll(hostname(), 'recorder')
    .replaceAll(`${ROOT}/`, '');

runMain(main);
