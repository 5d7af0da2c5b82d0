import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON, type History } from '@temporalio/common/lib/proto-utils';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { coverageOf, reachesRelease, REQUIRED } from './coverage';

/** Histories recorded at each release replay on this build [R49]. */

interface Kept {
  /** `0.1.0/settled-in-one-order`. */
  readonly name: string;
  readonly history: History;
}

const FOLDER = join(__dirname, '../histories');
const workflowsPath = require.resolve('../../workflows/index.ts');
const logger = new DefaultLogger('ERROR');
let kept: readonly Kept[];

beforeAll(() => {
  Runtime.install({ logger, telemetryOptions: { logging: { filter: 'OFF' } } });
  kept = readdirSync(FOLDER).flatMap((release) =>
    readdirSync(join(FOLDER, release)).map((file) => ({
      name: `${release}/${file.replace(/\.json$/, '')}`,
      history: historyFromJSON(JSON.parse(readFileSync(join(FOLDER, release, file), 'utf8'))),
    })),
  );
});

/** Names of the histories that this bundle cannot follow, and how many were tried. */
const replay = async (workflowBundle: WorkflowBundleOption) => {
  const refused: string[] = [];
  let tried = 0;
  const results = Worker.runReplayHistories(
    { workflowBundle, replayName: 'recorded' },
    kept.map(({ name, history }) => ({ workflowId: name, history })),
  );
  for await (const { workflowId, error } of results) {
    tried += 1;
    if (error) refused.push(workflowId);
  }
  return { tried, refused: refused.sort() };
};

describe('histories of released workflows [R49]', () => {
  it('cover every ending, signal, timer and answer that the workflows know', () => {
    const where = new Map<string, string[]>();
    for (const { name, history } of kept) {
      for (const member of coverageOf(history)) {
        where.set(member, [...(where.get(member) ?? []), name]);
      }
    }
    const width = Math.max(...[...where.keys(), ...REQUIRED].map((member) => member.length));
    const rows = [...new Set([...REQUIRED, ...where.keys()])].map(
      (member) =>
        `  ${member.padEnd(width)}  ${String(where.get(member)?.length ?? 0).padStart(3)}`,
    );
    console.log(['covered by recorded histories:', ...rows].join('\n'));
    expect(REQUIRED.filter((member) => !where.has(member))).toEqual([]);
  });

  it('are refused to a build that waits before each release: exactly those that reached one', async () => {
    const changed = await bundleWorkflowCode({
      workflowsPath,
      workflowInterceptorModules: [require.resolve('./changed/wait-before-release.ts')],
      logger,
    });
    const { refused } = await replay(changed);
    const reached = kept.filter(({ history }) => reachesRelease(history)).map(({ name }) => name);
    expect(refused).toEqual(reached.sort());
    expect(refused).toContain('0.1.0/reminded-purged-and-emptied');
    expect(refused).toContain('0.1.0/unpaid-at-the-gateway-closed-and-released');
    expect(refused).not.toContain('0.1.0/settled-in-one-order');
    expect(refused).not.toContain('0.1.0/later-run-settled');
  });

  it('replay on this build, each of them', async () => {
    const { tried, refused } = await replay(await bundleWorkflowCode({ workflowsPath, logger }));
    console.log(`replayed ${tried} histories, ${refused.length} failed`);
    expect(refused).toEqual([]);
    expect(tried).toBe(kept.length);
    expect(tried).toBeGreaterThanOrEqual(15);
  });
});
