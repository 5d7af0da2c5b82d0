import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createPrompter } from './fuzz/prompter';
import { servePrompter } from './fuzz/prompter-server';
import { installSchemathesis, play } from './fuzz/schemathesis';
import { startTarget, type Target } from './fuzz/target';
import { brokenInvariants, figuresOf, findingsOf } from './fuzz/verdict';
import { PlainError, runMain } from './stack/plain-error';

/**
 * `npm run fuzz [-- --slice] [--seed N] [--only "POST /logins"]`: Schemathesis against the API's own contract
 * as a logged-in candidate and as nobody, on a stack of its own. Rounds with one seed after the other,
 * until there were as many requests as demanded. Exit code 1 for a finding, a warning, a status 5xx, a
 * problem that the contract does not name, an API that died, a broken invariant, or too few requests.
 */
const main = async (): Promise<void> => {
  const { size, seed, only } = readArguments();
  const python = await installSchemathesis(say);
  say('a stack of its own is started: PostgreSQL, Temporal, simulated gateway, API');
  const target = await startTarget();
  const prompter = await servePrompter(createPrompter(target));
  const findings: string[] = [];
  let requests = 0;
  try {
    const pid = target.stack.pidOf('api');
    for (let round = 0; round === 0 || requests < size.requests; round += 1) {
      if (round >= MOST_ROUNDS) break;
      const folder = join(target.stack.dataDir, `round-${round}`);
      mkdirSync(folder);
      const report = await play(python, {
        seed: seed + round,
        maxExamples: size.maxExamples,
        only,
        contractUrl: `${target.origin}/api/v1/openapi.json`,
        prompterUrl: prompter.url,
        folder,
      });
      requests += report.test_cases.generated;
      findings.push(...findingsOf(seed + round, report));
    }
    findings.push(...(await findingsAbout(target, pid)));
  } finally {
    prompter.close();
    await target.stop();
  }
  if (requests < size.requests) {
    findings.push(`${requests} requests, ${size.requests} were demanded`);
  }
  for (const finding of findings) say(`FOUND ${finding}`);
  say(`seed ${seed}: ${requests} requests, ${findings.length} findings`);
  if (findings.length > 0) process.exitCode = 1;
};

interface Size {
  /** Generated requests for each operation and round, at most. */
  readonly maxExamples: number;
  /** Requests demanded in all. */
  readonly requests: number;
}

const FULL: Size = { maxExamples: 500, requests: 20_000 };
const SLICE: Size = { maxExamples: 60, requests: 2_000 };
const ONE_OPERATION: Size = { maxExamples: 500, requests: 1 };
/** What seldom finds something new to send must not go on for ever. */
const MOST_ROUNDS = 10;

const readArguments = () => {
  const { values } = parseArgs({
    options: {
      slice: { type: 'boolean', default: false },
      seed: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const seed = values.seed === undefined ? randomInt(1_000_000) : Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new PlainError('--seed must be a whole number.');
  }
  const size = values.slice ? SLICE : values.only === undefined ? FULL : ONE_OPERATION;
  return { size, seed, only: values.only };
};

/** What the API itself tells afterwards. One that died is started again, under another process id. */
const findingsAbout = async (target: Target, pid: number | undefined): Promise<string[]> => {
  // It may be dead at this moment, too: then there are no figures, and the reason is told.
  const { answered, findings } = figuresOf(await target.metrics().catch(() => ''));
  say(`the API has answered ${answered} requests, those that prepare others among them`);
  if (answered === 0) findings.push('the API tells no figures');
  if (target.stack.pidOf('api') !== pid) findings.push('the API has died and was started again');
  return [...findings, ...(await brokenInvariants(target))];
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);

runMain(main);
