import { actOf, school } from '../../support/desk';
import { countOf, createCrowd, HOUR, outcomeOf, type Crowd } from '../../store/support/crowd';
import { choose, order, pay, release, waitingForLock } from './support/acts';

/** A capacity that the desk lowers under what is sold and held, and what becomes of it. */
let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
beforeEach(() => crowd.rows('UPDATE moved_clock SET offset_ms = 0'));
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const HOME = '993010';
const officer = actOf('officer', school('99301'));

const settingOf = (subject: string) =>
  crowd.store.settings.read(officer.staff, { kind: 'offering', target: HOME + subject });
/** Back to no limit, whatever it was. */
const free = (subject: string) => crowd.setCapacity(HOME, subject, null);
const lower = async (
  subject: string,
  capacity: number | null,
  whenHeld?: 'stopSales' | 'letLapse',
) => {
  const { version } = await settingOf(subject);
  return crowd.store.settings.change(officer, {
    ...{ kind: 'offering', target: HOME + subject, set: { capacity }, whenHeld },
    ...{ version, why: '考场不足', effectiveAt: null },
  });
};
const placesOf = async (subject: string) => {
  const { values, places } = await settingOf(subject);
  return { capacity: values['capacity'], ...places };
};

/** So many have paid for a subject, and so many hold it. */
const taken = async (subject: string, paid: number, held: number) => {
  await free(subject);
  const all = await crowd.candidates(paid + held);
  for (const who of all) await choose(crowd.store, who, subject);
  for (const who of all.slice(0, paid))
    await pay(crowd.store, await order(crowd.store, who, subject));
  return all.slice(paid);
};

describe('a capacity lowered at the desk', () => {
  test('[edge 25] [R42] is refused below paid, and asks between paid and held', async () => {
    await taken('3', 2, 2);
    expect(await outcomeOf(lower('3', 1, 'letLapse'))).toBe('capacityBelowPaid');
    expect(await outcomeOf(lower('3', 3))).toBe('capacityBelowHeld');
    expect(await placesOf('3')).toEqual({ capacity: null, sold: 2, held: 2, loweringTo: null });
  });

  test('[edge 25] “stop sales”: nobody new, every holder may pay, and a place that lapses is for sale again', async () => {
    const [paying, lapsing] = await taken('4', 1, 2);
    if (!paying || !lapsing) throw new Error('two holders were asked for');
    await lower('4', 1, 'stopSales');
    expect(await placesOf('4')).toEqual({ capacity: 3, sold: 1, held: 2, loweringTo: null });
    const late = await crowd.candidate();
    expect(await outcomeOf(choose(crowd.store, late, '4'))).toBe('placeFull');
    await pay(crowd.store, await order(crowd.store, paying, '4'));
    await crowd.moveClock(24 * HOUR);
    await release(crowd.store, lapsing);
    expect(await placesOf('4')).toEqual({ capacity: 3, sold: 2, held: 0, loweringTo: null });
  });

  test('[edge 25] “let lapse”: each place that a hold leaves is taken off, until the wanted number is left', async () => {
    const [late, ...holders] = await crowd.candidates(5);
    if (!late) throw new Error('five candidates were asked for');
    for (const who of [late, ...holders]) await choose(crowd.store, who, '3');
    for (const who of holders) await choose(crowd.store, who, 'J');
    await lower('J', 2, 'letLapse');
    const seen = [];
    for (const who of holders) {
      await crowd.store.registrations.cancelEntry(who, 'J');
      const { capacity, held, loweringTo } = await placesOf('J');
      const claim =
        held && held >= 2 ? await outcomeOf(choose(crowd.store, late, 'J')) : 'not tried';
      seen.push({ capacity, held, loweringTo, claim });
    }
    expect(seen).toEqual([
      { capacity: 3, held: 3, loweringTo: 2, claim: 'placeFull' },
      { capacity: 2, held: 2, loweringTo: null, claim: 'placeFull' },
      { capacity: 2, held: 1, loweringTo: null, claim: 'not tried' },
      { capacity: 2, held: 0, loweringTo: null, claim: 'not tried' },
    ]);
    expect(await outcomeOf(choose(crowd.store, late, 'J'))).toBe('granted');
  });

  test('[edge 25] a capacity that is set anew, be it by an import, ends the lowering', async () => {
    const [holder] = await taken('4', 0, 1);
    if (!holder) throw new Error('a holder was asked for');
    const { sold = 0, held = 0 } = await placesOf('4');
    await lower('4', sold, 'letLapse');
    expect(await placesOf('4')).toMatchObject({ capacity: sold + held, loweringTo: sold });
    await crowd.setCapacity(HOME, '4', 50);
    expect(await placesOf('4')).toMatchObject({ capacity: 50, loweringTo: null });
    await lower('4', sold, 'letLapse');
    await lower('4', 60);
    expect(await placesOf('4')).toMatchObject({ capacity: 60, loweringTo: null });
  });

  test('[edge 25] [edge 24] “let lapse” during a crowd that cancels and claims: no freed place is claimed', async () => {
    await free('3');
    const holders = await crowd.candidates(16);
    for (const who of holders) await choose(crowd.store, who, '3');
    const { sold = 0, held = 0 } = await placesOf('3');
    const goal = sold + held - 12;
    const second = crowd.secondStore();
    const claimers = await crowd.candidates(32);
    await lower('3', goal, 'letLapse');
    const outcomes = await Promise.all([
      ...holders
        .slice(0, 12)
        .map((who) => outcomeOf(crowd.store.registrations.cancelEntry(who, '3'))),
      ...claimers.map((who, at) => outcomeOf(choose(at % 2 ? second : crowd.store, who, '3'))),
    ]);
    expect(countOf(outcomes.slice(0, 12), 'granted')).toBe(12);
    expect(countOf(outcomes.slice(12), 'placeFull')).toBe(32);
    expect(await placesOf('3')).toMatchObject({ capacity: goal, loweringTo: null });
  });

  test('[edge 25] [R42] while a claim waits for the very place is judged by what the claim leaves', async () => {
    await free('4');
    const who = await crowd.candidate();
    const { sold = 0, held = 0 } = await placesOf('4');
    const other = await crowd.owner.connect();
    try {
      await other.query('BEGIN');
      await other.query(`SELECT FROM offering WHERE campus = $1 AND subject = '4' FOR UPDATE`, [
        HOME,
      ]);
      const claim = outcomeOf(choose(crowd.store, who, '4'));
      await waitingForLock(crowd, 1);
      const desk = outcomeOf(lower('4', sold + held));
      await waitingForLock(crowd, 2);
      await other.query('COMMIT');
      expect([await claim, await desk]).toEqual(['granted', 'capacityBelowHeld']);
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
    expect(await placesOf('4')).toMatchObject({ capacity: null, held: held + 1 });
  });

  test('[edge 25] [R42] against 64 parallel claims never sells above what it was set to', async () => {
    await free('4');
    const { sold = 0, held = 0 } = await placesOf('4');
    const second = crowd.secondStore();
    const claimers = await crowd.candidates(64);
    const limit = sold + held + 20;
    const outcomes = await Promise.all([
      ...claimers.map((who, at) => outcomeOf(choose(at % 2 ? second : crowd.store, who, '4'))),
      outcomeOf(lower('4', limit, 'stopSales')),
    ]);
    const granted = countOf(outcomes.slice(0, 64), 'granted');
    expect(granted + countOf(outcomes.slice(0, 64), 'placeFull')).toBe(64);
    expect(outcomes.at(-1)).toBe('granted');
    const after = await placesOf('4');
    expect(after.held).toBe(held + granted);
    expect(after.capacity).toBe(Math.max(limit, sold + held + granted));
    expect(sold + held + granted).toBeLessThanOrEqual(Number(after.capacity));
  });
});
