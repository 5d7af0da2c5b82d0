import { judge } from './support/judge';
import { playPeacefulRound } from './support/rounds';
import { startBuild, WITHOUT_LAST_PLACE, WITHOUT_LOCK, type Spoiling } from './support/builds';

/**
 * The same clients and the same judge as under kills, against the product with its writing statement
 * spoilt: what they find there they would find in the product.
 */
describe('the history of 40 clients at two API processes', () => {
  const verdictOf = async (spoiling: Spoiling) => {
    const build = await startBuild(400, spoiling);
    try {
      const size = { clients: 40, operations: 400, firstCandidate: 0 };
      return judge(await playPeacefulRound(build, { seed: 4, ...size }));
    } finally {
      await build.close();
    }
  };

  test('is linearizable', async () => {
    expect(await verdictOf([])).toMatchObject({ linearizable: true });
  });

  test('is not, where places are counted without a lock', async () => {
    expect(await verdictOf(WITHOUT_LOCK)).toMatchObject({
      linearizable: false,
      why: expect.stringMatching(
        /no instant for candidate \d+: (claim|move) \d+ → (granted|moved|placeFull)/,
      ) as string,
    });
  });

  test('is not, where somebody is refused while a place is free', async () => {
    expect(await verdictOf(WITHOUT_LAST_PLACE)).toMatchObject({
      linearizable: false,
      why: expect.stringContaining('→ placeFull') as string,
    });
  });
});
