import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

const PAGE = Buffer.alloc(8192, 1);

/** How often a second this folder's disk can make one page durable: what every commit waits for. */
export const flushesPerSecond = (folder: string, seconds = 1): number => {
  const path = join(folder, 'flush-probe');
  const file = openSync(path, 'w');
  try {
    const startedAt = performance.now();
    let flushes = 0;
    while (performance.now() - startedAt < seconds * 1000) {
      writeSync(file, PAGE, 0, PAGE.length, 0);
      fdatasyncSync(file);
      flushes += 1;
    }
    return flushes / ((performance.now() - startedAt) / 1000);
  } finally {
    closeSync(file);
    rmSync(path);
  }
};
