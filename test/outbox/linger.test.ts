import { createLinger } from '../../outbox/linger';

/** A clock that the test moves. */
const lingering = () => {
  let at = 1_000_000;
  const linger = createLinger(() => at);
  return (taken: number, passedMs = 0): number => {
    at += passedMs;
    return linger.after(taken);
  };
};

describe('how long the dispatcher lingers', () => {
  test('not at all at a calm pace', () => {
    const after = lingering();
    expect(Array.from({ length: 20 }, () => after(1, 120))).toEqual(Array(20).fill(0));
  });

  test('a moment longer each time while a crowd comes at one look, half a second at most', () => {
    const after = lingering();
    expect(Array.from({ length: 8 }, () => after(50, 100))).toEqual([
      10, 20, 40, 80, 160, 320, 500, 500,
    ]);
  });

  test('also when the crowd comes in drops, as the releases of a purge do', () => {
    const after = lingering();
    const waits = Array.from({ length: 12 }, () => after(1, 50));
    expect(waits).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 20, 40]);
  });

  test('no more as soon as the crowd has gone', () => {
    const after = lingering();
    after(50);
    expect(after(0, 500)).toBe(20);
    expect(after(1, 600)).toBe(0);
  });
});
