import { crowdOf, HOUR, type Candidate, type Crowd } from '../../store/support/crowd';
import { createRig, type Rig } from '../../support/rig';
import { holdQuestions, othersMoveOn, timersFire, wantToAsk } from './support/outage';

/**
 * Six hours without a worker, over the deadlines of three hundred registrations. Some pay at the gateway
 * meanwhile, and their notifications are lost. Then all timers have fired, and the worker is back.
 */
jest.setTimeout(300_000);

const ALL = 300;
const PAYING = 30;
const AT_THE_PAGE = 15;
const NEVER_THERE = 15;
/** Of the queue of this gateway, in `worker/workers.ts`. */
const SLOTS = 20;

let rig: Rig & Crowd;
beforeAll(async () => {
  rig = await crowdOf(await createRig());
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig?.close());

/** Unpaid, and reminded already: what is asked here is the purge. */
const unpaid = async (): Promise<Candidate[]> => {
  await rig.stopDispatcher();
  const all = await rig.candidates(ALL);
  await Promise.all(
    all.map((who) => rig.store.registrations.chooseSubjects(who, [{ subject: '1' }])),
  );
  await rig.rows('UPDATE entry SET reminded = true');
  await rig.rows(
    'UPDATE registration r SET next_wake_at = pay_by FROM entry e WHERE e.registration_id = r.id',
  );
  await rig.rows("UPDATE session SET expires_at = expires_at + interval '3 days'");
  rig.startDispatcher();
  await rig.told();
  return all;
};

const order = async (who: Candidate) => {
  const { answer } = await rig.store.payments.openOrder(who, {
    subjects: ['1'],
    gateway: 'alipay',
    bank: null,
  });
  const { number: attempt, amountFen, expiresAt } = answer.attempt;
  const url = rig.alipay.redirect({ attempt, amountFen, title: '报名费', expiresAt });
  return { number: who.number, attempt, url };
};

const countOf = async (sql: string, ...values: unknown[]): Promise<number> =>
  (await rig.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, values))[0]?.n ?? 0;

test('[edge 56] [R27] [R31] a late purge asks the gateway first: who paid during the outage keeps the place', async () => {
  const all = await unpaid();
  const numbers = all.map(({ number }) => number);
  await othersMoveOn(rig, 19.5 * HOUR);
  const orders = await Promise.all(all.slice(0, PAYING + AT_THE_PAGE + NEVER_THERE).map(order));
  await rig.told();
  await rig.stopWorkers();

  await othersMoveOn(rig, 3 * HOUR);
  const paying = orders.slice(0, PAYING);
  for (const { attempt, url } of paying) await rig.pay(attempt, url);
  const atThePage = orders.slice(PAYING, PAYING + AT_THE_PAGE);
  for (const { url } of atThePage) await rig.openPage(url);
  await othersMoveOn(rig, 3 * HOUR);
  await timersFire(rig, numbers, 25.5 * HOUR);
  // Nobody is there to judge: every place is kept, and operators see it.
  expect(await countOf("entry WHERE state = 'held'")).toBe(ALL);
  expect(await countOf('deadline_overdue')).toBe(ALL);

  const questions = holdQuestions(rig);
  await rig.startWorkers();
  // Many more want to ask than may: only then does it show whether the slots hold them back.
  await rig
    .eventually(async () => {
      const asking = orders.map(({ number }) => number);
      expect(await wantToAsk(rig, asking)).toBeGreaterThan(SLOTS + 5);
    })
    .finally(questions.letGo);
  const outcomes = await Promise.all(numbers.map((number) => rig.outcome(number)));
  expect(outcomes.filter(({ end }) => end === 'settled')).toHaveLength(PAYING);
  expect(outcomes.filter(({ end }) => end === 'deleted')).toHaveLength(ALL - PAYING);
  expect(await countOf('deadline_overdue')).toBe(0);

  const paid = paying.map(({ number }) => number);
  expect(await countOf("registration WHERE state = 'live' AND number = ANY ($1)", paid)).toBe(
    PAYING,
  );
  expect(await rig.place('993010', '1')).toEqual({ held: 0, sold: PAYING });
  expect(
    await countOf("fact WHERE type = 'subjectsReleased' AND subject_id = ANY ($1)", paid),
  ).toBe(0);
  expect(await countOf('refund_due')).toBe(0);
  // Only what was undecided was asked, and as many at once as the queue has slots.
  expect([...questions.asked].sort()).toEqual(orders.map(({ attempt }) => attempt).sort());
  expect(questions.mostAtOnce).toBe(SLOTS);
});

test('[edge 56] closes at the gateway before it releases, and releases nothing before its time', async () => {
  const early = await rig.rows(
    `SELECT 1 FROM audit, jsonb_array_elements(detail->'entries') e
     WHERE action = 'subjectsReleased' AND (e->>'payBy')::timestamptz > (detail->>'asOf')::timestamptz`,
  );
  expect(early).toEqual([]);
  const [told] = await rig.rows<{ closed: number; in_order: number }>(
    `SELECT count(*)::int AS closed, count(*) FILTER (WHERE c.seq < r.seq)::int AS in_order
     FROM fact c JOIN fact r USING (subject_id) WHERE c.type = 'attemptClosed' AND r.type = 'subjectsReleased'`,
  );
  expect(told).toEqual({ closed: AT_THE_PAGE + NEVER_THERE, in_order: AT_THE_PAGE + NEVER_THERE });
});

test('[edge 56] tells each of them once, and each run has ended', async () => {
  await rig.told();
  await rig.eventually(async () => {
    expect((await rig.client.workflow.count(`ExecutionStatus = 'Running'`)).count).toBe(0);
  });
  const kinds = await rig.rows<{ kind: string; n: number }>(
    'SELECT kind, count(*)::int AS n FROM mail GROUP BY 1 ORDER BY 1',
  );
  expect(kinds).toEqual([
    { kind: 'paymentReceived', n: PAYING },
    { kind: 'subjectsReleased', n: ALL - PAYING },
  ]);
  expect(rig.mails).toHaveLength(ALL);
});
