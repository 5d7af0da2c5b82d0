import { registrationPage } from '../../../api/pages/registration-page';
import { plusHours, plusMs, type Instant } from '../../../domain/instant';
import {
  createCrowd,
  HOUR,
  outcomeOf,
  type Candidate,
  type Crowd,
} from '../../store/support/crowd';

/** Holds made shortly before enrolment closes: min(24 hours, payment's close), and written on the page. */
let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
beforeEach(() => crowd.rows('UPDATE moved_clock SET offset_ms = 0'));
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

/** Closes windows at an instant: those of all campuses, or of the candidates' own alone. */
const closeAt = (at: Instant, campus = '%') =>
  crowd.rows(
    `UPDATE campus SET closes_at = $1, opens_at = least(opens_at, $1::timestamptz - interval '1 day')
     WHERE code LIKE $2`,
    [at, campus],
  );
const payCloses = (at: Instant | null) => crowd.rows('UPDATE sitting SET pay_close_at = $1', [at]);

/** Takes up the subject; answers when it is to be paid, as the command and as the page say. */
const chosen = async (who: Candidate) => {
  const { answer, now } = await crowd.store.registrations.chooseSubjects(who, [{ subject: '1' }]);
  await crowd.rows("UPDATE session SET expires_at = expires_at + interval '3 days'");
  const view = await crowd.store.views.registration({ session: who.session });
  if (!view) throw new Error('the registration is not there');
  const page = registrationPage(view, '', { isButtonShown: false, review: null });
  expect(page.written.rows[0]?.payBy).toBe(answer.entries[0]?.payBy);
  return { now, payBy: page.written.rows[0]?.payBy ?? '' };
};

const order = (who: Candidate) =>
  crowd.store.payments.openOrder(who, { subjects: ['1'], gateway: 'alipay', bank: null });

describe('a hold made 23 hours before its campus closes', () => {
  test('[edge 40] [R27] has its 24 hours whole, beyond the window: paid until then, cancelled only within the window', async () => {
    const [paying, lapsing] = await crowd.candidates(2);
    if (!paying || !lapsing) throw new Error('two candidates were asked for');
    const closesAt = plusHours(await crowd.store.now(), 23);
    await closeAt(closesAt, '993010');
    for (const who of [paying, lapsing]) {
      const { now, payBy } = await chosen(who);
      expect(payBy).toBe(plusHours(now, 24));
      expect(payBy > closesAt).toBe(true);
    }

    await crowd.moveClock(23.5 * HOUR);
    const cancel = crowd.store.registrations.cancelEntry(lapsing, '1');
    expect(await outcomeOf(cancel)).toBe('windowClosed');
    const { attempt } = (await order(paying)).answer;
    const trade = { gateway: 'alipay', attempt: attempt.number, tradeNo: attempt.number } as const;
    expect(
      (
        await crowd.store.payments.recordTrade(
          { ...trade, amountFen: attempt.amountFen, paidAt: await crowd.store.now() },
          'alipay',
        )
      ).answer,
    ).toBe('paid');

    await crowd.moveClock(HOUR);
    expect(await outcomeOf(order(lapsing))).toBe('deadlinePassed');
    const released = await crowd.store.deadlines.releaseDue(
      lapsing.number,
      await crowd.store.now(),
    );
    expect(released.answer.released).toEqual(['1']);
  });

  test('[edge 40] as the last window of the sitting: payment closes 24 hours after it, so the hold stays whole', async () => {
    const who = await crowd.candidate();
    await closeAt(plusHours(await crowd.store.now(), 23));
    const { now, payBy } = await chosen(who);
    expect(payBy).toBe(plusHours(now, 24));
    const { policy } = await crowd.store.sittings.read([]);
    expect(policy.payCloseAt > payBy && policy.payCloseAt < plusHours(payBy, 24)).toBe(true);
  });

  test('[edge 40] in the window’s last second still has 24 hours', async () => {
    const who = await crowd.candidate();
    const closesAt = plusMs(await crowd.store.now(), 60_000);
    await closeAt(closesAt);
    const { now, payBy } = await chosen(who);
    expect(payBy).toBe(plusHours(now, 24));
    const { policy } = await crowd.store.sittings.read([]);
    expect(payBy <= policy.payCloseAt).toBe(true);
    expect(policy.payCloseAt).toBe(plusHours(closesAt, 24));
  });

  test('[edge 40] [R31] where payment closes sooner ends then, and so does what the gateway is told', async () => {
    const who = await crowd.candidate();
    const now = await crowd.store.now();
    await closeAt(plusHours(now, 23));
    const end = plusMs(plusHours(now, 23), 1_800_001);
    await payCloses(end);
    expect((await chosen(who)).payBy).toBe(end);
    const { attempt } = (await order(who)).answer;
    expect(attempt.expiresAt).toBe(`${end.slice(0, 19)}.000Z`);
    await payCloses(null);
  });
});
