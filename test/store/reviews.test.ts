import { randomUUID } from 'node:crypto';
import type { StaffAct } from '../../domain/staff';
import { moveReviews } from '../../store/review-endings';
import { authorOf } from '../../store/review-facts';
import { inTransaction } from '../../prisma/import/transaction';
import { CAMPUSES } from '../../prisma/seed';
import { appointed, makeReviewee, reviewOf } from '../support/reviewing';
import { createCrowd, HOUR, MINUTE, outcomeOf, type Crowd } from './support/crowd';

/** CET6资格复核 in PostgreSQL [R14]–[R19]: what a request writes, and who comes first. */
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

type Case = Parameters<typeof makeReviewee>[1];

/** Somebody at the page 资格信息确认, before anything is saved. */
const asker = async (is: Case) => {
  const { accountId: account } = await crowd.account();
  const made = await makeReviewee(crowd, is);
  return { account, ...made };
};

/** Somebody whose request waits for an officer. */
const pending = async () => {
  const who = await asker('passedOtherDocument');
  const { review } = await crowd.store.reviews.submit(who, who.ticket);
  if (review?.state !== 'pending') throw new Error('it does not wait');
  return { ...who, number: review.number };
};

const eligibleOf = async (number: string): Promise<readonly string[]> => {
  const [row] = await crowd.rows<{ eligible: string[] }>(
    'SELECT eligible FROM registration WHERE number = $1',
    [number],
  );
  return row?.eligible ?? [];
};

const factsOf = (subject: string) =>
  crowd.rows<{ type: string; sent: boolean }>(
    'SELECT type, sent_at IS NOT NULL AS sent FROM fact WHERE subject_id = $1 ORDER BY seq',
    [subject],
  );

const auditOf = (subject: string) =>
  crowd.rows<{ actor: string; action: string }>(
    'SELECT actor, action FROM audit WHERE subject = $1 ORDER BY id',
    [subject],
  );

/** Begins an act while somebody else writes this row and has not committed yet: it must wait for the end of that. */
const whileWriting = async <T>(
  statement: string,
  record: string,
  act: () => Promise<T>,
): Promise<T> => {
  const writer = await crowd.database.pool.connect();
  try {
    await writer.query('BEGIN');
    await writer.query(statement, [record]);
    const acting = act();
    const first = await Promise.race([
      acting.then(() => 'done'),
      new Promise((resolve) => setTimeout(() => resolve('waits'), 300)),
    ]);
    await writer.query('COMMIT');
    expect(first).toBe('waits');
    return await acting;
  } finally {
    writer.release();
  }
};

describe('a request [R16]–[R18]', () => {
  test('that matches by document is approved at once, in one transaction and without a workflow', async () => {
    const who = await asker('passed');
    const { review, isNew } = await crowd.store.reviews.submit(who, who.ticket);
    expect({ isNew, state: review?.state, how: review?.how, dueAt: review?.dueAt }).toEqual({
      isNew: true,
      state: 'approved',
      how: 'automatic',
      dueAt: null,
    });
    expect(await factsOf(`${review?.number}-1`)).toEqual([]);
    expect(await auditOf(review?.number ?? '')).toEqual([
      { actor: `candidate:${who.account}`, action: 'reviewSubmitted' },
      { actor: `candidate:${who.account}`, action: 'reviewDecided' },
    ]);
    const { number } = await crowd.store.saving.save(who.account, who.record);
    expect(await eligibleOf(number)).toEqual(['1', '2', 'F']);
  });

  test('that matches by name alone waits, with a fact for its workflow and a mail to the candidate', async () => {
    const who = await pending();
    expect(await factsOf(`${who.number}-1`)).toEqual([{ type: 'reviewSubmitted', sent: false }]);
    expect(
      await crowd.rows(
        `SELECT kind, account_id::text = $1 AS own FROM mail WHERE detail->>'review' = $2`,
        [who.account, who.number],
      ),
    ).toEqual([{ kind: 'reviewPending', own: true }]);
    expect(
      await crowd.rows(
        `SELECT due_at - submitted_at = interval '24 hours' AS day, next_wake_at - submitted_at = interval '12 hours' AS half
         FROM cet6_review WHERE number = $1`,
        [who.number],
      ),
    ).toEqual([{ day: true, half: true }]);
  });

  test('that matches nothing leaves nothing, and each way of not matching reads the same [R18]', async () => {
    const failed = await asker('failed');
    const other = await asker('passed');
    const stranger = await asker('passed');
    const told = await Promise.all([
      outcomeOf(crowd.store.reviews.submit(failed, failed.ticket)),
      outcomeOf(crowd.store.reviews.submit(stranger, other.ticket)),
      outcomeOf(crowd.store.reviews.submit(stranger, 'nothing like it')),
    ]);
    expect(told).toEqual(['reviewNoMatch', 'reviewNoMatch', 'reviewNoMatch']);
    expect(
      await crowd.rows('SELECT 1 FROM cet6_review WHERE account_id = ANY ($1::uuid[])', [
        [failed.account, stranger.account],
      ]),
    ).toEqual([]);
  });

  test('keeps ticket, name and document encrypted, and none of them in facts, mails or the audit', async () => {
    const who = await pending();
    const rows = await crowd.rows<{ row: string }>(
      `SELECT row_to_json(v)::text || row_to_json(s)::text AS row FROM cet6_review v
       JOIN cet6_review_submission s ON s.review_id = v.id WHERE v.number = $1
       UNION ALL SELECT detail::text FROM audit WHERE subject = $1
       UNION ALL SELECT payload::text FROM fact WHERE subject_id = $1 || '-1'
       UNION ALL SELECT detail::text FROM mail WHERE detail->>'review' = $1`,
      [who.number],
    );
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const secret of [who.ticket, who.person.name, who.person.documentNumber]) {
      const bytes = Buffer.from(secret, 'utf8').toString('hex');
      for (const { row } of rows)
        expect([row.includes(secret), row.includes(bytes)]).toEqual([false, false]);
    }
  });

  test('may be made before the window opens; after it closes an approval is recorded, and choosing follows the window [R14] [edge 52]', async () => {
    for (const campus of [CAMPUSES.opensTomorrow, CAMPUSES.closedYesterday]) {
      const { accountId: account } = await crowd.account();
      const { ticket, record } = await makeReviewee(crowd, 'passed', campus);
      const { review } = await crowd.store.reviews.submit({ account, record }, ticket);
      expect(review?.state).toBe('approved');
      expect(await outcomeOf(crowd.store.saving.save(account, record))).toBe(
        campus === CAMPUSES.opensTomorrow ? 'windowNotOpen' : 'windowClosed',
      );
    }
  });

  test('twice in the same instant is one request, and both are told the same [edge 44]', async () => {
    const who = await asker('passedOtherDocument');
    const second = crowd.secondStore();
    const both = await Promise.all([
      crowd.store.reviews.submit(who, who.ticket),
      second.reviews.submit(who, who.ticket),
    ]);
    expect(both.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
    expect(both[0].review?.number).toBe(both[1].review?.number);
    expect(both[0].review?.submission).toBe(1);
    expect(await factsOf(`${both[0].review?.number}-1`)).toHaveLength(1);
  });

  test('waits for whoever removes the student record in the same instant, and then finds nobody', async () => {
    const who = await asker('passedOtherDocument');
    const asked = await whileWriting('DELETE FROM student_record WHERE id = $1', who.record, () =>
      outcomeOf(crowd.store.reviews.submit(who, who.ticket)),
    );
    expect(asked).toBe('qualificationNotFound');
  });

  test('is the account’s one: for another candidate it is refused [R14]', async () => {
    const who = await pending();
    const { record, ticket } = await makeReviewee(crowd, 'passed');
    const other = { account: who.account, record };
    expect(await outcomeOf(crowd.store.reviews.submit(other, ticket))).toBe('reviewOfAnother');
    expect((await crowd.store.reviews.look(other)).review).toBeNull();
  });
});

describe('an officer [R17] [R18]', () => {
  test('approves: CET6 is eligible in the live registration at once, which hears of it', async () => {
    const who = await pending();
    const { number } = await crowd.store.saving.save(who.account, who.record);
    expect(await eligibleOf(number)).toEqual(['1', 'F']);
    await crowd.store.reviewDesk.approve(officer, who.number, { version: 1 });
    expect(await eligibleOf(number)).toEqual(['1', '2', 'F']);
    expect((await factsOf(number)).map(({ type }) => type)).toEqual([
      'registrationSaved',
      'reviewDecided',
    ]);
    expect(await factsOf(`${who.number}-1`)).toContainEqual({ type: 'reviewDecided', sent: false });
    const session = (
      await crowd.rows<{ hash: string }>(
        `SELECT encode(token_hash, 'hex') AS hash FROM session WHERE account_id = $1`,
        [who.account],
      )
    )[0]?.hash;
    await crowd.store.registrations.chooseSubjects({ session: session ?? '' }, [{ subject: '2' }]);
  });

  test('fails with a reason; the candidate corrects it, and the clock begins anew', async () => {
    const who = await pending();
    const decision = { version: 1, reason: 'ticketOfAnother' } as const;
    await crowd.store.reviewDesk.fail(officer, who.number, decision);
    const failed = await crowd.store.reviews.look(who);
    expect([failed.review?.state, failed.review?.reason]).toEqual(['failed', 'ticketOfAnother']);
    expect([failed.whyNotSubmit, failed.whyNotDelete]).toEqual([null, null]);
    await crowd.moveClock(HOUR);
    const again = await crowd.store.reviews.correct(who, who.ticket);
    expect([again.review?.submission, again.review?.state]).toEqual([2, 'pending']);
    expect(await factsOf(`${who.number}-2`)).toHaveLength(1);
    const seen = await crowd.store.reviewDesk.open(officer, who.number);
    expect(
      seen.requests.map(({ submission, outcome, reason }) => [submission, outcome, reason]),
    ).toEqual([
      [2, null, null],
      [1, 'failed', 'ticketOfAnother'],
    ]);
  });

  test('fails it, and the candidate deletes it; another may be made then', async () => {
    const who = await pending();
    await crowd.store.reviewDesk.fail(officer, who.number, { version: 1, reason: 'proofMissing' });
    await crowd.store.reviews.remove(who);
    expect(await reviewOf(crowd, who.number)).toMatchObject({ state: 'deleted', current: false });
    const next = await crowd.store.reviews.submit(who, who.ticket);
    expect(next.review?.number).not.toBe(who.number);
    expect(next.review?.submission).toBe(1);
  });

  test('declines: the SLA stops, and the candidate can do nothing more', async () => {
    const who = await pending();
    await crowd.store.reviewDesk.decline(officer, who.number, {
      version: 1,
      reason: 'repeatedAbuse',
    });
    const [row] = await crowd.rows(
      'SELECT state, next_wake_at FROM cet6_review WHERE number = $1',
      [who.number],
    );
    expect(row).toEqual({ state: 'declined', next_wake_at: null });
    expect(await outcomeOf(crowd.store.reviews.submit(who, who.ticket))).toBe('reviewDeclined');
    expect(await outcomeOf(crowd.store.reviews.correct(who, who.ticket))).toBe('reviewDeclined');
    expect(await outcomeOf(crowd.store.reviews.remove(who))).toBe('reviewDeclined');
  });

  test('of another school or campus finds nothing', async () => {
    const who = await pending();
    for (const code of ['99302', '993011']) {
      const kind = code.length === 5 ? 'school' : 'campus';
      const other = await appointed(crowd, 'officer', { kind, code });
      expect(await outcomeOf(crowd.store.reviewDesk.open(other, who.number))).toBe('notFound');
      expect(
        await outcomeOf(crowd.store.reviewDesk.approve(other, who.number, { version: 1 })),
      ).toBe('notFound');
      const page = await crowd.store.reviewDesk.search(other, { which: 'pending', limit: 100 });
      expect(page.items).toEqual([]);
    }
  });

  test('may not decide on what was decided meanwhile: two at once, one is told what has changed [edge 37]', async () => {
    const who = await pending();
    const colleague = await appointed(crowd, 'officer', { kind: 'campus', code: '993010' });
    const outcomes = await Promise.all([
      outcomeOf(crowd.store.reviewDesk.approve(officer, who.number, { version: 1 })),
      outcomeOf(
        crowd.secondStore().reviewDesk.fail(colleague, who.number, {
          version: 1,
          reason: 'proofUnclear',
        }),
      ),
    ]);
    expect([...outcomes].sort()).toEqual(['changedMeanwhile', 'granted']);
    const { state, version } = await reviewOf(crowd, who.number);
    expect([version, state]).toEqual([2, outcomes[0] === 'granted' ? 'approved' : 'failed']);
    expect(await factsOf(`${who.number}-1`)).toHaveLength(2);
  });

  test('sees the request, the score that its ticket has, the record, and earlier requests side by side [R41]', async () => {
    const who = await pending();
    const seen = await crowd.store.reviewDesk.open(officer, who.number);
    expect(seen.requests[0]).toMatchObject({
      ticket: who.ticket,
      identity: { name: who.person.name, documentNumber: who.person.documentNumber },
      matched: 'name',
    });
    expect(seen.score).toEqual({ score: 425, year: 2024, sameDocument: false, sameName: true });
    expect(seen.record.personal.name).toBe(who.person.name);
    expect(await auditOf(who.number)).toContainEqual({
      actor: `staff:${officer.staff.id}`,
      action: 'reviewOpened',
    });
  });

  test('gets the queue by the SLA’s clock, page by page, each once', async () => {
    const campus = '993020';
    const numbers: string[] = [];
    for (let at = 0; at < 5; at += 1) {
      const { accountId: account } = await crowd.account();
      const { record, ticket } = await makeReviewee(crowd, 'passedOtherDocument', campus);
      const { review } = await crowd.store.reviews.submit({ account, record }, ticket);
      numbers.push(review?.number ?? '');
      await crowd.moveClock(MINUTE);
    }
    const other = await appointed(crowd, 'officer', { kind: 'school', code: '99302' });
    const got: string[] = [];
    for (let after: string | undefined, more = true; more;) {
      const page = await crowd.store.reviewDesk.search(other, {
        which: 'pending',
        limit: 2,
        after,
      });
      got.push(...page.items.map(({ review }) => review.number));
      more = page.next !== null;
      after = page.next ?? undefined;
      expect(page.pending).toBe(5);
    }
    expect(got).toEqual(numbers);
    await crowd.moveClock(24 * HOUR - 3 * MINUTE);
    const overdue = await crowd.store.reviewDesk.search(other, { which: 'overdue', limit: 10 });
    expect(overdue.items.map(({ review }) => review.number)).toEqual(
      numbers.slice(0, overdue.overdue),
    );
    expect(overdue.overdue).toBeGreaterThan(0);
    expect(
      await outcomeOf(
        crowd.store.reviewDesk.search(other, { which: 'pending', limit: 2, after: 'elsewhere' }),
      ),
    ).toBe('invalidInput');
  });
});

describe('an officer applies for a candidate [R15]', () => {
  const evidence = () =>
    crowd.rows<{ id: string }>(
      `INSERT INTO stored_file (purpose, media_type, name_enc, size, sha256, place, uploaded_by, completed_at)
       VALUES ('reviewAttachment', 'application/pdf', $1, 3, 'none', '993010', $2, decision_now()) RETURNING id::text`,
      [crowd.personalData.encrypt('证明.pdf'), officer.staff.id],
    );
  const application = async (who: { person: { documentNumber: string } }) => ({
    documentType: 'passport' as const,
    documentNumber: who.person.documentNumber,
    passportId: null,
    ticket: null,
    files: (await evidence()).map(({ id }) => id),
    why: '2004年成绩，已核对纸质成绩单',
  });

  test('with evidence and without a ticket number: it waits for a decision by hand, and is audited with its grounds', async () => {
    const { accountId: account } = await crowd.account();
    const who = await makeReviewee(crowd, 'failed');
    const saved = await crowd.store.saving.save(account, who.record);
    const { number } = await crowd.store.reviewDesk.apply(officer, await application(who));
    const seen = await crowd.store.reviewDesk.open(officer, number);
    expect(seen.requests[0]).toMatchObject({
      ticket: null,
      matched: 'none',
      submittedBy: `staff:${officer.staff.id}`,
      files: [{ name: '证明.pdf', mediaType: 'application/pdf' }],
    });
    expect((await crowd.store.reviews.look({ account, record: null })).review?.number).toBe(number);
    await crowd.store.reviewDesk.approve(officer, number, { version: 1 });
    expect(await eligibleOf(saved.number)).toContain('2');
    const [row] = await crowd.rows<{ why: string }>(
      `SELECT detail->>'why' AS why FROM audit WHERE subject = $1 AND action = 'reviewSubmitted'`,
      [number],
    );
    expect(row?.why).toBe('2004年成绩，已核对纸质成绩单');
  });

  test('needs evidence, somebody of the own school, and an account to apply for', async () => {
    const who = await makeReviewee(crowd, 'failed');
    const wanted = await application(who);
    const desk = crowd.store.reviewDesk;
    expect(await outcomeOf(desk.apply(officer, { ...wanted, files: [] }))).toBe(
      'reviewEvidenceMissing',
    );
    expect(await outcomeOf(desk.apply(officer, { ...wanted, files: [randomUUID()] }))).toBe(
      'notFound',
    );
    expect(await outcomeOf(desk.apply(officer, wanted))).toBe('reviewAccountNeeded');
    expect(await outcomeOf(desk.apply(officer, { ...wanted, passportId: 'F'.repeat(32) }))).toBe(
      'notFound',
    );
    const other = await appointed(crowd, 'officer', { kind: 'school', code: '99302' });
    expect(await outcomeOf(desk.apply(other, wanted))).toBe('notFound');
    const { accountId } = await crowd.account();
    const passportId = accountId.replaceAll('-', '').toUpperCase();
    const { number } = await desk.apply(officer, { ...wanted, passportId });
    expect((await reviewOf(crowd, number)).state).toBe('pending');
  });
});

describe('another candidate is saved [R14]', () => {
  test('a review that waits ends as moot, its workflow is told, and the account may ask for the other', async () => {
    const who = await pending();
    const other = await makeReviewee(crowd, 'passedOtherDocument');
    await crowd.store.saving.save(who.account, other.record);
    expect(await reviewOf(crowd, who.number)).toMatchObject({ state: 'moot', current: false });
    expect(await factsOf(`${who.number}-1`)).toEqual([
      { type: 'reviewSubmitted', sent: false },
      { type: 'reviewDecided', sent: false },
    ]);
    expect(
      await outcomeOf(crowd.store.reviewDesk.approve(officer, who.number, { version: 2 })),
    ).toBe('reviewDecided');
    const { review } = await crowd.store.reviews.submit(
      { account: who.account, record: null },
      other.ticket,
    );
    expect(review?.state).toBe('pending');
  });

  test('an approval stays, for its own candidate alone: approved for A, B is saved without CET6', async () => {
    const a = await asker('passed');
    await crowd.store.reviews.submit(a, a.ticket);
    const b = await makeReviewee(crowd, 'passed');
    const saved = await crowd.store.saving.save(a.account, b.record);
    expect(await eligibleOf(saved.number)).toEqual(['1', 'F']);
    expect(
      await crowd.rows(
        'SELECT state, current FROM cet6_review WHERE account_id = $1 AND student_record_id = $2',
        [a.account, a.record],
      ),
    ).toEqual([{ state: 'approved', current: false }]);
    const own = await crowd.account();
    const { number } = await crowd.store.saving.save(own.accountId, a.record);
    expect(await eligibleOf(number)).toEqual(['1', '2', 'F']);
    const { review } = await crowd.store.reviews.submit(
      { account: a.account, record: null },
      b.ticket,
    );
    expect(review?.state).toBe('approved');
    expect(await eligibleOf(saved.number)).toEqual(['1', '2', 'F']);
  });

  test('a saving waits for an approval that is being written, and does not miss it', async () => {
    const who = await asker('passed');
    const { number } = await whileWriting(
      'UPDATE student_record SET cet6_approved = true WHERE id = $1',
      who.record,
      () => crowd.store.saving.save(who.account, who.record),
    );
    expect(await eligibleOf(number)).toEqual(['1', '2', 'F']);
  });

  test('a saving that comes to nothing leaves the review as it was', async () => {
    const who = await pending();
    const taken = await makeReviewee(crowd, 'passed');
    const holder = await crowd.account();
    await crowd.store.saving.save(holder.accountId, taken.record);
    expect(await outcomeOf(crowd.store.saving.save(who.account, taken.record))).toBe(
      'candidateHasRegistration',
    );
    expect(await reviewOf(crowd, who.number)).toMatchObject({ state: 'pending', current: true });
  });

  test('in the same instant as a request or an approval: whoever is first, nothing is lost', async () => {
    for (let round = 0; round < 12; round += 1) {
      const who = await asker(round % 2 === 0 ? 'passed' : 'passedOtherDocument');
      const other = await makeReviewee(crowd, 'passed');
      const savedRecord = round % 4 < 2 ? who.record : other.record;
      const [asked, saved] = await Promise.all([
        outcomeOf(crowd.store.reviews.submit(who, who.ticket)),
        outcomeOf(crowd.secondStore().saving.save(who.account, savedRecord)),
      ]);
      expect(saved).toBe('granted');
      const allowed =
        savedRecord === who.record ? ['granted'] : ['granted', 'accountHasRegistration'];
      expect(allowed).toContain(asked);
      await crowd.expectInvariants();
    }
    const who = await pending();
    const [approved, saved] = await Promise.all([
      outcomeOf(crowd.store.reviewDesk.approve(officer, who.number, { version: 1 })),
      outcomeOf(crowd.secondStore().saving.save(who.account, who.record)),
    ]);
    expect([approved, saved]).toEqual(['granted', 'granted']);
  });
});

describe('a rebind [R40] [R14]', () => {
  const move = (who: { account: string; record: string }, to: string) =>
    inTransaction(crowd.database.pool, (tx) =>
      moveReviews(
        tx,
        { sitting: '262', record: who.record, from: who.account, to },
        authorOf('workflow'),
      ),
    );
  const accountOf = async (number: string) =>
    (
      await crowd.rows<{ account: string }>(
        'SELECT account_id::text AS account FROM cet6_review WHERE number = $1',
        [number],
      )
    )[0]?.account;

  test('takes a review that waits along, and ends one that the new account has of its own', async () => {
    const who = await pending();
    const own = await pending();
    await move(who, own.account);
    expect(await reviewOf(crowd, who.number)).toMatchObject({ state: 'pending', current: true });
    expect(await accountOf(who.number)).toBe(own.account);
    expect(await reviewOf(crowd, own.number)).toMatchObject({ state: 'moot', current: false });
    await crowd.store.reviewDesk.approve(officer, who.number, { version: 1 });
  });

  test('leaves the new account’s own review of the same candidate, if none comes along', async () => {
    const own = await pending();
    const { accountId } = await crowd.account();
    await move({ account: accountId, record: own.record }, own.account);
    expect(await reviewOf(crowd, own.number)).toMatchObject({ state: 'pending', current: true });
  });
});

describe('the SLA [R19]', () => {
  const due = async (number: string, submission = 1) =>
    crowd.store.reviews.reviewDue({ review: number, submission }, await crowd.store.now());

  test('a minute before the breach nothing is due; an officer who decides then has decided in time', async () => {
    const who = await pending();
    await crowd.moveClock(12 * HOUR);
    await due(who.number);
    await crowd.moveClock(12 * HOUR - MINUTE);
    const early = await due(who.number);
    expect([early.snapshot?.overdueAt, early.notYet]).toEqual([null, early.snapshot?.dueAt]);
    await crowd.store.reviewDesk.approve(officer, who.number, { version: 1 });
    await crowd.moveClock(2 * MINUTE);
    const late = await due(who.number);
    expect([late.snapshot?.state, late.notYet]).toEqual(['approved', null]);
    expect(await reviewOf(crowd, who.number)).toMatchObject({ state: 'approved', overdue: false });
  });

  test('breach and decision in the same instant: the mark and the decision both stand, once each', async () => {
    const who = await pending();
    await crowd.moveClock(24 * HOUR);
    await Promise.all([
      due(who.number),
      crowd
        .secondStore()
        .reviewDesk.fail(officer, who.number, { version: 1, reason: 'proofMissing' }),
      due(who.number),
    ]);
    const { state, overdue } = await reviewOf(crowd, who.number);
    expect(state).toBe('failed');
    const told = (await factsOf(`${who.number}-1`)).filter(({ type }) => type === 'reviewOverdue');
    expect(told).toHaveLength(overdue ? 1 : 0);
  });

  test('a candidate who resubmits at the breach has 24 hours anew; the earlier request’s clock says nothing [edge 52]', async () => {
    const who = await pending();
    await crowd.moveClock(24 * HOUR - MINUTE);
    await crowd.store.reviewDesk.fail(officer, who.number, { version: 1, reason: 'proofMissing' });
    await crowd.moveClock(MINUTE);
    await Promise.all([
      crowd.store.reviews.correct(who, who.ticket),
      crowd
        .secondStore()
        .reviews.reviewDue({ review: who.number, submission: 1 }, await crowd.store.now()),
    ]);
    const { snapshot } = await due(who.number, 1);
    expect([snapshot?.state, snapshot?.nextWakeAt]).toEqual(['failed', null]);
    expect(await reviewOf(crowd, who.number)).toMatchObject({
      state: 'pending',
      submission: 2,
      overdue: false,
    });
  });

  test('of a review that is not there answers that it is gone', async () => {
    expect((await due('V26299999999')).snapshot).toBeNull();
  });

  test('the mark does not make the page stale on which an officer decides', async () => {
    const who = await pending();
    await crowd.moveClock(25 * HOUR);
    await due(who.number);
    expect(await reviewOf(crowd, who.number)).toMatchObject({ overdue: true, version: 1 });
    // Whoever slept through the nudge tells of the breach alone.
    const kinds = await crowd.rows(
      `SELECT DISTINCT kind FROM mail WHERE staff_id IS NOT NULL AND detail->>'review' = $1`,
      [who.number],
    );
    expect(kinds).toEqual([{ kind: 'reviewOverdue' }]);
    await crowd.store.reviewDesk.approve(officer, who.number, { version: 1 });
  });
});

describe('what the database itself refuses', () => {
  test('an approval is never changed or cancelled [R19]', async () => {
    const who = await asker('passed');
    const { review } = await crowd.store.reviews.submit(who, who.ticket);
    const change = (set: string) =>
      crowd.rows(`UPDATE cet6_review SET ${set} WHERE number = $1`, [review?.number]);
    await expect(change(`state = 'failed', reason = 'x', how = NULL`)).rejects.toThrow(
      'cannot move',
    );
    await expect(change('submission = 2')).rejects.toThrow('stays as it is');
  });

  test('two reviews of one account and sitting [R14]', async () => {
    const who = await pending();
    await expect(
      crowd.rows(
        `INSERT INTO cet6_review (number, sitting_code, account_id, student_record_id, province, school, campus, state, how,
           submitted_at, decided_at, era)
         SELECT 'V0', sitting_code, account_id, student_record_id, province, school, campus, 'approved', 'manual',
           submitted_at, submitted_at, era FROM cet6_review WHERE number = $1`,
        [who.number],
      ),
    ).rejects.toThrow('cet6_review_one_for_account');
  });
});
