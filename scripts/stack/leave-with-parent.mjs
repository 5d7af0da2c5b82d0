/**
 * Loaded before a part's own code: when the process that started it is gone, however that came about,
 * the part is asked to stop as by `kill`, and does not outlive that by long.
 */
process.on('disconnect', () => {
  setTimeout(() => process.exit(1), 20_000).unref();
  process.kill(process.pid, 'SIGTERM');
});
// Listening must not keep a part alive that has nothing else to do.
process.channel?.unref();
