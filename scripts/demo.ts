import { playAll, type Result } from './demo/scenario';
import { reviewApproved, reviewOverdue } from './demo/review-scenarios';
import * as scenarios from './demo/scenarios';
import { openStage } from './demo/stage';
import { readRunningStack } from './demo/running-stack';
import { PlainError, runMain } from './stack/plain-error';
import { dataDirFrom } from './stack/settings';
import { startThrowawayStack } from './stack/throwaway-stack';

/**
 * `npm run demo [-- --json] [--running]`: plays real candidates through the public API, moves time by a
 * day, and reads back what became of each. On a stack of its own, which it stops and removes; with
 * `--running` on the one that `npm start` runs, whose time then stays a day ahead.
 */
const main = async (): Promise<void> => {
  const asJson = process.argv.includes('--json');
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  const stack = process.argv.includes('--running') ? running() : await own(say);
  try {
    const { addresses, env } = stack;
    const { api, desk, simulator } = addresses;
    if (api === null || desk === null || simulator === null) {
      throw new PlainError('The demonstration needs the API, the desk and the simulated gateway.');
    }
    const stage = await openStage({
      apiUrl: api,
      deskUrl: desk,
      simulatorUrl: simulator,
      temporalUiUrl: addresses.temporalUi,
      env,
      say,
    });
    try {
      const { purged, lastMinute, lostNotification, emptied, settled, lastPlaces } = scenarios;
      const reviews = [reviewApproved, reviewOverdue];
      const order = [
        settled,
        lastPlaces,
        ...reviews,
        purged,
        lastMinute,
        lostNotification,
        emptied,
      ];
      report(await playAll(stage, order), asJson);
    } finally {
      await stage.close();
    }
  } finally {
    await stack.stop();
  }
};

const running = () => ({
  ...readRunningStack(dataDirFrom(process.env)),
  stop: () => Promise.resolve(),
});

const own = (say: (text: string) => void) => {
  say('starting a stack of its own: PostgreSQL, Temporal, simulated gateway, mail, worker, API');
  return startThrowawayStack({ env: {}, timeSkipping: true });
};

const report = (results: readonly Result[], asJson: boolean): void => {
  process.stdout.write('\n');
  for (const { name, ok, seen } of results) {
    process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(17)} ${JSON.stringify(seen)}\n`);
  }
  for (const { name, expected } of results.filter((result) => !result.ok)) {
    process.stdout.write(`     ${name} was expected as ${JSON.stringify(expected)}\n`);
  }
  if (asJson) process.stdout.write(`${JSON.stringify({ scenarios: results })}\n`);
  if (results.some((result) => !result.ok)) process.exitCode = 1;
};

runMain(main);
