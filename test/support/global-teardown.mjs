import { once } from 'node:events';

/** Ends exactly the servers that this run's set-up started, and waits until they are gone. */
export default async function globalTeardown() {
  const helper = globalThis.cetTestServers;
  if (!helper || helper.exitCode !== null) return;
  const ended = once(helper, 'exit');
  helper.send('stop', () => undefined);
  await ended;
}
