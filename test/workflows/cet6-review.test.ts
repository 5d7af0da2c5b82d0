import { createReviewActivities } from '../../activities/review';
import { sweep } from '../../outbox/sweep';
import type { StaffAct } from '../../domain/staff';
import { raiseEra } from '../../store/era';
import { taskQueues } from '../../temporal.config';
import type { ReviewOutcome, ReviewStatus } from '../../workflows/cet6-review.messages';
import { reviewWorkflowId } from '../../workflows/ids';
import { logInSomebody, saveUnder } from '../support/people';
import { createPlay, HOUR, MINUTE, type Play } from '../support/play';
import { appointed, makeReviewee, reviewOf } from '../support/reviewing';
import { createRig, type Rig } from '../support/rig';

/** The SLA of a review [R19]: nudge at half, breach at the end, again each day; nobody decides but an officer. */
let rig: Rig;
let play: Play;
let officer: StaffAct & { readonly email: string };
let leader: StaffAct & { readonly email: string };
beforeAll(async () => {
  rig = await createRig();
  await rig.rows(`UPDATE campus SET closes_at = closes_at + interval '60 days'`);
  play = createPlay(rig, [][Symbol.iterator]());
  officer = await appointed(rig, 'officer', { kind: 'school', code: '99301' });
  leader = await appointed(rig, 'leader', { kind: 'all' });
  await appointed(rig, 'officer', { kind: 'school', code: '99302' });
  await appointed(rig, 'specialist', { kind: 'all' });
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const handle = (review: string, submission = 1) =>
  rig.client.workflow.getHandle(reviewWorkflowId({ review, submission }));
const outcome = (review: string, submission = 1) =>
  handle(review, submission).result() as Promise<ReviewOutcome>;
const status = (review: string, submission = 1) =>
  handle(review, submission).query<ReviewStatus>('status');
const running = (review: string, submission = 1) =>
  rig.eventually(async () => {
    const { status: run } = await handle(review, submission).describe();
    if (run.name !== 'RUNNING') throw new Error(`${review} is ${run.name}`);
  });

/** A request that waits for an officer, before anything is saved. */
const asked = async () => {
  const who = await logInSomebody(rig);
  const { ticket, record, person } = await makeReviewee(rig, 'passedOtherDocument');
  const whose = { account: who.accountId, record };
  const { review } = await rig.store.reviews.submit(whose, ticket);
  if (!review) throw new Error('there is no review');
  await rig.told();
  await running(review.number);
  return { ...who, whose, ticket, person, number: review.number };
};

/** Mails of a kind about this review, by whom they went to. */
const mailed = (words: string, number: string) =>
  rig.mails
    .filter(({ subject, text }) => subject.includes(words) && text.includes(number))
    .map(({ to }) => to);

const untilMailed = (words: string, number: string, to: readonly string[]) =>
  rig.eventually(() => {
    expect([...mailed(words, number)].sort()).toEqual([...to].sort());
    return Promise.resolve();
  });

const untilCount = (words: string, number: string, count: number) =>
  rig.eventually(() => {
    expect(mailed(words, number)).toHaveLength(count);
    return Promise.resolve();
  });

const approve = async (number: string, version = 1) => {
  await rig.store.reviewDesk.approve(officer, number, { version });
  await rig.told();
};

describe('a request that nobody decides on', () => {
  test('[R19] nudges the officers of that school at 12 h, marks the breach at 24 h, and tells again each day', async () => {
    const { number, email } = await asked();
    await untilMailed('需手动复核', number, [email]);
    await rig.time.skip(12 * HOUR - MINUTE);
    expect(mailed('待处理', number)).toEqual([]);
    await rig.time.skip(2 * MINUTE);
    await untilMailed('待处理', number, [officer.email]);
    expect((await status(number)).state).toBe('pending');

    await rig.time.skip(12 * HOUR - 2 * MINUTE);
    expect((await reviewOf(rig, number)).overdue).toBe(false);
    await rig.time.skip(2 * MINUTE);
    await untilMailed('已超时', number, [officer.email, leader.email]);
    expect(await reviewOf(rig, number)).toMatchObject({ state: 'pending', overdue: true });
    const { state, waitsFor } = await status(number);
    expect(state).toBe('overdue');
    expect(waitsFor).toMatch(/已于 .*（北京时间） 超时，仍等待学校负责老师手动复核；下次提醒/u);

    await rig.time.skip(24 * HOUR);
    await untilCount('已超时', number, 4);
    await rig.time.skip(24 * HOUR);
    await untilCount('已超时', number, 6);
    expect(await reviewOf(rig, number)).toMatchObject({ state: 'pending', version: 1 });
    await approve(number);
    expect(await outcome(number)).toEqual({ end: 'approved' });
  });

  test('[R46] is found by state and deadline in the list of workflows', async () => {
    const { number } = await asked();
    const found = async (state: string) => {
      const ids: string[] = [];
      const query = `WorkflowType = 'cet6Review' AND CetSchool = '99301' AND CetSitting = '262' AND CetState = '${state}'`;
      for await (const run of rig.client.workflow.list({ query })) ids.push(run.workflowId);
      return ids;
    };
    const id = reviewWorkflowId({ review: number, submission: 1 });
    await rig.eventually(async () => expect(await found('pending')).toContain(id));
    await rig.time.skip(24 * HOUR + MINUTE);
    await rig.eventually(async () => expect(await found('overdue')).toContain(id));
    await approve(number);
    await outcome(number);
    await rig.eventually(async () => expect(await found('decided')).toContain(id));
  });

  test('says nothing of the candidate in mails to the staff but the number', async () => {
    const { number, person, email } = await asked();
    await rig.time.skip(24 * HOUR + MINUTE);
    await untilMailed('已超时', number, [officer.email, leader.email]);
    const toStaff = rig.mails.filter(({ to }) => [officer.email, leader.email].includes(to));
    for (const { text, html } of toStaff) {
      for (const secret of [person.name, person.documentNumber, email]) {
        expect([text.includes(secret), html?.includes(secret)]).toEqual([false, false]);
      }
    }
    await approve(number);
  });
});

describe('a decision', () => {
  test('[R19] a minute before the breach is in time: no mark, no mail of a breach, and the run ends', async () => {
    const { number, email } = await asked();
    await rig.time.skip(24 * HOUR - MINUTE);
    await approve(number);
    expect(await outcome(number)).toEqual({ end: 'approved' });
    await rig.time.skip(2 * MINUTE);
    expect(await reviewOf(rig, number)).toMatchObject({ state: 'approved', overdue: false });
    await untilMailed('已通过', number, [email]);
    expect(mailed('已超时', number)).toEqual([]);
  });

  test('[R17] failed: the candidate reads why, corrects it, and the next request has a run and 24 hours of its own', async () => {
    const { number, email, whose, ticket } = await asked();
    await rig.time.skip(24 * HOUR - MINUTE);
    const decision = { version: 1, reason: 'proofUnclear' } as const;
    await rig.store.reviewDesk.fail(officer, number, decision);
    await rig.told();
    expect(await outcome(number)).toEqual({ end: 'failed' });
    await untilMailed('未通过', number, [email]);
    expect(
      rig.mails.some(({ text }) => text.includes(number) && text.includes('不清晰或不完整')),
    ).toBe(true);

    await rig.store.reviews.correct(whose, ticket);
    await rig.told();
    await running(number, 2);
    await rig.time.skip(2 * MINUTE);
    expect(await reviewOf(rig, number)).toMatchObject({ submission: 2, overdue: false });
    await rig.store.reviewDesk.decline(officer, number, { version: 3, reason: 'notComeForward' });
    await rig.told();
    expect(await outcome(number, 2)).toEqual({ end: 'declined' });
    await untilMailed('不予复核', number, [email]);
  });

  test('[R14] another candidate is saved: it ends as moot', async () => {
    const { number, accountId } = await asked();
    const other = await makeReviewee(rig, 'passed');
    await saveUnder(rig, accountId, other.person);
    await rig.told();
    expect(await outcome(number)).toEqual({ end: 'moot' });
  });

  test('matched at once starts no workflow [R16]', async () => {
    const { accountId } = await logInSomebody(rig);
    const { ticket, record } = await makeReviewee(rig, 'passed');
    const { review } = await rig.store.reviews.submit({ account: accountId, record }, ticket);
    await rig.told();
    await expect(handle(review?.number ?? '').describe()).rejects.toThrow(/not found/iu);
  });
});

describe('a registration with a review that waits', () => {
  test('[R19] says so in its own details until it is decided, and says when it is overdue', async () => {
    const { number, accountId, person } = await asked();
    const registration = await saveUnder(rig, accountId, person);
    await rig.told();
    const says = (words: RegExp) =>
      rig.eventually(async () => {
        const { waitsFor } = await play.status(registration);
        expect(waitsFor).toMatch(words);
      });
    await says(
      new RegExp(
        `目前没有科目.*CET6资格复核（${number}）自 .* 起等待学校负责老师处理，应在 .* 前处理。$`,
        'u',
      ),
    );
    await rig.rows(
      `UPDATE registration SET empty_by = empty_by + interval '9 days', next_wake_at = empty_by + interval '9 days' WHERE number = $1`,
      [registration],
    );
    await rig.time.skip(24 * HOUR + MINUTE, (id) => id.startsWith('cet6-review:'));
    await says(/已于 .* 超时。$/u);
    await approve(number);
    await rig.eventually(async () => {
      const { waitsFor } = await play.status(registration);
      expect(waitsFor).not.toContain('CET6资格复核');
    });
  });
});

describe('what can go wrong around it', () => {
  test('[R47] a run that somebody has terminated is started again by the sweep, and tells of the breach', async () => {
    const { number } = await asked();
    await handle(number).terminate('by mistake');
    await rig.time.skip(24 * HOUR + 3 * MINUTE);
    await sweep({ facts: rig.store.facts, client: rig.client, queues: taskQueues });
    await rig.time.skip(1_000);
    await rig.eventually(async () => expect((await reviewOf(rig, number)).overdue).toBe(true));
    await approve(number);
    expect(await outcome(number)).toEqual({ end: 'approved' });
  });

  test('a mail to the staff that is sent after the decision is found moot', async () => {
    const { number } = await asked();
    await rig.stopDispatcher();
    await rig.time.skip(12 * HOUR + MINUTE);
    await rig.eventually(async () => {
      const rows = await rig.rows(
        `SELECT 1 FROM mail WHERE kind = 'reviewNudge' AND detail->>'review' = $1`,
        [number],
      );
      if (rows.length === 0) throw new Error('not asked for yet');
    });
    await rig.store.reviewDesk.approve(officer, number, { version: 1 });
    rig.startDispatcher();
    await rig.told();
    await outcome(number);
    await rig.eventually(async () => {
      const [mail] = await rig.rows<{ state: string }>(
        `SELECT state FROM mail WHERE kind = 'reviewNudge' AND detail->>'review' = $1`,
        [number],
      );
      expect(mail?.state).toBe('moot');
    });
  });

  test('the activity twice tells once', async () => {
    const { number } = await asked();
    // Only the database's clock has come so far: the run itself does not act yet.
    await rig.time.skip(24 * HOUR + MINUTE, () => false);
    const { reviewDue } = createReviewActivities(rig.store);
    const request = { review: number, submission: 1 };
    const asOf = await rig.store.now();
    const one = await reviewDue({ ...request, asOf });
    const two = await reviewDue({ ...request, asOf });
    expect([one.snapshot?.seq, one.waitMs]).toEqual([two.snapshot?.seq, 0]);
    const told = `SELECT 1 FROM mail WHERE kind = 'reviewOverdue' AND detail->>'review' = $1`;
    expect(await rig.rows(told, [number])).toHaveLength(2);
    const ahead = await reviewDue({ ...request, asOf: '2999-01-01T00:00:00.000Z' });
    expect(ahead.waitMs).toBeGreaterThan(HOUR);
    await rig.time.skip(0);
    expect(await rig.rows(told, [number])).toHaveLength(2);
    await approve(number);
    await outcome(number);
  });

  test('after a restore of PostgreSQL the waiting request is told its state in the new era', async () => {
    const { number } = await asked();
    const before = (await status(number)).snapshot;
    await raiseEra(rig.owner);
    await rig.told();
    await rig.eventually(async () => {
      const { snapshot } = await status(number);
      expect(snapshot.era).toBe(before.era + 1);
    });
    await approve(number);
    expect(await outcome(number)).toEqual({ end: 'approved' });
  });
});
