import type { StaffAct } from '../../../domain/staff';
import { CAMPUSES } from '../../../prisma/seed';
import { appointed, makeReviewee, reviewOf } from '../../support/reviewing';
import { createCrowd, HOUR, outcomeOf, type Crowd } from '../../store/support/crowd';

/** A CET6 review that is decided late, or about which the candidate cannot wait [edge 52]. */
let crowd: Crowd;
let officer: StaffAct;
beforeAll(async () => {
  crowd = await createCrowd();
  officer = await appointed(crowd, 'officer', { kind: 'school', code: '99301' });
});
afterEach(async () => {
  await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
  await crowd.expectInvariants();
});
afterAll(() => crowd.close());

/** Saved, with a review that waits. */
const waiting = async () => {
  const { accountId: account, session } = await crowd.account();
  const { record, ticket } = await makeReviewee(crowd, 'passedOtherDocument');
  const { number: registration } = await crowd.store.saving.save(account, record);
  const { review } = await crowd.store.reviews.submit({ account, record: null }, ticket);
  return { account, session, ticket, registration, review: review?.number ?? '' };
};

const entriesOf = async (registration: string) => {
  const view = await crowd.store.views.registration({ number: registration });
  return view?.registration.entries.map(({ subject, state }) => `${subject} ${state}`) ?? [];
};

test('[edge 52] approved after enrolment has closed: recorded, and choosing follows the window', async () => {
  const { review, registration, session } = await waiting();
  const [campus] = await crowd.rows<{ closes_at: Date }>(
    'SELECT closes_at FROM campus WHERE code = $1',
    [CAMPUSES.guide],
  );
  await crowd.rows('UPDATE campus SET closes_at = decision_now() WHERE code = $1', [
    CAMPUSES.guide,
  ]);
  try {
    await crowd.store.reviewDesk.approve(officer, review, { version: 1 });
    expect((await reviewOf(crowd, review)).state).toBe('approved');
    const view = await crowd.store.views.registration({ number: registration });
    expect(view?.registration.eligible).toContain('2');
    expect(
      await outcomeOf(crowd.store.registrations.chooseSubjects({ session }, [{ subject: '2' }])),
    ).toBe('windowClosed');
  } finally {
    await crowd.rows('UPDATE campus SET closes_at = $2 WHERE code = $1', [
      CAMPUSES.guide,
      campus?.closes_at,
    ]);
  }
});

test('[edge 52] the SLA is 24 hours on a holiday too, and however long nobody comes, nothing is decided by itself', async () => {
  // The first day of 国庆, when a school is empty.
  const holiday = Date.parse('2027-10-01T01:00:00Z') - Date.parse(await crowd.store.now());
  await crowd.moveClock(holiday);
  await crowd.rows(`UPDATE campus SET closes_at = closes_at + interval '2 years'`);
  const { review } = await waiting();
  const [row] = await crowd.rows<{ hours: number }>(
    `SELECT extract(epoch FROM due_at - submitted_at) / 3600 AS hours FROM cet6_review WHERE number = $1`,
    [review],
  );
  expect(Number(row?.hours)).toBe(24);
  for (let day = 1; day <= 8; day += 1) {
    await crowd.moveClock(24 * HOUR);
    await crowd.store.reviews.reviewDue({ review, submission: 1 }, await crowd.store.now());
    expect(await reviewOf(crowd, review)).toMatchObject({
      state: 'pending',
      overdue: true,
      version: 1,
    });
  }
});

test('[edge 52] a candidate who asks again while it waits changes nothing', async () => {
  const { account, ticket, review } = await waiting();
  const whose = { account, record: null };
  expect(await outcomeOf(crowd.store.reviews.submit(whose, '993010261100101'))).toBe(
    'reviewPending',
  );
  expect(await outcomeOf(crowd.store.reviews.correct(whose, '993010261100101'))).toBe(
    'reviewPending',
  );
  expect(await outcomeOf(crowd.store.reviews.remove(whose))).toBe('reviewPending');
  const again = await crowd.store.reviews.submit(whose, ticket);
  expect([again.isNew, again.review?.number, again.review?.submission]).toEqual([false, review, 1]);
});

test('[edge 52] failed after the candidate has paid for another subject: what is paid stays, and nothing else moves', async () => {
  const { review, registration, session } = await waiting();
  const by = { session };
  await crowd.store.registrations.chooseSubjects(by, [{ subject: '1' }]);
  const { answer } = await crowd.store.payments.openOrder(by, {
    subjects: ['1'],
    gateway: 'alipay',
    bank: null,
  });
  const { number: attempt, amountFen } = answer.attempt;
  const trade = {
    gateway: 'alipay',
    attempt,
    tradeNo: `T${attempt}`,
    amountFen,
    paidAt: null,
  } as const;
  await crowd.store.payments.recordTrade(trade, 'alipay');
  await crowd.store.reviewDesk.fail(officer, review, { version: 1, reason: 'scoreNotReached' });
  expect(await entriesOf(registration)).toEqual(['1 paid']);
  expect(await outcomeOf(crowd.store.registrations.chooseSubjects(by, [{ subject: '2' }]))).toBe(
    'notEligible',
  );
  expect(
    await crowd.rows('SELECT 1 FROM refund_due WHERE registration = $1', [registration]),
  ).toEqual([]);
});
