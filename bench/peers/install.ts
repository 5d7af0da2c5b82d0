import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Installs the peers beside this file as their lock says, unless that was done before. */
export const installPeers = (say: (text: string) => void): void => {
  if (existsSync(join(__dirname, 'node_modules', '.package-lock.json'))) return;
  say('the peers are installed in bench/peers by npm ci');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync('npm', ['ci', ...options], { cwd: __dirname, stdio: 'ignore' });
};
