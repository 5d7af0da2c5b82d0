import { orderOf } from '../../../api/pages/order-page';
import { plusHours } from '../../../domain/instant';
import { createCrowd, HOUR, outcomeOf, type Crowd } from '../../store/support/crowd';
import { onOtherHost } from './support/other-process';

/** Clocks that go wrong: of a host, and the database's own. Holds are judged by one clock whatever the others say. */
let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
beforeEach(() => crowd.rows('UPDATE moved_clock SET offset_ms = 0'));
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const choose = (who: { session: string }, subject: string) =>
  crowd.store.registrations.chooseSubjects(who, [{ subject }]);

describe('a host', () => {
  test.each([
    { host: 'thirty hours ahead', aheadMs: 30 * HOUR },
    { host: 'three hours behind', aheadMs: -3 * HOUR },
  ])(
    '[edge 43] that is $host makes and judges holds by the database’s clock, and its skew is a metric',
    async ({ aheadMs }) => {
      const who = await crowd.candidate();
      const before = await crowd.store.now();
      const told = (await onOtherHost('play-candidate', {
        aheadMs,
        env: {
          ...crowd.secrets,
          DATABASE_URL: crowd.url,
          SESSION: who.session,
          NUMBER: who.number,
        },
      })) as { entry: { madeAt: string; payBy: string }; now: string; skewSeconds: number };
      const after = await crowd.store.now();
      const { madeAt, payBy } = told.entry;
      expect(before <= madeAt && madeAt <= after && madeAt === told.now).toBe(true);
      expect(payBy).toBe(plusHours(madeAt, 24));
      // It asked for a release by its own clock.
      expect(told).toMatchObject({ released: { released: [], deleted: null, mustAsk: [] } });
      expect(Math.abs(told.skewSeconds + aheadMs / 1000)).toBeLessThan(2);
    },
  );
});

describe('the database’s clock stepping back by two hours', () => {
  test('[edge 43] [R27] leaves each hold its instant: nothing goes early, and nothing is forgotten', async () => {
    const who = await crowd.candidate();
    await crowd.moveClock(2 * HOUR);
    const [entry] = (await choose(who, '1')).answer.entries;
    const payBy = entry?.payBy ?? '';
    await crowd.moveClock(-2 * HOUR);
    // Whoever comes by another clock is told how long it still is.
    expect((await crowd.store.deadlines.releaseDue(who.number, payBy)).answer).toEqual({
      released: [],
      deleted: null,
      mustAsk: [],
      notYet: payBy,
    });
    await crowd.moveClock(26 * HOUR);
    expect((await crowd.store.deadlines.releaseDue(who.number, payBy)).answer.released).toEqual([
      '1',
    ]);
  });

  test('[edge 43] keeps what happens in its order, which goes by number and not by time', async () => {
    const who = await crowd.candidate();
    await crowd.moveClock(2 * HOUR);
    await choose(who, '1');
    await crowd.moveClock(-2 * HOUR);
    await crowd.store.registrations.cancelEntry(who, '1');
    await choose(who, '3');
    const leased = (await crowd.store.facts.lease(1000)).find(({ id }) => id === who.number);
    expect(leased?.facts.map(({ type }) => type)).toEqual([
      'registrationSaved',
      'subjectChosen',
      'entryCancelled',
      'subjectChosen',
    ]);
  });

  test('[edge 43] [R29] shows the attempt that is open, though one that is over was made “later”', async () => {
    const who = await crowd.candidate();
    await crowd.moveClock(2 * HOUR);
    await choose(who, '1');
    const open = () =>
      crowd.store.payments.openOrder(who, { subjects: ['1'], gateway: 'alipay', bank: null });
    const first = (await open()).answer.attempt;
    await crowd.store.payments.recordClosed(first.number, 'givenUp', 'alipay');
    await crowd.moveClock(-2 * HOUR);
    const second = (await open()).answer.attempt;
    expect(second.number).not.toBe(first.number);

    const view = await crowd.store.views.registration({ number: who.number });
    const [order] = view?.registration.orders ?? [];
    if (!view || !order) throw new Error('the order is not there');
    expect(order.attempts.map(({ state }) => state)).toEqual(['open', 'closed']);
    expect(orderOf(order, view.registration, view.sitting)).toMatchObject({ state: 'open' });
    // What it covers is not cancelled under it.
    expect(await outcomeOf(crowd.store.registrations.cancelEntry(who, '1'))).toBe(
      'entryInOpenOrder',
    );
  });
});
