import type { Trade } from '../../../domain/paying';
import { createCrowd, HOUR, type Candidate, type Crowd } from '../../store/support/crowd';

/** The one clock, `decision_now()`: whatever is stamped is stamped by it, at the moment of the act. */
let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

/** Run by the real clock on purpose: migrations, leases, and when a seal was written. */
const REAL_CLOCK = [
  '_prisma_migrations.finished_at',
  '_prisma_migrations.rolled_back_at',
  '_prisma_migrations.started_at',
  'audit_seal.sealed_at',
  'dispatch.due_at',
  'dispatch.pending_since',
  'spent_captcha.expires_at',
];

interface Column {
  readonly table: string;
  readonly column: string;
  readonly fallback: string | null;
}

const columns = () =>
  crowd.rows<Column>(
    `SELECT c.relname AS table, a.attname AS column, pg_get_expr(d.adbin, d.adrelid) AS fallback
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.atttypid = 'timestamptz'::regtype
     ORDER BY 1, 2`,
  );

test('[edge 28] no default is an instant that was written down: each is a clock, and mostly the one', async () => {
  const all = (await columns()).filter(({ fallback }) => fallback !== null);
  const byClock = (clock: string) =>
    all.filter((one) => one.fallback === clock).map((one) => `${one.table}.${one.column}`);
  expect(byClock('decision_now()').length).toBeGreaterThan(5);
  expect(byClock('now()').filter((name) => !REAL_CLOCK.includes(name))).toEqual([]);
  expect(byClock('decision_now()').length + byClock('now()').length).toBe(all.length);
});

test('[edge 28] a process that has long been running stamps everything by the clock as it is at the act', async () => {
  // The store was made, and has been at work, three days before.
  await live('before');
  const [{ mark } = { mark: '0' }] = await crowd.rows<{ mark: string }>(
    'SELECT pg_current_xact_id()::text AS mark',
  );
  await crowd.moveClock(72 * HOUR);
  await live('after');

  const stamped: string[] = [];
  const stale: string[] = [];
  for (const { table, column } of await columns()) {
    const name = `${table}.${column}`;
    if (REAL_CLOCK.includes(name)) continue;
    const [row] = await crowd.rows<{ n: number; stale: number }>(
      `SELECT count("${column}")::int AS n,
              count(*) FILTER (WHERE "${column}" < decision_now() - interval '1 hour')::int AS stale
       FROM "${table}" WHERE xmin::text::bigint > $1`,
      [mark],
    );
    if ((row?.n ?? 0) > 0) stamped.push(name);
    if ((row?.stale ?? 0) > 0) stale.push(name);
  }
  expect(stale).toEqual([]);
  expect(stamped).toEqual(
    expect.arrayContaining([
      'account.created_at',
      'agreement.agreed_at',
      'attempt.created_at',
      'attempt.expires_at',
      'attempt.retry_at',
      'audit.at',
      'entry.made_at',
      'entry.pay_by',
      'fact.created_at',
      'mail.created_at',
      'mail.done_at',
      'money.recorded_at',
      'notice.received_at',
      'payment_order.created_at',
      'quarantine.created_at',
      'registration.deleted_at',
      'registration.empty_by',
      'registration.next_wake_at',
      'registration.saved_at',
      'session.ended_at',
      'session.expires_at',
    ]),
  );
});

/** Everything that a registration can live through, so that every kind of row is written. */
const live = async (name: string): Promise<void> => {
  const { store } = crowd;
  const email = `${name}@example.com`;
  const password = 'correct horse battery 9';
  const { accountId } = await store.accounts.register({ email, password });
  await store.accounts.logIn({ email, password: 'not that one 10' }).catch(() => undefined);
  await store.accounts.logIn({ email, password });
  await store.sessions.endAll(accountId);

  const paying = await crowd.candidate();
  await store.saving.agree(paying.accountId, 1);
  await pay(paying, name);
  const doubting = await crowd.candidate();
  await store.payments.markInDoubt((await order(doubting, '3')).attempt);
  await store.notices.keep({
    gateway: 'alipay',
    noticeId: name,
    attempt: null,
    verdict: 'noPayment',
    form: {},
  });
  await store.notices.quarantine({
    gateway: 'alipay',
    reference: name,
    attempt: null,
    reason: 'unreadable',
  });
  const [empty] = await crowd.candidates(2);
  if (!empty) throw new Error('two candidates were asked for');
  await crowd.rows('UPDATE registration SET empty_by = decision_now() WHERE number = $1', [
    empty.number,
  ]);
  await store.deadlines.releaseDue(empty.number, await store.now());
  const [mail] = await crowd.rows<{ number: string }>('SELECT max(number) AS number FROM mail');
  await store.mails.close(mail?.number ?? '', 'sent');
};

const order = async (who: Candidate, subject: string): Promise<Trade> => {
  await crowd.store.registrations.chooseSubjects(who, [{ subject }]);
  const { answer } = await crowd.store.payments.openOrder(who, {
    subjects: [subject],
    gateway: 'alipay',
    bank: null,
  });
  const { number: attempt, amountFen } = answer.attempt;
  return { gateway: 'alipay', attempt, tradeNo: `T${attempt}`, amountFen, paidAt: null };
};

const pay = async (who: Candidate, name: string): Promise<void> => {
  const trade = await order(who, '1');
  await crowd.store.payments.recordTrade({ ...trade, tradeNo: name }, 'alipay');
};
