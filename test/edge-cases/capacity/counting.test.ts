import type { Store } from '../../../store/store';
import { countOf, createCrowd, HOUR, outcomeOf, type Crowd } from '../../store/support/crowd';
import { choose, entriesOf, order, ORAL, pay, release, WRITTEN } from './support/acts';

/** What is counted: a place is held once, sold once, freed once, and told by one reading. */
let crowd: Crowd;
let stores: readonly [Store, Store];
beforeAll(async () => {
  crowd = await createCrowd();
  stores = [crowd.store, crowd.secondStore()];
});
beforeEach(() => crowd.rows('UPDATE moved_clock SET offset_ms = 0'));
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const HOME = '993010';
const SITTING = '262';

const fill = async (subject: string, free = 0): Promise<void> => {
  const { held, sold } = await crowd.place(HOME, subject);
  await crowd.setCapacity(HOME, subject, held + sold + free);
};

describe('a claim', () => {
  test('[edge 26] becomes a sale at a full campus: its own hold does not stand in its way', async () => {
    const [owner, other] = await crowd.candidates(2);
    if (!owner || !other) throw new Error('two candidates were asked for');
    await choose(crowd.store, owner, '3');
    await fill('3');
    const before = await crowd.place(HOME, '3');
    const trade = await order(crowd.store, owner, '3');
    expect(await outcomeOf(choose(crowd.store, other, '3'))).toBe('placeFull');
    expect((await pay(crowd.store, trade)).answer).toBe('paid');
    expect(await crowd.place(HOME, '3')).toEqual({ held: before.held - 1, sold: before.sold + 1 });
    expect(await outcomeOf(choose(crowd.store, other, '3'))).toBe('placeFull');
  });

  test('[edge 26] of everybody at a full campus becomes a sale while others press for the same places', async () => {
    const all = await crowd.candidates(16);
    const [owners, others] = [all.slice(0, 8), all.slice(8)];
    await crowd.setCapacity(HOME, '4', null);
    await Promise.all(owners.map((who) => choose(crowd.store, who, '4')));
    await fill('4');
    const trades = await Promise.all(owners.map((who) => order(crowd.store, who, '4')));
    const outcomes = await Promise.all([
      ...trades.map(async (trade, at) => (await pay(stores[at % 2 === 0 ? 0 : 1], trade)).answer),
      ...others.map((who, at) => outcomeOf(choose(stores[at % 2 === 0 ? 1 : 0], who, '4'))),
    ]);
    expect(countOf(outcomes, 'paid')).toBe(owners.length);
    expect(countOf(outcomes, 'placeFull')).toBe(others.length);
    expect(await crowd.rows('SELECT * FROM refund_due')).toEqual([]);
  });

  test('[edge 26] [R28] of an oral that moves away from a full campus and back needs no second place', async () => {
    const who = await crowd.candidate();
    await choose(crowd.store, who, WRITTEN);
    await choose(crowd.store, who, ORAL);
    await fill(ORAL);
    await crowd.store.registrations.moveOral(who, ORAL, '993020');
    await crowd.store.registrations.moveOral(who, ORAL, HOME);
    expect(await entriesOf(crowd, who)).toEqual(['1 held', 'F held']);
    await crowd.setCapacity(HOME, ORAL, null);
  });
});

describe('what is left, as every page and the claim itself see it', () => {
  /** 剩余容量 by both read models, and whether a claim is granted: three askers, one answer. */
  const askedAll = async (who: { session: string; number: string }) => {
    const view = await crowd.store.views.registration({ number: who.number });
    if (!view) throw new Error(`${who.number} is not there`);
    const places = await crowd.store.views.places(SITTING, [HOME]);
    const listed = await crowd.store.views.oralCampuses(view.registration, ORAL);
    const here = listed.find(({ campus }) => campus.code === HOME)?.places;
    return { page: places.get(`${HOME}/${ORAL}`), list: here };
  };

  test('[edge 27] [R25] is one number: a place is free when its release has committed, not when the clock passes', async () => {
    const [lapsing, waiting] = await crowd.candidates(2);
    if (!lapsing || !waiting) throw new Error('two candidates were asked for');
    await choose(crowd.store, waiting, WRITTEN);
    await choose(crowd.store, lapsing, WRITTEN);
    await choose(crowd.store, lapsing, ORAL);
    await fill(ORAL);
    const { held, sold } = await crowd.place(HOME, ORAL);
    const full = { capacity: held + sold, taken: held + sold };
    expect(await askedAll(waiting)).toEqual({ page: full, list: full });

    // The session outlives the move: only the hold is made to end.
    await crowd.rows(
      `UPDATE entry SET pay_by = decision_now() FROM registration r
       WHERE r.id = registration_id AND r.number = $1`,
      [lapsing.number],
    );
    expect(await askedAll(waiting)).toEqual({ page: full, list: full });
    expect(await outcomeOf(choose(crowd.store, waiting, ORAL))).toBe('placeFull');

    await release(crowd.store, lapsing);
    const one = { capacity: held + sold, taken: held + sold - 1 };
    expect(await askedAll(waiting)).toEqual({ page: one, list: one });
    expect(await outcomeOf(choose(crowd.store, waiting, ORAL))).toBe('granted');
    expect(await askedAll(waiting)).toEqual({ page: full, list: full });
  });

  test('[edge 27] is what the entries say, counted one by one, after all that this file does', async () => {
    expect(
      await crowd.rows(
        'SELECT * FROM offering_recount WHERE held <> held_entries OR sold <> sold_entries',
      ),
    ).toEqual([]);
    const [counted] = await crowd.rows<{ n: number }>(
      'SELECT sum(held_entries + sold_entries)::int AS n FROM offering_recount',
    );
    expect(counted?.n).toBeGreaterThan(10);
  });
});

describe('a release', () => {
  test('[edge 29] asked for ten times at once through two processes frees the place once', async () => {
    const who = await crowd.candidate();
    await crowd.setCapacity(HOME, '3', null);
    await choose(crowd.store, who, '3');
    const before = await crowd.place(HOME, '3');
    await crowd.moveClock(24 * HOUR);
    const released = await Promise.all(
      Array.from({ length: 10 }, (_, at) => release(stores[at % 2 === 0 ? 0 : 1], who)),
    );
    expect(released.flatMap(({ answer }) => answer.released)).toEqual(['3']);
    expect(await crowd.place(HOME, '3')).toEqual({ ...before, held: before.held - 1 });
  });

  test('[edge 29] and a cancel of the same hold free it once, and two more cancels nothing', async () => {
    const who = await crowd.candidate();
    await choose(crowd.store, who, WRITTEN);
    const before = await crowd.place(HOME, WRITTEN);
    const outcomes = await Promise.all([
      outcomeOf(stores[0].registrations.cancelEntry(who, WRITTEN)),
      outcomeOf(stores[1].registrations.cancelEntry(who, WRITTEN)),
      outcomeOf(stores[0].registrations.cancelEntry(who, WRITTEN)),
      release(stores[1], who).then(() => 'released'),
    ]);
    expect(countOf(outcomes, 'granted')).toBe(1);
    expect(await crowd.place(HOME, WRITTEN)).toEqual({ ...before, held: before.held - 1 });
  });

  test('[edge 29] that comes late for an earlier hold leaves the later hold of the same subject alone', async () => {
    const who = await crowd.candidate();
    await crowd.rows("UPDATE session SET expires_at = expires_at + interval '3 days'");
    const { answer: first } = await choose(crowd.store, who, '3');
    await crowd.moveClock(23 * HOUR);
    await crowd.store.registrations.cancelEntry(who, '3');
    await choose(crowd.store, who, '3');
    await crowd.moveClock(2 * HOUR);
    const asOf = first.entries[0]?.payBy ?? '';
    const before = await crowd.place(HOME, '3');
    const { answer } = await crowd.store.deadlines.releaseDue(who.number, asOf);
    expect(answer).toMatchObject({ released: [], deleted: null });
    expect(await crowd.place(HOME, '3')).toEqual(before);
    expect(await entriesOf(crowd, who)).toEqual(['3 held']);
  });
});
