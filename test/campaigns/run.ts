import { randomInt } from 'node:crypto';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { messageOf, PlainError } from '../../scripts/stack/plain-error';
import type { Campaign } from './campaign';
import { completingRun } from './completing-run';
import { seatsUnderKills } from './seats-under-kills';

/** `npm run campaign -- NAME [--seed N] [--tries N] [--json]`: exit code 1 when something is found. */

const CAMPAIGNS: readonly Campaign[] = [completingRun, seatsUnderKills];

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      tries: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const campaign = CAMPAIGNS.find(({ name }) => name === positionals[0]);
  if (!campaign) throw new PlainError(usage());
  const seed = values.seed === undefined ? randomInt(2 ** 31) : wholeNumber('seed', values.seed);
  const tries = values.tries === undefined ? {} : { tries: wholeNumber('tries', values.tries) };
  const startedAt = Date.now();
  say(`${campaign.name}: ${campaign.describe}`);
  say(`seed ${seed}, ${cpus().length} cores, Node ${process.version}`);
  const { figures, failures } = await campaign.run({ seed, ...tries, log: say });
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  for (const [name, value] of Object.entries(figures)) say(`  ${name}: ${value}`);
  for (const failure of failures) say(`FOUND ${failure}`);
  say(`${failures.length} found in ${seconds} s`);
  if (values.json) {
    const result = { campaign: campaign.name, seed, seconds, figures, failures };
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  if (failures.length > 0) process.exitCode = 1;
};

/** Progress goes to standard error, so that `--json` leaves one line on standard output. */
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const usage = (): string =>
  [
    'npm run campaign -- NAME [--seed N] [--tries N] [--json]',
    ...CAMPAIGNS.map(({ name, describe }) => `  ${name}: ${describe}`),
  ].join('\n');

const wholeNumber = (option: string, text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new PlainError(`--${option} takes a whole number`);
  return value;
};

main().then(
  // What a library leaves open must not keep a finished campaign from ending.
  () => process.exit(),
  (error: unknown) => {
    const isDefect = error instanceof Error && !(error instanceof PlainError);
    say(isDefect ? (error.stack ?? error.message) : messageOf(error));
    process.exit(1);
  },
);
