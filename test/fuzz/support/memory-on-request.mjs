/** Loaded before a program: asked for its memory over IPC, it collects its garbage first (`--expose-gc`). */
process.on('message', (message) => {
  if (message !== 'memory') return;
  globalThis.gc();
  process.send({ memory: process.memoryUsage() });
});
process.channel?.unref();
