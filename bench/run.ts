import { cpus } from 'node:os';
import type { Bench, Scale } from './harness/bench';
import { flushesPerSecond } from './harness/disk';
import { createReport } from './harness/report';
import { withSite } from './harness/site';
import { commands } from './commands';
import { crowd } from './crowd';
import { extend } from './extend';
import { imports } from './import';
import { lifecycle } from './lifecycle';
import { open } from './open';
import { purge } from './purge';
import { search } from './search';
import { seats } from './seats';
import { web } from './web';

/** `npm run bench -- NAME [--json] [--smoke]` */

const BENCHES: readonly Bench[] = [
  commands,
  seats,
  lifecycle,
  open,
  purge,
  extend,
  imports,
  crowd,
  search,
  web,
];

const main = async (): Promise<void> => {
  const words = process.argv.slice(2);
  const bench = BENCHES.find(({ name }) => words.includes(name));
  if (!bench) {
    const names = BENCHES.map(({ name }) => name).join('|');
    throw new Error(`npm run bench -- ${names} [--json] [--smoke]`);
  }
  const scale: Scale = words.includes('--smoke') ? 'smoke' : 'full';
  const report = createReport(bench.name, (line) => process.stdout.write(`${line}\n`));
  report.figure('cores', cpus().length);
  report.figure('scale', scale);
  await withSite(async (site) => {
    report.figure('flushesPerSecond', flushesPerSecond(site.folder));
    await bench.run(site, report, scale);
    report.figure('flushesPerSecondAfter', flushesPerSecond(site.folder));
  });
  const summary = report.summary();
  const absent = bench.ratios.filter((key) => summary.ratios[key] === undefined);
  if (absent.length > 0) throw new Error(`not measured: ${absent.join(', ')}`);
  if (words.includes('--json')) process.stdout.write(`${JSON.stringify(summary)}\n`);
};

main().then(
  // What a library leaves open must not keep a finished measurement from ending.
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(
      `bench: ${error instanceof Error ? (error.stack ?? '') : String(error)}\n`,
    );
    process.exit(1);
  },
);
