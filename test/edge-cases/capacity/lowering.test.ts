import { countOf, createCrowd, HOUR, outcomeOf, type Crowd } from '../../store/support/crowd';
import { choose, entriesOf, order, pay, release, waitingForLock } from './support/acts';

/**
 * A capacity that is lowered under what is sold and held. The desk that lowers it comes later [R42]; here
 * is what the database and the claims already guarantee to it.
 */
let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
beforeEach(() => crowd.rows('UPDATE moved_clock SET offset_ms = 0'));
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const HOME = '993010';

/** What stops a statement: the constraint's name, or `done`. */
const tried = async (act: Promise<unknown>): Promise<string> => {
  try {
    await act;
    return 'done';
  } catch (error) {
    if (error instanceof Error && 'constraint' in error) return String(error.constraint);
    throw error;
  }
};

describe('a capacity lowered under sold and held', () => {
  test('[edge 25] [R42] is refused below paid, and below paid and held', async () => {
    const [paying, holding] = await crowd.candidates(2);
    if (!paying || !holding) throw new Error('two candidates were asked for');
    for (const who of [paying, holding]) await choose(crowd.store, who, '3');
    await pay(crowd.store, await order(crowd.store, paying, '3'));
    expect(await crowd.place(HOME, '3')).toEqual({ held: 1, sold: 1 });
    expect(await tried(crowd.setCapacity(HOME, '3', 0))).toBe('offering_capacity');
    expect(await tried(crowd.setCapacity(HOME, '3', 1))).toBe('offering_capacity');
    expect(await tried(crowd.setCapacity(HOME, '3', 2))).toBe('done');
  });

  test('[edge 25] at paid and held stops new sales, and the holder still pays for the place held', async () => {
    const [holding, late] = await crowd.candidates(2);
    if (!holding || !late) throw new Error('two candidates were asked for');
    await crowd.setCapacity(HOME, '3', null);
    await choose(crowd.store, holding, '3');
    const { held, sold } = await crowd.place(HOME, '3');
    await crowd.setCapacity(HOME, '3', held + sold);
    expect(await outcomeOf(choose(crowd.store, late, '3'))).toBe('placeFull');
    expect((await pay(crowd.store, await order(crowd.store, holding, '3'))).answer).toBe('paid');
    expect(await crowd.place(HOME, '3')).toEqual({ held: held - 1, sold: sold + 1 });
  });

  test('[edge 25] [R27] by letting holds lapse: what a release frees can be taken off before it is sold again', async () => {
    const [lapsing, late] = await crowd.candidates(2);
    if (!lapsing || !late) throw new Error('two candidates were asked for');
    await crowd.setCapacity(HOME, '4', null);
    await choose(crowd.store, lapsing, '4');
    const { held, sold } = await crowd.place(HOME, '4');
    await crowd.setCapacity(HOME, '4', held + sold);
    await crowd.moveClock(24 * HOUR);
    expect((await release(crowd.store, lapsing)).answer.released).toEqual(['4']);
    expect(await tried(crowd.setCapacity(HOME, '4', held + sold - 1))).toBe('done');
    await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
    expect(await outcomeOf(choose(crowd.store, late, '4'))).toBe('placeFull');
  });

  test('[edge 25] while a claim waits for that very place is what the claim is judged by', async () => {
    const who = await crowd.candidate();
    await crowd.setCapacity(HOME, '4', 50);
    const desk = await crowd.database.pool.connect();
    try {
      await desk.query('BEGIN');
      await desk.query(
        `UPDATE offering SET capacity = held + sold WHERE campus = $1 AND subject = '4'`,
        [HOME],
      );
      const claim = outcomeOf(choose(crowd.store, who, '4'));
      await waitingForLock(crowd);
      await desk.query('COMMIT');
      expect(await claim).toBe('placeFull');
    } finally {
      await desk.query('ROLLBACK');
      desk.release();
    }
    expect(await entriesOf(crowd, who)).toEqual([]);
  });

  test('[edge 25] again and again during a crowd of claims: none is granted above it', async () => {
    const all = await crowd.candidates(24);
    const { held, sold } = await crowd.place(HOME, 'J');
    await crowd.setCapacity(HOME, 'J', held + sold + 24);
    await crowd.setCapacity(HOME, '3', null);
    await Promise.all(all.map((who) => choose(crowd.store, who, '3')));
    const second = crowd.secondStore();
    const lower = () =>
      crowd.rows(
        `UPDATE offering SET capacity = greatest(held + sold, capacity - 3) WHERE campus = $1 AND subject = 'J'`,
        [HOME],
      );
    const outcomes = await Promise.all(
      all.flatMap((who, at) => [
        outcomeOf(choose(at % 2 === 0 ? crowd.store : second, who, 'J')),
        ...(at % 2 === 0 ? [lower().then(() => 'lowered')] : []),
      ]),
    );
    const granted = countOf(outcomes, 'granted');
    expect(granted + countOf(outcomes, 'placeFull')).toBe(all.length);
    expect((await crowd.place(HOME, 'J')).held).toBe(held + granted);
    const [place] = await crowd.rows<{ capacity: number }>(
      `SELECT capacity FROM offering WHERE campus = $1 AND subject = 'J'`,
      [HOME],
    );
    expect(held + sold + granted).toBeLessThanOrEqual(place?.capacity ?? 0);
  });
});
