import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { firstFit, type Source } from './stack/first-fit';
import { messageOf, PlainError } from './stack/plain-error';

/** A browser that the website's tests, measurements and pictures can be run in. */
export interface ChromiumBinary {
  path: string;
  /** Where it came from, in words for the terminal. */
  from: string;
  /** As it says itself: `Chromium 140.0.7339.185 …`. */
  version: string;
}

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];

/** So that pages behave alike for root, in a container, and without a network of the browser's own. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Finds a Chromium, in this order: CHROMIUM, a browser of its family on PATH, Playwright's own download in
 * the user's cache. One named by CHROMIUM is never replaced by another.
 * @param download answers the path of a program; throws when it cannot
 * @throws PlainError when CHROMIUM is unfit, or with the ways to get one when there is none.
 */
export async function findChromium(
  env: NodeJS.ProcessEnv,
  download: (env: NodeJS.ProcessEnv) => Promise<string> = downloadWithPlaywright,
): Promise<ChromiumBinary> {
  if (env['CHROMIUM']) return demandFit(env['CHROMIUM'], 'CHROMIUM');
  const sources: Source[] = [
    ...onPath(env).map((path): Source => ['PATH', () => Promise.resolve(path)]),
    ["Playwright's download", () => download(env)],
  ];
  return firstFit(
    sources,
    demandFit,
    `No Chromium was found; install one (Debian: \`apt-get install chromium fonts-noto-cjk\`), name one with CHROMIUM, or allow Playwright to download it.`,
  );
}

/** @throws PlainError when the program does not run. */
async function demandFit(path: string, from: string): Promise<ChromiumBinary> {
  const version = await promisify(execFile)(path, ['--version'], { timeout: 20_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
  if (!/\d+\.\d+\.\d+/.test(version)) {
    throw new PlainError(`${path} (${from}) does not run as a Chromium.`);
  }
  return { path, from, version };
}

function onPath(env: NodeJS.ProcessEnv): string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).filter(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The build that this version of Playwright was made for; taken from the cache when it is there. */
async function downloadWithPlaywright(env: NodeJS.ProcessEnv): Promise<string> {
  const { chromium } = await import('playwright-core');
  const path = chromium.executablePath();
  if (isProgram(path)) return path;
  const cli = join(require.resolve('playwright-core/package.json'), '..', 'cli.js');
  await promisify(execFile)(process.execPath, [cli, 'install', 'chromium'], {
    env,
    timeout: 300_000,
  }).catch((error: unknown) => {
    throw new PlainError(`it failed (${messageOf(error).split('\n')[0] ?? ''})`);
  });
  return path;
}
