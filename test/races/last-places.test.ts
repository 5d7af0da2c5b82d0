import type { Store } from '../../store/store';
import {
  countOf,
  createCrowd,
  HOUR,
  outcomeOf,
  type Candidate,
  type Crowd,
} from '../store/support/crowd';
import * as acts from './support/acts';

// Sixty-four candidates for each path, on a machine that may have much else to do.
jest.setTimeout(180_000);

let crowd: Crowd;
let stores: readonly [Store, Store];
beforeAll(async () => {
  crowd = await createCrowd();
  stores = [crowd.secondStore(), crowd.secondStore()];
});
beforeEach(async () => {
  await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
  await crowd.rows('UPDATE offering SET capacity = NULL');
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd?.close());

const HOME = '993010';
const CLAIMS = 64;
const FREE = 9;

/** Every second one through the other process. */
const storeFor = (at: number): Store => stores[at % 2] ?? stores[0];

const many = <T>(make: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: CLAIMS }, make));

/** Leaves so many places free, whoever holds the others already. */
const leaveFree = async (campus: string, subject: string, free: number): Promise<number> => {
  const { held, sold } = await crowd.place(campus, subject);
  await crowd.setCapacity(campus, subject, held + sold + free);
  return held + sold + free;
};

const expectFull = async (campus: string, subject: string, capacity: number): Promise<void> => {
  const { held, sold } = await crowd.place(campus, subject);
  expect(held + sold).toBe(capacity);
};

/** All at once; exactly as many as there are places are granted, every other is told it is full. */
const expectLastPlacesGoTo = async (
  { campus, subject }: { campus: string; subject: string },
  claims: readonly ((store: Store) => Promise<string>)[],
): Promise<void> => {
  const capacity = await leaveFree(campus, subject, FREE);
  const outcomes = await Promise.all(claims.map((claim, at) => claim(storeFor(at))));
  expect(countOf(outcomes, 'granted')).toBe(FREE);
  expect(countOf(outcomes, 'placeFull')).toBe(claims.length - FREE);
  await expectFull(campus, subject, capacity);
};

const choosing = (who: Candidate, subject: string, campus?: string) => (store: Store) =>
  outcomeOf(store.registrations.chooseSubjects(who, [{ subject, campus }]));
const moving = (who: Candidate, campus: string) => (store: Store) =>
  outcomeOf(store.registrations.moveOral(who, 'F', campus));

/** What became of late money, in the words of a claim. */
const paying = (who: acts.Buyer) => async (store: Store) => {
  await store.payments.recordTrade(who.trade, 'alipay');
  const lines = await crowd.rows<{ outcome: string; reason: string | null }>(
    `SELECT l.outcome, l.reason FROM money m JOIN money_line l USING (gateway, trade_no)
     WHERE m.attempt = $1 AND l.subject = '1'`,
    [who.trade.attempt],
  );
  const [line] = lines;
  if (line?.outcome === 'reentered') return 'granted';
  return line?.reason === 'placeGoneGivenUp' ? 'placeFull' : JSON.stringify(lines);
};

/** English 4 is lost, its attempt given up, and yet its money comes; Japanese 6 keeps it alive. */
const lost = async (): Promise<acts.Buyer> => {
  const who = await acts.buyer(crowd, '1');
  await crowd.store.registrations.chooseSubjects(who, [{ subject: '4' }]);
  await crowd.store.payments.recordClosed(who.trade.attempt, 'givenUp', 'alipay');
  await crowd.store.registrations.cancelEntry(who, '1');
  return who;
};

/** Deleted by the purge, after its attempt was given up. */
const deleted = async (): Promise<acts.Buyer> => {
  const who = await acts.holder(crowd, '1');
  await acts.backdate(crowd, who);
  const trade = await acts.orderOf(crowd, who, '1');
  await crowd.store.payments.recordClosed(trade.attempt, 'givenUp', 'alipay');
  return { ...who, trade };
};
const purgeAll = async (all: readonly Candidate[]): Promise<void> => {
  await crowd.moveClock(HOUR);
  const now = await crowd.store.now();
  await Promise.all(all.map(({ number }) => crowd.store.deadlines.releaseDue(number, now)));
  await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
};

describe(`${CLAIMS} at once for the last ${FREE} places, through two processes [R25] [edge 23] [edge 24]`, () => {
  it('of a written subject, chosen', async () => {
    const all = await many(() => crowd.candidate());
    await expectLastPlacesGoTo(
      { campus: HOME, subject: '3' },
      all.map((who) => choosing(who, '3')),
    );
  });

  it('of an oral at another campus, chosen', async () => {
    const all = await many(() => acts.holder(crowd, '1'));
    await expectLastPlacesGoTo(
      { campus: '993020', subject: 'F' },
      all.map((who) => choosing(who, 'F', '993020')),
    );
  });

  it('of an oral, by a change of campus: the losers keep the place that they had', async () => {
    const all = await many(() => acts.holder(crowd, '1', 'F'));
    const home = await crowd.place(HOME, 'F');
    await expectLastPlacesGoTo(
      { campus: '993030', subject: 'F' },
      all.map((who) => moving(who, '993030')),
    );
    expect(await crowd.place(HOME, 'F')).toEqual({ ...home, held: home.held - FREE });
  });

  it('of a lost subject, by late money: the others’ money is due back [R32]', async () => {
    const all = await many(lost);
    await expectLastPlacesGoTo(
      { campus: HOME, subject: '1' },
      all.map((who) => paying(who)),
    );
  });

  it('of deleted registrations, by late money: the winners are live again [R32]', async () => {
    const all = await many(deleted);
    await purgeAll(all);
    await expectLastPlacesGoTo(
      { campus: HOME, subject: '1' },
      all.map((who) => paying(who)),
    );
    expect(
      await crowd.rows(
        `SELECT count(*)::int AS live FROM registration WHERE number = ANY ($1) AND state = 'live'`,
        [all.map(({ number }) => number)],
      ),
    ).toEqual([{ live: FREE }]);
  });

  it('on every path at once: by choice, by late money, and by money that reopens', async () => {
    const [choosers, payers, returners] = await Promise.all([
      many(() => crowd.candidate()),
      many(lost),
      many(deleted),
    ]);
    await purgeAll(returners);
    const claims = choosers.flatMap((who, at) => [
      choosing(who, '1'),
      ...[payers[at], returners[at]].flatMap((payer) => (payer ? [paying(payer)] : [])),
    ]);
    await expectLastPlacesGoTo({ campus: HOME, subject: '1' }, claims);
  });

  it('of an oral, chosen and moved to at once', async () => {
    const [choosers, movers] = await Promise.all([
      many(() => acts.holder(crowd, '1')),
      many(() => acts.holder(crowd, '1', 'F')),
    ]);
    const claims = choosers.flatMap((who, at) => {
      const mover = movers[at];
      return [choosing(who, 'F', '993020'), ...(mover ? [moving(mover, '993020')] : [])];
    });
    await expectLastPlacesGoTo({ campus: '993020', subject: 'F' }, claims);
  });
});

describe('places that are freed while all are asked for', () => {
  it('go round crossed campuses, none lost and none too many [edge 33]', async () => {
    const campuses = ['993020', '993030'] as const;
    const all = await many(() => acts.holder(crowd, '1'));
    for (const [at, who] of all.entries()) {
      const campus = campuses[at % 2];
      await crowd.store.registrations.chooseSubjects(who, [{ subject: 'F', campus }]);
    }
    // One place more at each: a swap can go through, yet never all of them.
    const capacities = await Promise.all(campuses.map((campus) => leaveFree(campus, 'F', 1)));
    const outcomes = await Promise.all(
      all.map((who, at) => moving(who, campuses[(at + 1) % 2] ?? HOME)(storeFor(at >> 1))),
    );
    expect(countOf(outcomes, 'granted') + countOf(outcomes, 'placeFull')).toBe(CLAIMS);
    expect(countOf(outcomes, 'granted')).toBeGreaterThanOrEqual(2);
    const places = await Promise.all(campuses.map((campus) => crowd.place(campus, 'F')));
    expect(places.reduce((sum, { held }) => sum + held, 0)).toBe(
      capacities.reduce((sum, capacity) => sum + capacity, 0) - campuses.length,
    );
  });

  it('are got by one each: as many cancel as ask, and nobody is refused a place that stays free', async () => {
    const holders = await many(() => acts.holder(crowd, '2'));
    const askers = await many(() => crowd.candidate());
    const capacity = await leaveFree(HOME, '2', 0);
    const outcomes = await Promise.all([
      ...holders.map((who, at) =>
        outcomeOf(storeFor(at).registrations.cancelEntry(who, '2')).then(() => 'freed'),
      ),
      ...askers.map((who, at) => choosing(who, '2')(storeFor(at >> 1))),
    ]);
    const granted = countOf(outcomes, 'granted');
    const { held, sold } = await crowd.place(HOME, '2');
    expect(held + sold).toBe(capacity - CLAIMS + granted);
    const refused = askers.filter((_, at) => outcomes[CLAIMS + at] === 'placeFull');
    expect(granted + refused.length).toBe(CLAIMS);
    const again = await Promise.all(refused.map((who, at) => choosing(who, '2')(storeFor(at))));
    expect(countOf(again, 'granted')).toBe(refused.length);
    await expectFull(HOME, '2', capacity);
  });
});
