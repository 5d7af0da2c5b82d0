/**
 * `npm run web:build`: builds the website into dist/web, unless what is there was made from the same sources. It is
 * built beside and moved into place whole, so that two runs do not meet and a running API never sees half of it.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const MARK = 'made-from';

/** Answers the folder with `client/` and `server/`. */
export async function buildWeb() {
  const dist = join(root, 'dist');
  const madeFrom = fingerprint();
  const out = join(dist, 'web', madeFrom);
  if (existsSync(join(out, MARK))) return out;
  const { build } = await import('vite');
  const part = join(dist, `web-${process.pid}.part`);
  const common = { configFile: join(root, 'web', 'vite.config.mts'), logLevel: 'warn' };
  process.env.WEB_OUT = part;
  await build(common);
  await build({ ...common, build: { ssr: 'server/render.tsx' } });
  compress(join(part, 'client'));
  writeFileSync(join(part, MARK), madeFrom);
  mkdirSync(join(dist, 'web'), { recursive: true });
  try {
    renameSync(part, out);
  } catch (error) {
    // Another run was quicker with the same thing.
    if (!existsSync(join(out, MARK))) throw error;
    rmSync(part, { recursive: true });
  }
  return out;
}

/** Changes when a source, or a version of what it is built with, changes. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of [...filesBelow(join(root, 'web')), join(root, 'package-lock.json')]) {
    hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

/** What a browser loads is compressed once, here, as well as it goes. */
function compress(folder) {
  for (const file of filesBelow(folder)) {
    if (!/\.(js|css|svg)$/.test(file)) continue;
    const content = readFileSync(file);
    writeFileSync(`${file}.br`, brotliCompressSync(content));
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !join(entry.parentPath, entry.name).includes('generated'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${await buildWeb()}\n`);
}
