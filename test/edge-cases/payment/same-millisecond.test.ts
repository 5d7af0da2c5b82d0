import type { Trade } from '../../../domain/paying';
import type { Store } from '../../../store/store';
import {
  createCrowd,
  HOUR,
  outcomeOf,
  type Candidate,
  type Crowd,
} from '../../store/support/crowd';
import { choose, entriesOf, order, pay, release } from '../capacity/support/acts';

/**
 * Purge, payment and re-sale of one place in the same instant, through two processes. Each is guarded by
 * the hold that it is about; whoever loses reads again.
 */
let crowd: Crowd;
let stores: readonly [Store, Store];
beforeAll(async () => {
  crowd = await createCrowd();
  stores = [crowd.store, crowd.secondStore()];
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const DAY = 24 * HOUR;
const CAMPUS = '993010';

type Payer = Candidate & { readonly trade: Trade };

/** Somebody whose 24 hours for the last place are over, with an order that is still undecided. */
const overdue = async (): Promise<Payer> => {
  await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
  await crowd.setCapacity(CAMPUS, '1', null);
  const who = await crowd.candidate();
  await choose(crowd.store, who, '1');
  const trade = await order(crowd.store, who, '1');
  const { held, sold } = await crowd.place(CAMPUS, '1');
  await crowd.setCapacity(CAMPUS, '1', held + sold);
  await crowd.moveClock(DAY);
  return { ...who, trade };
};

/** What the workflow does when the gateway has said that nothing was paid. */
const purge = async (store: Store, payer: Payer) => {
  await store.payments.recordClosed(payer.trade.attempt, 'expired', 'workflow');
  await release(store, payer);
};

const linesOf = async ({ attempt }: Trade): Promise<string[]> =>
  (
    await crowd.rows<{ line: string }>(
      `SELECT concat_ws(' ', l.outcome, l.reason) AS line FROM money m JOIN money_line l USING (gateway, trade_no)
       WHERE m.attempt = $1`,
      [attempt],
    )
  ).map(({ line }) => line);

/** All the ways in which it may end: one owner, and the money counted or due back. */
const ENDINGS = {
  paidBeforeThePurge: { payer: ['1 paid'], rival: [], money: ['paid'] },
  cameBack: { payer: ['1 paid'], rival: [], money: ['reentered'] },
  soldAgain: { payer: [], rival: ['1 held'], money: ['refundDue placeGone'] },
};

const PURGE = 0;
const PAYMENT = 1;
const RIVAL = 2;
const IN_EVERY_ORDER = [
  [PURGE, PAYMENT, RIVAL],
  [PURGE, RIVAL, PAYMENT],
  [PAYMENT, PURGE, RIVAL],
  [PAYMENT, RIVAL, PURGE],
  [RIVAL, PURGE, PAYMENT],
  [RIVAL, PAYMENT, PURGE],
] as const;

/** Lets the three happen in this order, or start in it all at once; answers how it has ended. */
const contest = async (
  turns: readonly number[],
  [one, other]: readonly [Store, Store],
  run: (acts: readonly (() => Promise<unknown>)[]) => Promise<unknown>,
) => {
  const payer = await overdue();
  const rival = await crowd.candidate();
  const acts = [
    () => purge(one, payer),
    () => pay(other, payer.trade),
    () => outcomeOf(choose(other, rival, '1')),
  ];
  await run(turns.flatMap((turn) => acts[turn] ?? []));
  return {
    payer: await entriesOf(crowd, payer),
    rival: await entriesOf(crowd, rival),
    money: await linesOf(payer.trade),
  };
};

describe('the purge, the payment and somebody who wants the place', () => {
  it('at once: one owner, and no fen lost [edge 3]', async () => {
    for (const turns of [...IN_EVERY_ORDER, ...IN_EVERY_ORDER]) {
      const ending = await contest(turns, stores, (acts) => Promise.all(acts.map((act) => act())));
      expect(Object.values(ENDINGS)).toContainEqual(ending);
    }
  });

  it.each([
    [[PURGE, PAYMENT, RIVAL], ENDINGS.cameBack],
    [[PURGE, RIVAL, PAYMENT], ENDINGS.soldAgain],
    [[PAYMENT, PURGE, RIVAL], ENDINGS.paidBeforeThePurge],
    [[PAYMENT, RIVAL, PURGE], ENDINGS.paidBeforeThePurge],
    [[RIVAL, PURGE, PAYMENT], ENDINGS.cameBack],
    [[RIVAL, PAYMENT, PURGE], ENDINGS.paidBeforeThePurge],
  ])('one after the other (purge 0, payment 1, rival 2: %j) [edge 3]', async (turns, ending) => {
    const inTurn = async (acts: readonly (() => Promise<unknown>)[]) => {
      for (const act of acts) await act();
    };
    expect(await contest(turns, stores, inTurn)).toEqual(ending);
  });

  it('two purges and a payment free the place once, or pay it once [edge 3]', async () => {
    for (let round = 0; round < 6; round += 1) {
      const payer = await overdue();
      const before = await crowd.place(CAMPUS, '1');
      await Promise.all([
        purge(stores[0], payer),
        purge(stores[1], payer),
        pay(stores[round % 2 === 0 ? 0 : 1], payer.trade),
      ]);
      expect(await entriesOf(crowd, payer)).toEqual(['1 paid']);
      const { held, sold } = before;
      expect(await crowd.place(CAMPUS, '1')).toEqual({ held: held - 1, sold: sold + 1 });
    }
  });
});

describe('a purge that was meant for an earlier hold', () => {
  it('leaves the new hold of the same subject alone [edge 3]', async () => {
    await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
    await crowd.setCapacity(CAMPUS, '1', null);
    const who = await crowd.candidate();
    await crowd.rows(`UPDATE session SET expires_at = expires_at + interval '2 days'`);
    await choose(crowd.store, who, '1');
    await crowd.moveClock(HOUR);
    await crowd.store.registrations.cancelEntry(who, '1');
    await choose(crowd.store, who, '1');
    const before = await crowd.place(CAMPUS, '1');

    await crowd.moveClock(DAY - HOUR);
    expect((await release(crowd.store, who)).answer).toMatchObject({ released: [], deleted: null });
    expect(await entriesOf(crowd, who)).toEqual(['1 held']);
    expect(await crowd.place(CAMPUS, '1')).toEqual(before);

    await crowd.moveClock(HOUR);
    expect((await release(crowd.store, who)).answer).toMatchObject({ released: ['1'] });
  });
});
