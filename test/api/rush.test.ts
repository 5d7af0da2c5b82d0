import { playRush } from './support/rush';

/** The admission's figures, on two hands that need 35 ms for a login: what bench/crowd.ts measures for real. */
describe('a rush at the entrance', () => {
  let five: Awaited<ReturnType<typeof playRush>>;
  beforeAll(async () => {
    five = await playRush({ load: 5, seconds: 40 });
  });

  test('below what can be let in, hardly anybody is told to wait', async () => {
    const { used, refusedPerSecond } = await playRush({ load: 0.6, seconds: 40 });
    expect(used).toBeGreaterThan(0.55);
    expect(refusedPerSecond).toBeLessThan(3);
  });

  test('at five times as many, as many are let in as at once, and no request takes long', async () => {
    const once = await playRush({ load: 1, seconds: 40 });
    expect(five.used).toBeGreaterThan(0.9);
    expect(five.used / once.used).toBeGreaterThan(0.9);
    // The longest login takes 42 ms; one may have to stand in line for another.
    expect(five.p99Ms).toBeLessThan(100);
    // Five times 57 newcomers, and as many questions again of those who wait.
    expect(five.refusedPerSecond).toBeLessThan(650);
  });

  test('nobody with a place is overtaken by more than those who are called together', () => {
    expect(five.overtakenP99).toBeLessThan(25);
  });

  test('half of those who wait leave, and the others are let in all the same', async () => {
    const { used } = await playRush({ load: 5, seconds: 60, leaving: 0.5 });
    expect(used).toBeGreaterThan(0.8);
  });

  test('people who take up to ten seconds to come leave no more than a sixth of it unused', async () => {
    const { used } = await playRush({ load: 5, seconds: 60, dawdling: 10 });
    expect(used).toBeGreaterThan(0.83);
  });
});
