import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findChromium } from '../../scripts/chromium';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cet-chromium-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = (path: string, script: string): string => {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, `#!/bin/sh\n${script}\n`);
  chmodSync(whole, 0o755);
  return whole;
};

const browser = (path: string): string => program(path, 'echo "Chromium 140.0.7339.185 on Debian"');

/** A machine of which only this folder is known. */
const machine = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: join(folder, 'bin'),
  ...more,
});

const offline = () => Promise.reject(new Error('the download cannot be reached'));

describe('which Chromium is taken', () => {
  test('the one named by CHROMIUM before the one on PATH', async () => {
    browser('bin/chromium');
    const named = browser('mine/chrome');
    await expect(findChromium(machine({ CHROMIUM: named }), offline)).resolves.toMatchObject({
      path: named,
      from: 'CHROMIUM',
    });
  });

  test('one named by CHROMIUM that is unfit is refused, not replaced', async () => {
    browser('bin/chromium');
    const named = program('mine/chrome', 'exit 1');
    await expect(findChromium(machine({ CHROMIUM: named }), offline)).rejects.toThrow('CHROMIUM');
  });

  test('one on PATH that does not run is passed over for the next', async () => {
    program('bin/chromium', 'exit 1');
    const path = browser('bin/google-chrome');
    await expect(findChromium(machine(), offline)).resolves.toMatchObject({ path, from: 'PATH' });
  });

  test('without any, a sentence says how to get one', async () => {
    await expect(findChromium(machine(), offline)).rejects.toThrow(
      /apt-get install chromium.*CHROMIUM.*the download cannot be reached/,
    );
  });

  test('the download is taken when there is no other', async () => {
    const path = browser('cache/chrome');
    await expect(findChromium(machine(), () => Promise.resolve(path))).resolves.toMatchObject({
      path,
      from: "Playwright's download",
    });
  });
});
