import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';

/** The last line of `npm run demo -- --json`. */
const Report = z.object({
  scenarios: z.array(
    z.object({
      name: z.string(),
      expected: z.record(z.string(), z.unknown()),
      seen: z.record(z.string(), z.unknown()),
      ok: z.boolean(),
    }),
  ),
});

const run = async (): Promise<{ code: unknown; lines: string[]; complaints: string }> => {
  const root = join(__dirname, '../..');
  const demo = spawn(process.execPath, ['--import', 'tsx', 'scripts/demo.ts', '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let complaints = '';
  demo.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  demo.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const [code] = (await once(demo, 'close')) as [unknown];
  return { code, lines: output.trimEnd().split('\n'), complaints };
};

it('plays every outcome on a whole stack: settled, purged, emptied, last places, last minute, lost notification, a review approved and one overdue', async () => {
  const { code, lines, complaints } = await run();
  expect({ code, complaints }).toEqual({ code: 0, complaints: '' });
  const { scenarios } = Report.parse(JSON.parse(lines.at(-1) ?? ''));
  expect(scenarios.filter(({ ok }) => !ok)).toEqual([]);
  expect(scenarios.map(({ name }) => name).sort()).toEqual([
    'emptied',
    'lastMinute',
    'lastPlaces',
    'lostNotification',
    'purged',
    'reviewApproved',
    'reviewOverdue',
    'settled',
  ]);
  for (const { expected, seen } of scenarios) expect(seen).toEqual(expected);
}, 300_000);
