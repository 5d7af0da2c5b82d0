import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { messageOf, PlainError } from '../stack/plain-error';
import { cacheFolder } from '../stack/temporal-wheel';

/** Schemathesis, from the Python index, pinned with all that it needs by `requirements.txt`. */

const REQUIREMENTS = join(__dirname, 'requirements.txt');
const run = promisify(execFile);

/**
 * Installs it into a virtual environment among the user's cached programs, unless it is there.
 * @returns the path of its Python
 * @throws PlainError when there is no Python 3.11 or later, or the index cannot be reached
 */
export const installSchemathesis = async (say: (text: string) => void): Promise<string> => {
  const pins = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const cache = cacheFolder(process.env);
  const folder = join(cache, `schemathesis-${pins}`);
  const python = join(folder, 'bin', 'python');
  if (existsSync(python)) return python;

  say('Schemathesis is installed; this is done once');
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'install-'));
  try {
    await run('python3', ['-m', 'venv', work]);
    await run(join(work, 'bin', 'python'), ['-m', 'pip', 'install', '-q', '-r', REQUIREMENTS]);
    // Moved there whole: two runs side by side do not disturb each other.
    await rename(work, folder).catch((error: unknown) => {
      if (!existsSync(python)) throw error;
    });
    return python;
  } catch (error) {
    throw new PlainError(
      `Schemathesis could not be installed; it needs python3 (3.11 or later) with venv and a Python index: ${messageOf(error)}`,
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

/** What of its JSON report is read. */
const Report = z.object({
  complete: z.boolean(),
  exit_code: z.int(),
  test_cases: z.object({ generated: z.int() }),
  failures: z.array(z.object({ code: z.string(), title: z.string(), count: z.int() })),
  errors: z.array(z.unknown()),
  warnings: z.record(z.string(), z.array(z.unknown())),
});
export type Report = z.infer<typeof Report>;

export interface Round {
  readonly seed: number;
  /** Generated requests for each operation, and chains of them, at most. */
  readonly maxExamples: number;
  /** One operation as the contract names it, `POST /logins`; all when left out. */
  readonly only?: string | undefined;
  readonly contractUrl: string;
  readonly prompterUrl: string;
  /** Empty; gets the reports. */
  readonly folder: string;
}

/**
 * Plays one round; what it has to say goes to standard output.
 * @throws PlainError when it ends without a report
 */
export const play = async (python: string, round: Round): Promise<Report> => {
  const child = spawn(
    python,
    [
      ...['-m', 'schemathesis.cli', '--config-file', join(__dirname, 'schemathesis.toml')],
      ...['run', round.contractUrl, '--no-color'],
      ...['--seed', String(round.seed), '--max-examples', String(round.maxExamples)],
      ...(round.only === undefined ? [] : ['--include-name', round.only]),
      ...['--report', 'json', '--report-dir', round.folder],
    ],
    {
      // Where the configuration names its hooks from.
      cwd: __dirname,
      env: {
        ...process.env,
        HYPOTHESIS_STORAGE_DIRECTORY: round.folder,
        FUZZ_PROMPTER: round.prompterUrl,
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONUNBUFFERED: '1',
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  await once(child, 'close');
  const name = (await readdir(round.folder)).find((file) => file.endsWith('.json'));
  if (!name) throw new PlainError('Schemathesis ended without a report.');
  return Report.parse(JSON.parse(readFileSync(join(round.folder, name), 'utf8')));
};
