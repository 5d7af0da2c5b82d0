import { createDoor } from '../../api/admission/door';
import { createPace } from '../../api/admission/pace';

/** A door whose clock and queue are the test's. */
const doorOf = (entrances: number, requests = 100) => {
  const world = { now: 1_000_000, isQueueEmpty: true };
  const door = createDoor(
    { entrances, requests },
    () => world.isQueueEmpty,
    () => world.now,
  );
  return { world, door };
};

/** Entrances that take so long each, one after the other: what the door learns its pace from. */
const practise = async (
  { world, door }: ReturnType<typeof doorOf>,
  ms: number,
  times = 200,
): Promise<void> => {
  for (let time = 0; time < times; time += 1) {
    const leave = await door.enter();
    world.now += ms;
    leave?.();
  }
};

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the door', () => {
  test('lets so many in at once, keeps a short line in its order, and sends the rest away', async () => {
    const { door } = doorOf(2);
    const first = await door.enter();
    await door.enter();
    // Six fit: 0.15 seconds' worth at forty a second.
    const entered: number[] = [];
    const inLine = [1, 2, 3, 4, 5, 6].map((one) => door.enter()?.then(() => entered.push(one)));
    expect(door.enter()).toBeNull();
    expect(door.figures).toEqual({ entering: 2, inLine: 6, inside: 0 });
    first?.();
    await inLine[0];
    expect(entered).toEqual([1]);
    expect(door.figures).toEqual({ entering: 2, inLine: 5, inside: 0 });
  });

  test('however slow it is, the line has room for one behind each who is let in', async () => {
    const rig = doorOf(2);
    await practise(rig, 5_000);
    const { door } = rig;
    for (const one of [1, 2, 3, 4]) expect([one, door.enter()]).not.toContain(null);
    expect(door.enter()).toBeNull();
  });

  test('with a queue behind it the line holds one, so that nobody inside is delayed', async () => {
    const { world, door } = doorOf(2);
    world.isQueueEmpty = false;
    await door.enter();
    await door.enter();
    expect(door.enter()).not.toBeNull();
    expect(door.enter()).toBeNull();
  });

  test('lets nobody in while those inside ask for too much, and goes on when they are done', async () => {
    const { door } = doorOf(2, 3);
    const done = [door.comeIn(), door.comeIn(), door.comeIn()];
    let isIn = false;
    const entering = door.enter()?.then(() => {
      isIn = true;
    });
    await turn();
    expect([isIn, door.callNext()]).toEqual([false, 0]);
    done[0]?.();
    await entering;
    expect(door.figures).toEqual({ entering: 1, inLine: 0, inside: 2 });
  });

  test('learns from how long entrances take what it can let in a second', async () => {
    const rig = doorOf(4);
    await practise(rig, 50);
    expect(rig.door.perSecond).toBeCloseTo(80, 0);
    await practise(rig, 200);
    expect(rig.door.perSecond).toBeCloseTo(20, 0);
  });

  /** What is called in the next quarter of a second, at twenty logins a second until it has seen otherwise. */
  const nextOf = ({ door, world }: ReturnType<typeof doorOf>): number => {
    world.now += 250;
    return door.callNext();
  };
  const turnedAway = ({ door }: ReturnType<typeof doorOf>, count: number): void => {
    for (let ticket = 1; ticket <= count; ticket += 1) door.turnAway(ticket);
  };

  test('begins a queue with four seconds’ worth of people, and goes on at its pace and somewhat more', () => {
    const rig = doorOf(1);
    expect(rig.door.callNext()).toBe(80);
    expect(nextOf(rig)).toBe(9);
    expect(nextOf(rig)).toBe(9);
  });

  test('calls as many as it lets in when four seconds’ worth stand before it, and none at nine', () => {
    const rig = doorOf(1);
    rig.door.callNext();
    turnedAway(rig, 80);
    expect(nextOf(rig)).toBe(5);
    turnedAway(rig, 180);
    expect(nextOf(rig)).toBe(0);
  });

  test('those who found the line full go before newcomers, until they stay away', () => {
    const { door, world } = doorOf(1);
    door.turnAway(1);
    door.turnAway(2);
    door.arrive(1);
    expect(door.isBesieged).toBe(true);
    world.now += 3_000;
    expect(door.isBesieged).toBe(true);
    world.now += 1;
    expect(door.isBesieged).toBe(false);
  });

  test('tickets of people who have left hold nobody up: the more leave, the more are called', () => {
    const rig = doorOf(1);
    rig.door.call(rig.door.callNext());
    for (let ticket = 1; ticket < 40; ticket += 1) rig.door.arrive(ticket);
    for (let step = 0; step < 40; step += 1) expect(nextOf(rig)).toBe(9);
    // Ten seconds are over. Of 81 came 40, with the one of whom it knew at first.
    const calls = [nextOf(rig), nextOf(rig), nextOf(rig), nextOf(rig)];
    expect(calls.reduce((sum, count) => sum + count)).toBe(Math.floor((36 * 81) / 40));
  });
});

describe('the pace', () => {
  /** Ten a second are let in. */
  const paceOf = (random: number) => {
    const world = { now: 0 };
    const pace = createPace(
      () => 10,
      () => world.now,
      () => random,
    );
    return { world, pace };
  };

  test('the further behind, the later one is told to come back, at most a minute', () => {
    const { pace } = paceOf(1);
    const told = [-1, 0, 9, 99, 299, 599, 100_000].map(pace.comeBackIn);
    expect(told).toEqual([1, 1, 1, 11, 33, 60, 60]);
  });

  test('and not all at the same instant: two tenths too early to one too late', () => {
    expect(paceOf(0).pace.comeBackIn(299)).toBe(24);
    expect(paceOf(1).pace.comeBackIn(299)).toBe(33);
  });

  test('what is told follows what is seen, and is forgotten with the queue', () => {
    const { pace, world } = paceOf(1);
    expect(pace.perMinute).toBe(600);
    for (let step = 0; step <= 400; step += 1) {
      pace.note(step * 5, true);
      world.now += 250;
    }
    expect(pace.perMinute).toBeGreaterThan(1190);
    expect(pace.perMinute).toBeLessThanOrEqual(1200);
    pace.note(2_000, false);
    expect(pace.perMinute).toBe(600);
  });

  test('a queue that stands still is asked about less often, not never', () => {
    const { pace, world } = paceOf(1);
    for (let step = 0; step <= 400; step += 1) {
      pace.note(7, true);
      world.now += 250;
    }
    expect(pace.comeBackIn(0)).toBe(11);
    expect(pace.comeBackIn(1_000)).toBe(60);
  });
});
