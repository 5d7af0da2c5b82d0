import { judge } from '../linearizability/support/judge';
import { playRound } from '../linearizability/support/rounds';
import { openSite } from '../linearizability/support/site';
import type { Campaign, CampaignResult } from './campaign';

const CLIENTS = 48;
const APIS = 3;
const KILLS = 12;
/** Each round takes so many who have done nothing yet; most of them sit down after a kill. */
const CANDIDATES = 800;
const FULL = 6;

export const seatsUnderKills: Campaign = {
  name: 'seats-under-kills',
  describe:
    'the history of 48 clients at three API processes, while API and PostgreSQL are killed, is linearizable; a try is 12 kills',
  run: async ({ seed, tries = FULL, log }) => {
    const site = await openSite({ apis: APIS, candidates: CANDIDATES * tries });
    const figures: Record<string, number> = { operations: 0 };
    const failures: string[] = [];
    const add = (name: string, count: number): void => {
      figures[name] = (figures[name] ?? 0) + count;
    };
    try {
      let firstCandidate = 0;
      for (let round = 0; round < tries; round += 1) {
        if (round > 0) await site.wake();
        const played = await playRound(site, {
          seed: seed + round,
          clients: CLIENTS,
          kills: KILLS,
          operations: 2_000,
          firstCandidate,
        });
        firstCandidate = played.nextCandidate;
        for (const { kind, result } of played.history.operations) add(`${kind} ${result}`, 1);
        for (const [kind, count] of Object.entries(played.kills)) add(`kills of ${kind}`, count);
        add('operations', played.history.operations.length);
        add('repeats under the same key', played.repeats);
        failures.push(...wrongIn(played).map((what) => `round ${round}: ${what}`));
        log(`round ${round + 1} of ${tries}: ${figures['operations']} operations so far`);
      }
    } finally {
      await site.stop();
    }
    return { figures, failures };
  },
};

const wrongIn = ({
  history,
  invariants,
  defects,
}: Awaited<ReturnType<typeof playRound>>): CampaignResult['failures'] => {
  const verdict = judge(history);
  return [
    ...(verdict.linearizable === true ? [] : [`${verdict.linearizable}: ${verdict.why}`]),
    ...invariants.map((broken) => `broken invariant ${JSON.stringify(broken)}`),
    ...(defects > 0 ? [`${defects} answers 500`] : []),
  ];
};
