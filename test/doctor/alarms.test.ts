import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PoolClient } from 'pg';
import { registrationWorkflowId } from '../../workflows/ids';
import { eventually } from '../support/eventually';
import { runOf, told, visitorsOf, type Visitor } from '../outages/support/visitors';
import { createWorld, type World } from '../outages/support/world';
import { HOUR, MINUTE } from '../support/play';
import { alarmOf, pageBlock } from './support/operations-page';

/** Each kind of damage is made for real; metrics are read where Prometheus reads them. */
let world: World;
let enter: (...subjects: string[]) => Promise<Visitor>;

beforeAll(async () => {
  world = await createWorld();
  ({ enter } = visitorsOf(world));
}, 180_000);
afterEach(() => world.expectInvariants());
afterAll(() => world?.close(), 120_000);

jest.setTimeout(300_000);

describe('a deadline that nobody acts on [R47]', () => {
  it('raises its alarm, is found, swept and mended', async () => {
    const who = await enter('1');
    await told(world);
    await world.withTemporal((client) =>
      client.workflow.getHandle(registrationWorkflowId(who.number)).terminate('a slip of the hand'),
    );
    await world.pass(24 * HOUR + 6 * MINUTE);
    await until(
      'cet_oldest_live_deadline_seconds',
      (seconds) => seconds > alarm('cet_oldest_live_deadline_seconds'),
    );
    expect(
      await world.rows(pageBlock('Overdue deadline', 'sql').split('\n')[0] ?? ''),
    ).toMatchObject([{ number: who.number }]);
    expect((await doctor()).out).toContain(`deadlineOverdue  ${who.number}`);
    await until('cet_swept_total', (swept) => swept >= 1);
    await eventually(async () => expect(await runOf(world, who)).toBe('RUNNING'));

    // A run starts on the real clock: until it is brought to the others', it is a driver that stands still.
    expect(await who.page()).toBe('1:held');
    expect((await doctor('--mend')).code).toBe(0);
    await world.arrive();
    await eventually(async () => expect(await who.page()).toBe('registrationDeleted'));
    await until('cet_oldest_live_deadline_seconds', (seconds) => seconds <= 0);
    await agreed();
  });
});

describe('an audit log that is not sealed [R48]', () => {
  it('raises its alarm, is found, and goes on when the session that holds it is ended', async () => {
    await withOpenTransaction(async (holder) => {
      const { rows } = await holder.query<{ pid: number }>(
        `INSERT INTO spent_captcha (id, expires_at) VALUES ('held', now()) RETURNING pg_backend_pid() AS pid`,
      );
      const pid = rows[0]?.pid ?? 0;
      await enter();
      const { above } = alarmOf('cet_audit_unsealed_oldest_seconds');
      await world.pass((above + 1) * 1_000);
      await until('cet_audit_unsealed_oldest_seconds', (seconds) => seconds > above);
      await until('cet_audit_unsealed_rows', (count) => count > 0);
      expect((await doctor()).out).toContain('auditNotSealed  audit');

      const [who = ''] = pageBlock('Unsealed audit', 'sql', 'pg_stat_activity').split(';');
      expect(await world.rows(who)).toMatchObject([{ pid, state: 'idle in transaction' }]);
      const end = pageBlock('Unsealed audit', 'sql', 'terminate');
      await world.rows(end.replace('12345', String(pid)));
    });
    await until('cet_audit_unsealed_rows', (count) => count === 0);
    await until('cet_audit_sealed_rows_total', (count) => count > 0);
    await agreed();
  });
});

describe('counters of places that differ from the entries [R47]', () => {
  it('raise their alarm, are found, and counted again by the page’s statement', async () => {
    const who = await enter('1');
    const before = await world.rows(PLACES);
    await world.rows(
      `UPDATE offering SET held = held + 2 WHERE campus = '993010' AND subject = '1'`,
    );
    await until('cet_invariant_violations', (count) => count > alarm('cet_invariant_violations'));
    const found = await doctor('--mend');
    expect(found).toMatchObject({ code: 1 });
    expect(found.out).toMatch(/invariant {2}993010\/1 {2}placesMatchEntries: held \d+ of \d+/);
    await world.rows(pageBlock('Invariant violation', 'sql', 'offering_recount'));
    await until('cet_invariant_violations', (count) => count === 0);
    expect(
      await world.rows(`SELECT subject, detail FROM audit WHERE action = 'placesRecounted'`),
    ).toEqual([{ subject: '993010/1', detail: before[0] }]);
    expect(await world.rows(PLACES)).toEqual(before);
    expect(await who.page()).toBe('1:held');
  });
});

describe('a gateway that gives no answer for more than an hour [R31] [edge 4]', () => {
  it('raises its alarm, is found, and ends with its first answer', async () => {
    const who = await enter('1');
    const { attempt } = await who.order('1');
    await told(world);
    await world.gateway.set({ outTradeNo: attempt, failQueries: true });
    await world.pass(24 * HOUR + MINUTE);
    await world.arrive();
    await eventually(async () =>
      expect(await world.rows(pageBlock('in doubt', 'sql'))).toMatchObject([{ number: attempt }]),
    );
    await world.pass(61 * MINUTE);
    await until('cet_in_doubt_for_finance', (count) => count > alarm('cet_in_doubt_for_finance'));
    expect((await doctor()).out).toContain(`moneyWaitsForFinance  ${attempt}`);
    expect(await world.rows(pageBlock('In doubt for more than an hour', 'sql'))).toMatchObject([
      { attempt, owner: 'finance' },
    ]);
    expect(await who.page()).toBe('1:held');

    await world.gateway.reset();
    await world.pass(15 * MINUTE);
    await world.arrive();
    await until('cet_in_doubt_for_finance', (count) => count === 0);
    await eventually(async () => expect(await who.page()).toBe('registrationDeleted'));
  });
});

describe('chores of the worker', () => {
  it.each([
    ['seal', 'audit_seal'],
    ['observe', 'quarantine'],
  ])('%s raises its counter while it fails, and goes on afterwards', async (chore, table) => {
    const counter = `cet_chore_failures_total{chore="${chore}"}`;
    await world.rows(`ALTER TABLE ${table} RENAME TO aside`);
    await until(counter, (count) => count > 0).finally(() =>
      world.rows(`ALTER TABLE aside RENAME TO ${table}`),
    );
    expect(await world.metric(counter)).toBeGreaterThan(0);
    await enter();
    await until('cet_audit_unsealed_rows', (count) => count === 0);
  });
});

describe('the API', () => {
  it('counts a notice with a wrong signature, and a defect', async () => {
    const notify = `${world.origin}/api/v1/payments/alipay/notify`;
    const body = new URLSearchParams({ out_trade_no: 'x', sign: 'x', sign_type: 'RSA2' });
    await fetch(notify, { method: 'POST', body });
    await until('cet_bad_signatures_total{gateway="alipay"}', (count) => count === 1, 'api');

    await world.rows('ALTER TABLE agreement RENAME TO aside');
    await expect(enter()).rejects.toThrow('internalError');
    await world.rows('ALTER TABLE aside RENAME TO agreement');
    await until('cet_problems_total{code="internalError"}', (count) => count === 1, 'api');
  });

  it('shows the commands that queue while PostgreSQL is slow, and works them off', async () => {
    const visitors = [await enter(), await enter(), await enter()];
    const choices: Promise<unknown>[] = [];
    await withOpenTransaction(async (holder) => {
      await holder.query('LOCK TABLE registration IN ACCESS EXCLUSIVE MODE');
      // Two batches are under way at once, each with what has come by then: the third waits for its turn.
      for (const { client } of visitors) {
        choices.push(client.choose([{ subject: '1' }]));
        const waiting = Math.min(choices.length, 2);
        await eventually(async () =>
          expect(await lockedOut('cet-api', '%decode(ref.session%')).toHaveLength(waiting),
        );
      }
      await until('cet_commands_queued', (count) => count === 1, 'api');
    });
    expect(await Promise.all(choices)).toHaveLength(visitors.length);
    await until('cet_commands_queued', (count) => count === 0, 'api');
  });
});

describe('clocks that differ [edge 43]', () => {
  const SKEW = 'cet_clock_skew_seconds';
  const { above } = alarmOf(SKEW);

  it('are not suspected when PostgreSQL is only slow', async () => {
    const [change, changeBack] = [1, -1].map(
      (by) => `UPDATE offering SET held = held + ${by} WHERE campus = '993010' AND subject = 'F'`,
    );
    await withOpenTransaction(async (holder) => {
      await holder.query('LOCK TABLE offering IN ACCESS EXCLUSIVE MODE');
      await holder.query(change ?? '');
      await eventually(async () =>
        expect(await lockedOut('cet-worker', '%invariant_violation%')).toEqual([{ long: true }]),
      );
      await holder.query('COMMIT');
    });
    // What the statement that waited has found comes with the same look at the clock.
    await until('cet_invariant_violations', (count) => count === 1);
    expect(Math.abs((await world.metric(SKEW)) ?? NaN)).toBeLessThan(above);
    await world.rows(changeBack ?? '');
  });

  it('raise the alarm either way, and nothing is released too early', async () => {
    const who = await enter('1');
    await told(world);
    for (const skewMs of [-1_000 * (above + 1), 1_000 * (above + 1)]) {
      await restartWorkerWith(skewMs);
      // The database's clock minus the worker's.
      await until(
        SKEW,
        (seconds) => Math.sign(seconds) === -Math.sign(skewMs) && Math.abs(seconds) > above,
      );
    }
    await world.pass(24 * HOUR - 10 * MINUTE);
    await world.arrive();
    expect(await who.page()).toBe('1:held');
    // Temporal is behind PostgreSQL now: late by as much, never early.
    await world.pass(13 * MINUTE);
    await until('cet_swept_total', (swept) => swept > 0);
    expect(await who.page()).toBe('1:held');
    await world.arrive();
    await eventually(async () => expect(await who.page()).toBe('registrationDeleted'));
    expect(await world.rows(TOO_EARLY)).toEqual([]);
    await restartWorkerWith(0);
    await until(SKEW, (seconds) => Math.abs(seconds) < above);
  });
});

const PLACES = `SELECT held, sold FROM offering WHERE campus = '993010' AND subject = '1'`;

const alarm = (metric: string): number => alarmOf(metric).above;

const until = (
  metric: string,
  holds: (value: number) => boolean,
  of: 'worker' | 'api' = 'worker',
): Promise<void> =>
  eventually(async () => {
    const value = await world.metric(metric, of);
    if (value === null || !holds(value)) throw new Error(`${metric} is ${value}`);
  });

const doctor = (more = '') => world.shell(`npm run --silent doctor -- ${more}`);

/** Temporal's list of workflows may lag by a moment. */
const agreed = (): Promise<void> =>
  eventually(async () => expect(await doctor()).toMatchObject({ code: 0 }));

/** A transaction of somebody else, which ends with the work whatever comes of it. */
const withOpenTransaction = async (work: (holder: PoolClient) => Promise<void>): Promise<void> => {
  const holder = await world.pool.connect();
  holder.on('error', () => undefined);
  try {
    await holder.query('BEGIN');
    await work(holder);
  } finally {
    holder.release(true);
  }
};

/** Sessions of a process that wait for a lock with such a statement, and whether for long enough to mislead a clock. */
const lockedOut = (application: string, statement: string) =>
  world.rows(
    `SELECT now() - query_start > interval '5 seconds' AS long FROM pg_stat_activity
     WHERE application_name = $1 AND wait_event_type = 'Lock' AND query LIKE $2`,
    [application, statement],
  );

const TOO_EARLY = `
  SELECT subject FROM audit WHERE action = 'subjectsReleased' AND EXISTS (
    SELECT FROM jsonb_array_elements(detail -> 'entries') AS entry
    WHERE (detail ->> 'asOf')::timestamptz < (entry ->> 'payBy')::timestamptz)`;

const restartWorkerWith = async (skewMs: number): Promise<void> => {
  const clock = pathToFileURL(join(__dirname, 'support', 'skewed-clock.mjs')).href;
  await world.worker.off();
  world.env['CET_TEST_SKEW_MS'] = String(skewMs);
  world.env['NODE_OPTIONS'] = `--import ${clock}`;
  await world.worker.on();
};
