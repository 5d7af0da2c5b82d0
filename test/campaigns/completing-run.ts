import { crowdOf } from '../store/support/crowd';
import { createRig } from '../support/rig';
import { meetCompletingRuns } from '../races/support/completing';
import type { Campaign } from './campaign';
import { withTestServers } from './servers';

/** A namespace and a database take this many; then its histories replay and the next are taken. */
const CHUNK = 250;
const FULL = 5_000;

export const completingRun: Campaign = {
  name: 'completing-run',
  describe: 'a fact that comes 0–300 ms after the fact that ends a run is never lost',
  run: ({ seed, tries = FULL, log }) =>
    withTestServers(async () => {
      const counts: Record<string, number> = { tries: 0 };
      const failures: string[] = [];
      for (let done = 0; done < tries; done += CHUNK) {
        const stage = await crowdOf(await createRig());
        const chunk = Math.min(CHUNK, tries - done);
        try {
          const met = await meetCompletingRuns(stage, { seed: seed + done, tries: chunk });
          for (const [where, n] of Object.entries(met.counts)) {
            counts[where] = (counts[where] ?? 0) + n;
          }
          failures.push(...met.failures);
          for (const failure of met.failures) log(failure);
        } finally {
          await stage.close();
        }
        counts['tries'] = done + chunk;
        log(`${done + chunk} of ${tries}, ${failures.length} found`);
      }
      return { figures: counts, failures };
    }),
};
