import { createCrowd, HOUR, MINUTE, type Candidate, type Crowd } from './support/crowd';

/** Damage is planted by SQL in a database made for it, and mended again: each view must show its own. */
let crowd: Crowd;
let who: Candidate;
let other: Candidate;
beforeAll(async () => {
  crowd = await createCrowd();
  [who, other] = (await crowd.candidates(2)) as [Candidate, Candidate];
  await crowd.store.registrations.chooseSubjects(who, [{ subject: '1' }, { subject: 'F' }]);
  const { answer } = await crowd.store.payments.openOrder(who, {
    subjects: ['1', 'F'],
    gateway: 'alipay',
    bank: null,
  });
  await crowd.store.payments.recordTrade(
    {
      gateway: 'alipay',
      attempt: answer.attempt.number,
      tradeNo: 'T1',
      amountFen: answer.attempt.amountFen,
      paidAt: null,
    },
    'alipay',
  );
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const ID = `(SELECT id FROM registration WHERE number = :who)`;

/** What the views say while damage stands in a transaction that is then undone. */
const shownBy = async (damage: string): Promise<string[]> => {
  const client = await crowd.owner.connect();
  try {
    await client.query('BEGIN');
    await client.query(
      damage.replaceAll(':who', `'${who.number}'`).replaceAll(':other', `'${other.number}'`),
    );
    const { rows } = await client.query<{ invariant: string }>(
      'SELECT DISTINCT invariant FROM invariant_violation ORDER BY 1',
    );
    return rows.map((row) => row.invariant);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
};

describe('the invariants of [R47] show', () => {
  test('nothing where nothing is wrong', async () => {
    expect(await shownBy('SELECT 1')).toEqual([]);
  });

  test.each([
    {
      invariant: 'placesMatchEntries',
      damage: `UPDATE offering SET held = held + 1 WHERE campus = '993010' AND subject = '4'`,
    },
    {
      invariant: 'placesMatchEntries',
      damage: `UPDATE offering SET held = held + 1, sold = sold - 1 WHERE campus = '993010' AND subject = '1'`,
    },
    {
      invariant: 'soldAndHeldWithinCapacity',
      damage: `ALTER TABLE offering DROP CONSTRAINT offering_capacity;
               UPDATE offering SET capacity = 0 WHERE campus = '993010' AND subject = '1'`,
    },
    {
      invariant: 'paidEntryHasItsMoney',
      damage: `UPDATE money_line SET outcome = 'refundDue', reason = 'paidTwice' WHERE subject = '1'`,
    },
    { invariant: 'everyFenHasAnOwner', damage: `UPDATE money SET amount_fen = amount_fen + 1` },
    {
      invariant: 'everyFenHasAnOwner',
      damage: `INSERT INTO money SELECT gateway, 'T2', attempt, registration_id, amount_fen, paid_at, recorded_at FROM money`,
    },
    {
      invariant: 'oneLiveForAccount',
      damage: `DROP INDEX registration_one_live_for_account;
               UPDATE registration SET account_id = (SELECT account_id FROM registration WHERE number = :who)`,
    },
    {
      invariant: 'oneLiveForCandidate',
      damage: `DROP INDEX registration_one_live_for_candidate;
               UPDATE registration SET candidate_hash = (SELECT candidate_hash FROM registration WHERE number = :who)`,
    },
    {
      invariant: 'deletedHasNoEntries',
      damage: `UPDATE registration SET state = 'deleted', deleted_at = now(), deleted_reason = 'empty24h' WHERE number = :who`,
    },
    {
      invariant: 'emptyHasADeadline',
      damage: `UPDATE registration SET empty_by = NULL WHERE number = :other`,
    },
    {
      invariant: 'oralHasItsWritten',
      damage: `DELETE FROM entry WHERE registration_id = ${ID} AND subject = '1';
               UPDATE offering SET sold = sold - 1 WHERE campus = '993010' AND subject = '1'`,
    },
  ])('$invariant: $damage', async ({ invariant, damage }) => {
    expect(await shownBy(damage)).toEqual([invariant]);
  });

  test('and a test that leaves damage behind fails', async () => {
    await crowd.rows(`UPDATE registration SET empty_by = NULL WHERE number = $1`, [other.number]);
    await expect(crowd.expectInvariants()).rejects.toThrow('emptyHasADeadline');
    await crowd.rows(
      `UPDATE registration SET empty_by = saved_at + interval '24 hours' WHERE number = $1`,
      [other.number],
    );
  });
});

describe('a deadline that nobody kept [R47]', () => {
  const overdue = async () =>
    (await crowd.rows<{ number: string }>('SELECT number FROM deadline_overdue')).map(
      (r) => r.number,
    );

  test('shows after five minutes, and not when an attempt in doubt explains it', async () => {
    const late = await crowd.candidate();
    await crowd.store.registrations.chooseSubjects(late, [{ subject: '1' }]);
    const { answer } = await crowd.store.payments.openOrder(late, {
      subjects: ['1'],
      gateway: 'alipay',
      bank: null,
    });
    await crowd.moveClock(24 * HOUR + 5 * MINUTE - 1000);
    expect(await overdue()).not.toContain(late.number);
    await crowd.moveClock(MINUTE);
    expect(await overdue()).toContain(late.number);
    await crowd.store.payments.markInDoubt(answer.attempt.number);
    expect(await overdue()).not.toContain(late.number);
  });

  test('an attempt in doubt belongs to finance after an hour', async () => {
    const owned = async () => crowd.rows('SELECT owner FROM in_doubt_for_finance');
    expect(await owned()).toEqual([]);
    await crowd.moveClock(HOUR + 1000);
    expect(await owned()).toEqual([{ owner: 'finance' }]);
  });
});
