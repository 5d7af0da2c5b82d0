/**
 * Generates Prisma's client into prisma/generated; package.json's `postinstall`. `prisma generate` asks
 * for the schema engine's binary, although it does not use it, and would download it; any existing file
 * satisfies it, so this works on closed networks too.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const prismaPackage = createRequire(import.meta.url).resolve('prisma/package.json');
const result = spawnSync(
  process.execPath,
  [join(dirname(prismaPackage), 'build', 'index.js'), 'generate', '--no-hints'],
  {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  },
);

if (result.status !== 0) {
  const said = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`.trim();
  process.stderr.write(
    `Prisma's client could not be generated from prisma/schema.prisma.\n${said}\n`,
  );
  process.exit(1);
}
