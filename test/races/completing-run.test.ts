import { crowdOf } from '../store/support/crowd';
import { createRig } from '../support/rig';
import { meetCompletingRuns } from './support/completing';
import type { Stage } from './support/endings';

let stage: Stage;

beforeAll(async () => {
  stage = await crowdOf(await createRig());
});
afterAll(() => stage?.close());

describe('a fact that meets a completing run', () => {
  it('reaches that run or the next one: 60 tries of the campaign `completing-run`', async () => {
    const { counts, failures } = await meetCompletingRuns(stage, { seed: 1, tries: 60 });
    expect(failures).toEqual([]);
    expect(counts.sameRun + counts.nextRun).toBe(60);
    // Else nothing was attacked.
    expect(counts.handedBack + counts.nextRun).toBeGreaterThan(0);
  }, 400_000);
});
