import { createCrowd, type Candidate, type Crowd } from './support/crowd';

/** What no program may write, tried by SQL: the database's own wall behind the rules. */
let crowd: Crowd;
let who: Candidate;
let other: Candidate;
beforeAll(async () => {
  crowd = await createCrowd();
  [who, other] = (await crowd.candidates(2)) as [Candidate, Candidate];
  for (const one of [who, other]) {
    await crowd.store.registrations.chooseSubjects(one, [{ subject: '1' }, { subject: 'F' }]);
  }
  const { answer } = await crowd.store.payments.openOrder(who, {
    subjects: ['1'],
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

const id = `(SELECT id FROM registration WHERE number = :who)`;
/** Runs it in a transaction that is always undone; answers what stopped it. */
const tried = async (sql: string): Promise<string> => {
  const client = await crowd.owner.connect();
  try {
    await client.query('BEGIN');
    await client.query(
      sql.replaceAll(':who', `'${who.number}'`).replaceAll(':other', `'${other.number}'`),
    );
    return 'written';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return 'constraint' in error && typeof error.constraint === 'string'
      ? error.constraint
      : error.message;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
};

const attempt = (state: string, change = '') =>
  `INSERT INTO attempt (number, order_no, registration_id, gateway, amount_fen, state, created_at, expires_at)
   SELECT 'A' || g, o.order_no, o.registration_id, 'alipay', 1, '${state}', now(), date_trunc('second', now()) ${change}
   FROM payment_order o, generate_series(1, 2) g WHERE o.registration_id = ${id}`;

describe('the database refuses', () => {
  test.each([
    [
      'a second current sitting',
      `INSERT INTO sitting (code, name, is_current, agreement_version, home) VALUES ('271', '', true, 1, '{}')`,
      'sitting_one_current',
    ],
    ['hours of nothing', `UPDATE sitting SET hold_hours = 0`, 'sitting_hours_positive'],
    [
      'a window that closes before it opens',
      `UPDATE campus SET closes_at = opens_at`,
      'campus_window_forward',
    ],
    [
      'a subject code of two characters',
      `UPDATE subject SET code = '11' WHERE code = '9'`,
      'subject_code_one_character',
    ],
    ['a level of five', `UPDATE subject SET level = 5 WHERE code = '9'`, 'subject_kind'],
    [
      'more places than there are [edge 23] [edge 25]',
      `UPDATE offering SET capacity = 1 WHERE campus = '993010' AND subject = 'F'`,
      'offering_capacity',
    ],
    [
      'held below nothing [edge 29]',
      `UPDATE offering SET held = -1 WHERE campus = '993010' AND subject = '4'`,
      'offering_capacity',
    ],
    [
      'sold below nothing',
      `UPDATE offering SET sold = -1 WHERE campus = '993010' AND subject = '4'`,
      'offering_capacity',
    ],
    ['a negative fee', `UPDATE offering SET fee_fen = -1`, 'offering_fee_not_negative'],
    [
      'two live registrations of an account [edge 50]',
      `UPDATE registration SET account_id = (SELECT account_id FROM registration WHERE number = :who) WHERE number = :other`,
      'registration_one_live_for_account',
    ],
    [
      'two live registrations of a candidate [edge 50]',
      `UPDATE registration SET candidate_hash = (SELECT candidate_hash FROM registration WHERE number = :who) WHERE number = :other`,
      'registration_one_live_for_candidate',
    ],
    [
      'a number used again [edge 57]',
      `UPDATE registration SET number = :who WHERE number = :other`,
      'registration_number_key',
    ],
    [
      'deleted without a moment',
      `UPDATE registration SET state = 'deleted', deleted_reason = 'empty24h' WHERE number = :who`,
      'registration_state',
    ],
    [
      'deleted without a reason',
      `UPDATE registration SET state = 'deleted', deleted_at = now() WHERE number = :who`,
      'registration_state',
    ],
    [
      'live with a reason',
      `UPDATE registration SET deleted_reason = 'empty24h' WHERE number = :who`,
      'registration_state',
    ],
    [
      'an unknown state',
      `UPDATE registration SET state = 'sleeping' WHERE number = :who`,
      'registration_state',
    ],
    [
      'two written of a level',
      `INSERT INTO entry SELECT registration_id, sitting_code, '3', kind, level, language, campus, fee_fen, state, made_at, pay_by, 'x', locked, reminded FROM entry WHERE registration_id = ${id} AND subject = '1'`,
      'entry_one_written_per_level',
    ],
    [
      'a subject twice',
      `INSERT INTO entry SELECT * FROM entry WHERE registration_id = ${id} AND subject = 'F'`,
      'entry_pkey',
    ],
    ['an entry for nothing', `UPDATE entry SET fee_fen = 0`, 'entry_state'],
    [
      'a paid entry with a deadline',
      `UPDATE entry SET pay_by = now() WHERE state = 'paid'`,
      'entry_state',
    ],
    ['an unknown entry state', `UPDATE entry SET state = 'gone'`, 'entry_state'],
    [
      'an entry of nobody',
      `UPDATE entry SET registration_id = 0 WHERE subject = 'F' AND registration_id = ${id}`,
      'entry_registration_id_fkey',
    ],
    ['two undecided attempts', attempt('open'), 'attempt_one_undecided'],
    [
      'one open beside one in doubt',
      `${attempt('open')} LIMIT 1; ${attempt('inDoubt').replace(`'A' ||`, `'B' ||`)} LIMIT 1`,
      'attempt_one_undecided',
    ],
    [
      'an attempt over nothing',
      `${attempt('closed').replace("1, 'closed'", "0, 'closed'")}`,
      'attempt_state',
    ],
    ['a deadline with fractions', attempt('closed', `+ interval '1 millisecond'`), 'attempt_state'],
    ['an unknown attempt state', attempt('lost'), 'attempt_state'],
    [
      'an attempt that was refunded and yet counts [edge 9]',
      `UPDATE attempt SET closed_because = 'refunded' WHERE state = 'paid'`,
      'attempt_closed_because',
    ],
    [
      'an open attempt with a reason for its end',
      `${attempt('open')} LIMIT 1; UPDATE attempt SET closed_because = 'givenUp' WHERE number = 'A1'`,
      'attempt_closed_because',
    ],
    ['a line over nothing', `UPDATE order_line SET fee_fen = 0`, 'order_line_fee_positive'],
    ['a trade counted twice', `INSERT INTO money SELECT * FROM money`, 'money_pkey'],
    ['money of nothing', `UPDATE money SET amount_fen = 0`, 'money_amount_positive'],
    [
      'a refund without a reason',
      `UPDATE money_line SET outcome = 'refundDue'`,
      'money_line_outcome',
    ],
    [
      'a reason without a refund',
      `UPDATE money_line SET reason = 'paidTwice'`,
      'money_line_outcome',
    ],
    ['an unknown outcome', `UPDATE money_line SET outcome = 'lost'`, 'money_line_outcome'],
    [
      'a fact of the same seq',
      `INSERT INTO fact (subject_kind, subject_id, seq, type, payload) VALUES ('registration', :who, 1, 'again', '{}')`,
      'fact_subject_kind_subject_id_seq_key',
    ],
    [
      'an unknown mail state',
      `INSERT INTO mail (number, kind, account_id, detail, state) SELECT 'M', 'paymentReceived', account_id, '{}', 'lost' FROM registration LIMIT 1`,
      'mail_state',
    ],
    ['two eras', `INSERT INTO era (id, era) VALUES (2, 1)`, 'era_single_row'],
    [
      'one account for two addresses’ owners',
      `UPDATE account SET email_hash = (SELECT min(email_hash) FROM account)`,
      'account_email_hash_key',
    ],
    [
      'one document twice in a register',
      `UPDATE student_record SET doc_hash = (SELECT min(doc_hash) FROM student_record)`,
      'student_record_sitting_code_doc_hash_key',
    ],
  ])('%s', async (_what, sql, constraint) => {
    expect(await tried(sql)).toBe(constraint);
  });

  test('takes what is right, so that the trials above prove something', async () => {
    expect(await tried(`${attempt('closed')}`)).toBe('written');
    expect(await tried(`UPDATE entry SET fee_fen = 1`)).toBe('written');
  });
});

describe('an attempt moves forward only [R29]', () => {
  const STATES = ['open', 'inDoubt', 'paid', 'closed', 'superseded', 'quarantined'];
  const ALLOWED: Readonly<Record<string, readonly string[]>> = {
    open: ['inDoubt', 'paid', 'closed', 'superseded', 'quarantined'],
    inDoubt: ['paid', 'closed', 'superseded', 'quarantined'],
    closed: ['paid'],
    superseded: ['paid'],
    quarantined: ['paid'],
    paid: [],
  };
  const moves = STATES.flatMap((from) =>
    STATES.filter((to) => to !== from).map((to) => ({ from, to })),
  );

  test.each(moves)('$from → $to', async ({ from, to }) => {
    const outcome = await tried(
      `${attempt(from)} LIMIT 1; UPDATE attempt SET state = '${to}' WHERE number = 'A1'`,
    );
    const refused = `attempt A1 cannot move from ${from} to ${to}`;
    expect(outcome).toBe(ALLOWED[from]?.includes(to) ? 'written' : refused);
  });

  test.each(STATES)('and stays where it is once it was refunded: → %s [edge 9]', async (to) => {
    const outcome = await tried(
      `${attempt('open')} LIMIT 1; UPDATE attempt SET state = 'closed', closed_because = 'refunded' WHERE number = 'A1';
       UPDATE attempt SET state = '${to}', closed_because = ${to === 'closed' ? `'givenUp'` : 'NULL'} WHERE number = 'A1'`,
    );
    expect(outcome).toBe('attempt A1 was refunded and stays closed');
  });

  test.each(STATES)('is refunded from where nothing was counted yet: %s →', async (from) => {
    const outcome = await tried(
      `${attempt(from)} LIMIT 1; UPDATE attempt SET state = 'closed', closed_because = 'refunded' WHERE number = 'A1'`,
    );
    const refused = 'attempt A1 cannot move from paid to closed';
    expect(outcome).toBe(from === 'paid' ? refused : 'written');
  });

  test.each([
    `amount_fen = 2`,
    `gateway = 'payease'`,
    `expires_at = expires_at + interval '1 hour'`,
  ])('and keeps what it was made with: %s', async (change) => {
    expect(await tried(`UPDATE attempt SET ${change}`)).toMatch(/is frozen once made/);
  });
});

describe('the audit log is written once [R48]', () => {
  test.each([
    `UPDATE audit SET actor = 'nobody'`,
    `DELETE FROM audit`,
    `UPDATE audit_seal SET hash = ''`,
    `DELETE FROM audit_seal`,
  ])('%s', async (sql) => {
    do await crowd.store.audit.seal();
    while ((await crowd.store.audit.unsealed()).rows > 0);
    expect(await tried(sql)).toMatch(/is append-only/);
  });
});
