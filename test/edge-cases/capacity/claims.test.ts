import fc from 'fast-check';
import type { Store } from '../../../store/store';
import { countOf, createCrowd, outcomeOf, type Crowd } from '../../store/support/crowd';
import {
  choose,
  entriesOf,
  giveUp,
  order,
  ORAL,
  pay,
  waitingForLock,
  WRITTEN,
} from './support/acts';

/** Claims of places: never more than there are, whichever way they come, and never against one another. */
let crowd: Crowd;
let stores: readonly [Store, Store];
beforeAll(async () => {
  crowd = await createCrowd();
  stores = [crowd.store, crowd.secondStore()];
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const HOME = '993010';
const AWAY = '993020';
const OTHER = '993030';

/** Candidates take turns at the two API processes. */
const storeAt = (index: number): Store => stores[index % 2 === 0 ? 0 : 1];

/** Leaves so many free places at a campus, whatever earlier tests hold there. */
const leaveFree = async (campus: string, subject: string, free: number): Promise<void> => {
  const { held, sold } = await crowd.place(campus, subject);
  await crowd.setCapacity(campus, subject, held + sold + free);
};

/**
 * Every way that claims a place in this release; each answers `granted`, or how it was told no. 候补,
 * staff, import and collective payment do not exist yet, and have only the one statement to go through.
 */
const PATHS = {
  /** 口试报考: a first choice. */
  choosing: async (at: number) => {
    const who = await crowd.candidate();
    await choose(storeAt(at), who, WRITTEN);
    return () => outcomeOf(choose(storeAt(at), who, ORAL, AWAY));
  },
  /** 编辑口试报考科目信息: from another campus. */
  moving: async (at: number) => {
    const who = await crowd.candidate();
    await choose(storeAt(at), who, WRITTEN);
    await choose(storeAt(at), who, ORAL, HOME);
    return () => outcomeOf(storeAt(at).registrations.moveOral(who, ORAL, AWAY));
  },
  /** Money that comes for a place which was given up: it may re-enter [R32]. */
  lateMoney: async (at: number) => {
    const who = await crowd.candidate();
    await choose(storeAt(at), who, WRITTEN);
    await crowd.setCapacity(AWAY, ORAL, null);
    await choose(storeAt(at), who, ORAL, AWAY);
    const trade = await order(storeAt(at), who, WRITTEN, ORAL);
    await giveUp(storeAt(at), trade);
    await storeAt(at).registrations.cancelEntry(who, ORAL);
    return async () => {
      await pay(storeAt(at), trade);
      return (await entriesOf(crowd, who)).includes('F paid') ? 'granted' : 'placeFull';
    };
  },
} as const;
type Path = keyof typeof PATHS;

describe('places claimed by more than there are', () => {
  test('[edge 24] [R25] capacity + k claims at once, by every path mixed: exactly the capacity is granted', async () => {
    const paths = Object.keys(PATHS) as Path[];
    const contest = fc.record({
      capacity: fc.integer({ min: 1, max: 4 }),
      // Each path at least once, and some more.
      more: fc.array(fc.constantFrom(...paths), { minLength: 2, maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(contest, async ({ capacity, more }) => {
        const claims: (() => Promise<string>)[] = [];
        for (const [at, path] of [...paths, ...more].entries()) claims.push(await PATHS[path](at));
        const before = await crowd.place(AWAY, ORAL);
        await leaveFree(AWAY, ORAL, capacity);
        const outcomes = await Promise.all(claims.map((claim) => claim()));
        const after = await crowd.place(AWAY, ORAL);
        expect(countOf(outcomes, 'granted')).toBe(capacity);
        expect(countOf(outcomes, 'placeFull')).toBe(claims.length - capacity);
        expect(after.held + after.sold).toBe(before.held + before.sold + capacity);
      }),
      { numRuns: 8 },
    );
  });
});

describe('crossed swaps A → B and B → A', () => {
  test('[edge 33] both succeed where each campus has a place more, in either order, without a deadlock', async () => {
    const [first, second] = await crowd.candidates(2);
    if (!first || !second) throw new Error('two candidates were asked for');
    await crowd.setCapacity(AWAY, 'S', null);
    for (const who of [first, second]) await choose(crowd.store, who, '2');
    await choose(crowd.store, first, 'S', AWAY);
    await choose(crowd.store, second, 'S', OTHER);
    for (const campus of [AWAY, OTHER]) await leaveFree(campus, 'S', 1);
    let [a, b] = [AWAY, OTHER];
    for (let round = 0; round < 20; round += 1) {
      const swaps = [
        () => outcomeOf(stores[0].registrations.moveOral(first, 'S', b)),
        () => outcomeOf(stores[1].registrations.moveOral(second, 'S', a)),
      ];
      const inTurn = round % 4 < 2 ? swaps : swaps.reverse();
      expect(await Promise.all(inTurn.map((swap) => swap()))).toEqual(['granted', 'granted']);
      [a, b] = [b, a];
    }
    expect(await crowd.place(AWAY, 'S')).toEqual({ held: 1, sold: 0 });
    expect(await crowd.place(OTHER, 'S')).toEqual({ held: 1, sold: 0 });
  });

  test('[edge 33] lock both places in one order: who waits for the first holds nothing of the second', async () => {
    const all = await crowd.candidates(4);
    for (const campus of [AWAY, OTHER]) await crowd.setCapacity(campus, 'S', null);
    for (const [at, who] of all.entries()) {
      await choose(crowd.store, who, '2');
      await choose(crowd.store, who, 'S', at % 2 === 0 ? AWAY : OTHER);
    }
    for (let round = 0; round < 8; round += 1) {
      const [gate, probe] = [
        await crowd.database.pool.connect(),
        await crowd.database.pool.connect(),
      ];
      try {
        await gate.query('BEGIN');
        await gate.query(LOCK, [AWAY]);
        // One process moves there, the other moves back, and all turn round each time.
        const swaps = all.map((who, at) =>
          outcomeOf(
            storeAt(at).registrations.moveOral(who, 'S', (at + round) % 2 === 0 ? OTHER : AWAY),
          ),
        );
        await waitingForLock(crowd, 2);
        await probe.query(`${LOCK} NOWAIT`, [OTHER]);
        await gate.query('COMMIT');
        expect(await Promise.all(swaps)).toEqual(all.map(() => 'granted'));
      } finally {
        await gate.query('ROLLBACK');
        gate.release();
        probe.release();
      }
    }
  });
});

const LOCK = `SELECT FROM offering WHERE campus = $1 AND subject = 'S' FOR UPDATE`;

describe('limits that overlap: written and oral in one request', () => {
  test.each([
    { written: 5, oral: 3 },
    { written: 2, oral: 6 },
  ])(
    '[edge 34] with $written and $oral places the smaller decides, and nothing of a refused request stays',
    async ({ written, oral }) => {
      const all = await crowd.candidates(8);
      await leaveFree(HOME, '3', written);
      await leaveFree(HOME, 'J', oral);
      const before = { written: await crowd.place(HOME, '3'), oral: await crowd.place(HOME, 'J') };
      const both = [{ subject: '3' }, { subject: 'J' }];
      const outcomes = await Promise.all(
        all.map((who, at) => outcomeOf(storeAt(at).registrations.chooseSubjects(who, both))),
      );
      const smaller = Math.min(written, oral);
      expect(countOf(outcomes, 'granted')).toBe(smaller);
      expect(countOf(outcomes, 'placeFull')).toBe(all.length - smaller);

      // What the refused did not get is free for whoever needs only that.
      const refused = all.filter((_, at) => outcomes[at] === 'placeFull');
      const alone = await Promise.all(
        refused.map((who, at) => outcomeOf(choose(storeAt(at), who, '3'))),
      );
      expect(countOf(alone, 'granted')).toBe(Math.min(written - smaller, refused.length));
      expect((await crowd.place(HOME, '3')).held).toBe(before.written.held + written);
      expect((await crowd.place(HOME, 'J')).held).toBe(before.oral.held + smaller);
    },
  );
});
