/**
 * `npm run web:build`: builds the website into dist/web and the desk into dist/desk, each unless what is there was made
 * from the same sources. It is built beside and moved into place whole, so that two runs do not meet and a running API
 * never sees half of it.
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

/** The candidate's website. Answers the folder with `client/` and `server/`. */
export const buildWeb = () =>
  buildOnce('web', {
    sources: (file) => !file.startsWith('desk/'),
    build: async (build, out) => {
      const common = { configFile: join(root, 'web', 'vite.config.mts'), logLevel: 'warn' };
      await build(common);
      await build({ ...common, build: { ssr: 'server/render.tsx' } });
      compress(join(out, 'client'));
    },
  });

/** The desk, a bundle of its own. Answers the folder with `index.html` and `assets/`. */
export const buildDesk = () =>
  buildOnce('desk', {
    sources: (file) => /^(desk|lib|texts|public)\//.test(file),
    build: async (build, out) => {
      await build({ configFile: join(root, 'web', 'desk', 'vite.config.mts'), logLevel: 'warn' });
      compress(out);
    },
  });

/** Into `dist/<name>/<fingerprint of its sources>`. */
async function buildOnce(name, site) {
  const dist = join(root, 'dist');
  const madeFrom = fingerprint(site.sources);
  const out = join(dist, name, madeFrom);
  if (existsSync(join(out, MARK))) return out;
  const { build } = await import('vite');
  const part = join(dist, `${name}-${process.pid}.part`);
  process.env.WEB_OUT = part;
  await site.build(build, part);
  writeFileSync(join(part, MARK), madeFrom);
  mkdirSync(join(dist, name), { recursive: true });
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
function fingerprint(isSource) {
  const hash = createHash('sha256');
  const web = join(root, 'web');
  const sources = filesBelow(web).filter((file) => isSource(file.slice(web.length + 1)));
  for (const file of [...sources, join(root, 'package-lock.json')]) {
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
  process.stdout.write(`${await buildWeb()}\n${await buildDesk()}\n`);
}
