/**
 * How a peer is asked by the benchmark that started it: a message names one of its acts and the works for
 * it, forty clients do them, and the answer says how many seconds that took.
 */
export const serve = (acts) => {
  process.on('message', async ({ act, works, clients }) => {
    try {
      const startedAt = performance.now();
      await crowd(clients, works, acts[act].each);
      await acts[act].atEnd?.(works);
      process.send({ seconds: (performance.now() - startedAt) / 1000 });
    } catch (error) {
      process.send({ failed: String(error?.stack ?? error) });
    }
  });
  process.once('disconnect', () => process.exit(0));
  process.send('ready');
};

const crowd = async (clients, works, each) => {
  const queue = works[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let next = queue.next(); !next.done; next = queue.next()) await each(next.value);
    }),
  );
};

/** Waits until a look says yes. */
export const until = async (look) => {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 50));
};
