import { execFileSync } from 'node:child_process';

/**
 * How to run a program as another user, for PostgreSQL, which refuses to run as root. That user keeps one
 * of root's rights: to pass folders that are root's alone, since a checkout often lies in one (a home
 * folder, `mktemp -d`). Without `setpriv` (util-linux) the folders must be open to everybody.
 *
 * @param {{ uid: number, gid: number } | null | undefined} owner
 * @param {string} command
 * @param {string[]} args
 * @returns {{ command: string, args: string[], options: { uid?: number, gid?: number } }}
 */
export function asOwner(owner, command, args) {
  if (!owner) return { command, args, options: {} };
  const { uid, gid } = owner;
  if (!mayPass(uid, gid)) return { command, args, options: { uid, gid } };
  return { command: 'setpriv', args: [...setpriv(uid, gid), command, ...args], options: {} };
}

const setpriv = (uid, gid) => [
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  // Without it the kernel's access(2), which PostgreSQL asks for its own program, forgets the right.
  '--securebits=+no_setuid_fixup',
  '--inh-caps=+dac_override',
  '--ambient-caps=+dac_override',
  '--',
];

/** Not every system has `setpriv`, and not every container gives the right away. */
function mayPass(uid, gid) {
  try {
    execFileSync('setpriv', [...setpriv(uid, gid), 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
