/**
 * The servers of a jest run (PostgreSQL, Temporal, the workflow bundle), for a campaign: `createRig` and
 * `createTestStore` then work as in a test. They end with this process, however it ends.
 */
export const withTestServers = async <T>(work: () => Promise<T>): Promise<T> => {
  const { default: start } = await import('../support/global-setup.mjs');
  const { default: stop } = await import('../support/global-teardown.mjs');
  await start();
  try {
    return await work();
  } finally {
    await stop();
  }
};
