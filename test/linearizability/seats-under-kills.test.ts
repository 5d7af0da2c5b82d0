import { judge } from './support/judge';
import { playRound, type Round } from './support/rounds';
import { openSite, type Site } from './support/site';

/** A slice of the campaign `seats-under-kills`. */

const APIS = 3;
const SEED = 20261122;

describe('seats that 48 clients contend for at three API processes, while API and PostgreSQL are killed', () => {
  let site: Site | undefined;
  let round: Round;

  beforeAll(async () => {
    site = await openSite({ apis: APIS, candidates: 1_500 });
    const size = { clients: 48, kills: 5, operations: 1_000, firstCandidate: 0 };
    round = await playRound(site, { seed: SEED, ...size });
  }, 300_000);
  afterAll(() => site?.stop());

  test('[R25] have a linearizable history: none too many, nobody refused while a place is free, none lost', () => {
    expect(judge(round.history)).toMatchObject({ linearizable: true });
  });

  test('are contended for: there were grants, refusals and requests that nobody answered', () => {
    const results = new Set<string>(round.history.operations.map(({ result }) => result));
    expect([...results]).toEqual(
      expect.arrayContaining(['granted', 'placeFull', 'moved', 'cancelled', 'unknown']),
    );
    expect(round.repeats).toBeGreaterThan(0);
    expect(round.kills).toEqual({ api: 3, backend: 1, postgres: 1 });
  });

  test('[R47] leave no invariant broken, and a killed database is never told as a defect', () => {
    expect(round.invariants).toEqual([]);
    expect(round.defects).toBe(0);
  });
});
