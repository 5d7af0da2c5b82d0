import { createServer } from 'node:net';
import type * as Ports from '../../scripts/stack/ports';
import { freePort, isFree } from '../../scripts/stack/ports';

/** The module as another process has it. */
const elsewhere = (): typeof Ports => {
  const loaded: (typeof Ports)[] = [];
  jest.isolateModules(() => {
    loaded.push(jest.requireActual<typeof Ports>('../../scripts/stack/ports'));
  });
  const [module] = loaded;
  if (!module) throw new Error('the module was not loaded');
  return module;
};

test('two who ask for many ports at once are never told the same', async () => {
  const other = elsewhere();
  expect(other.freePort).not.toBe(freePort);
  const asked = Array.from({ length: 100 }, (_, at) => (at % 2 ? freePort() : other.freePort()));
  expect(new Set(await Promise.all(asked)).size).toBe(100);
});

test('no port is told that outgoing connections of this machine may be given', async () => {
  expect(await freePort()).toBeLessThan(32_768);
});

test('a port that somebody listens on is passed over', async () => {
  const before = await freePort();
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(before - 1, '127.0.0.1', resolve));
  expect(await isFree(before - 1)).toBe(false);
  expect(await freePort()).not.toBe(before - 1);
  await new Promise((resolve) => taken.close(resolve));
});
