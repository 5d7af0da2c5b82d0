import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files planted in an empty tree: what each imports, and the boundary that must trip. */
const PLANTED: readonly (readonly [file: string, imports: string, rule: string])[] = [
  ['domain/rule.ts', '../store/store', 'domain-reaches-only-its-own'],
  ['domain/reads.ts', 'node:fs', 'domain-uses-no-library'],
  ['domain/data.schema.ts', 'node:fs', 'domain-schemas-use-zod-alone'],
  ['prisma/client.ts', '../store/store', 'prisma-reaches-only-its-own'],
  ['store/asks.ts', '../gateways/alipay', 'store-reaches-only-its-own'],
  ['gateways/alipay.ts', '../store/store', 'gateways-reaches-only-its-own'],
  ['gateways/simulator/server.ts', '../../domain/money', 'simulator-is-an-outside-program'],
  ['gateways/uses.ts', './simulator/server', 'product-never-imports-the-simulator'],
  ['outbox/calls.ts', '../workflows/registration', 'outbox-reaches-only-its-own'],
  ['workflows/registration.ts', '../store/store', 'workflows-reaches-only-its-own'],
  ['workflows/random.ts', 'node:crypto', 'workflows-stay-deterministic'],
  ['activities/starts.ts', '../workflows/registration', 'activities-reaches-only-its-own'],
  ['worker/runs.ts', '../workflows/registration', 'worker-reaches-only-its-own'],
  ['api/route.ts', '../prisma/client', 'api-reaches-only-its-own'],
  ['web/page.ts', '../domain/money', 'web-takes-types-only'],
  ['web/reaches.ts', '../store/store', 'web-reaches-only-its-own'],
  ['store/helps.ts', '../scripts/help', 'nothing-imports-tests-or-scripts'],
  ['store/finds.ts', '../temporal.config', 'temporal-config-is-for-roots'],
];

const TARGETS = ['store/store.ts', 'domain/money.ts', 'scripts/help.ts', 'temporal.config.ts'];

const root = join(__dirname, '../..');
let tree: string;
let tripped: string[];

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'boundaries-'));
  cpSync(join(root, 'tsconfig.json'), join(tree, 'tsconfig.json'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  };
  for (const file of TARGETS) write(file, 'export const value = 1;\n');
  for (const [file, imports] of PLANTED) {
    write(file, `import * as other from '${imports}';\nexport const used = other;\n`);
  }
  tripped = violationsOf(tree, [...new Set(PLANTED.map(([path]) => path.split('/')[0] ?? path))]);
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

interface Report {
  summary: { violations: { rule: { name: string }; from: string }[] };
}

const violationsOf = (folder: string, places: readonly string[]): string[] => {
  const cli = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(root, '.dependency-cruiser.cjs');
  const run = spawnSync(
    process.execPath,
    [cli, '--config', config, '--output-type', 'json', ...places],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const report = JSON.parse(run.stdout) as Report;
  return report.summary.violations.map(({ rule, from }) => `${from}: ${rule.name}`);
};

it.each(PLANTED)('a planted %s that imports %s trips %s', (file, _imports, rule) => {
  expect(tripped).toContain(`${file}: ${rule}`);
});
