import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { registrationWorkflowId } from '../../workflows/ids';
import { alarmOf, pageBlock } from '../doctor/support/operations-page';
import { HOUR, MINUTE } from '../support/play';
import { eventually } from '../support/eventually';
import { runOf, told, visitorsOf, type Visitor } from './support/visitors';
import { createWorld, makeNamespace, type World } from './support/world';

let world: World;
let enter: (...subjects: string[]) => Promise<Visitor>;

beforeAll(async () => {
  world = await createWorld();
  ({ enter } = visitorsOf(world));
}, 180_000);
afterEach(() => world.expectInvariants());
afterAll(() => world?.close(), 120_000);

const DAY = 24 * HOUR;
const BACKLOG = 'cet_facts_backlog_oldest_seconds';
const backlogSeconds = () => world.metric(BACKLOG);
/** API and worker each run a dispatcher; whichever leases a subject fails for it. */
const dispatchFailures = async () =>
  ((await world.metric('cet_dispatch_failures_total')) ?? 0) +
  ((await world.metric('cet_dispatch_failures_total', 'api')) ?? 0);

describe('Temporal is away for a day', () => {
  it('refuses nobody meanwhile; then everything catches up by itself [edge 56]', async () => {
    const unpaid = await enter('1');
    const empty = await enter();
    const lost = await enter('1');
    const unheard = await lost.order('1');
    await told(world);
    await world.temporal.off();

    const failuresBefore = await dispatchFailures();
    expect(await readiness()).toEqual({ status: 200, database: 'up', temporal: 'down' });
    const payer = await enter('1', 'F');
    await payer.pay(await payer.order('1', 'F'));
    await eventually(async () => expect(await payer.page()).toBe('1:paid F:paid'));
    const left = await enter('1');
    await world.gateway.set({ outTradeNo: unheard.attempt, dropNotifications: true });
    await lost.pay(unheard);

    // Rises by itself; the rest of the minute up to the alarm is not waited for.
    await eventually(async () => expect(await backlogSeconds()).toBeGreaterThan(0));
    const { above } = alarmOf(BACKLOG);
    const minute = `UPDATE dispatch SET pending_since = pending_since - make_interval(secs => $1)`;
    await world.rows(minute, [above]);
    await eventually(async () => expect(await backlogSeconds()).toBeGreaterThan(above));
    await eventually(async () => expect(await dispatchFailures()).toBeGreaterThan(failuresBefore));
    expect(await world.shell('npm run --silent doctor')).toEqual({
      code: 1,
      out: expect.stringMatching(
        /^The Temporal server in TEMPORAL_ADDRESS .* cannot be reached/,
      ) as string,
    });

    await world.pass(DAY + 2 * MINUTE);
    const late = await enter('1');
    expect(await unpaid.page()).toBe('1:held');
    expect(await empty.page()).toBe('');

    await world.temporal.on();
    await world.rows(pageBlock('Facts backlog', 'sql', 'UPDATE'));
    await eventually(async () => expect(await backlogSeconds()).toBe(0));
    await world.arrive();
    const visitors = { unpaid, empty, lost, payer, left, late };
    await eventually(async () =>
      expect(await outcomes(visitors)).toEqual({
        unpaid: 'registrationDeleted, deleted',
        empty: 'registrationDeleted, deleted',
        lost: '1:paid, settled',
        payer: '1:paid F:paid, settled',
        left: 'registrationDeleted, deleted',
        late: '1:held, RUNNING',
      }),
    );
    // What happened to the payer meanwhile went as one message, which may have come twice.
    expect([...new Set(await signalsOf(payer))]).toEqual(['caughtUp']);
    expect(await world.rows(TOO_EARLY)).toEqual([]);
    await agreed();
    expect(await world.shell('npm run --silent audit:verify')).toMatchObject({ code: 0 });
  }, 300_000);
});

describe("Temporal's database is lost [R47]", () => {
  it('is mended by the next fact, the sweep and the doctor; nothing is purged too early or stays', async () => {
    const overdue = await enter('1');
    await told(world);
    await world.pass(21 * HOUR);
    await world.arrive();
    await world.mail.off();
    const payer = await enter('1');
    await payer.pay(await payer.order('1'));
    const [waiting, next] = [await enter('1'), await enter()];
    await told(world);

    await world.temporal.off();
    for (const suffix of ['', '-shm', '-wal']) {
      rmSync(join(world.folder, `temporal.db${suffix}`), { force: true });
    }
    await world.temporal.on();
    await world.mail.on();
    const newcomer = await enter('1');
    await world.pass(3 * HOUR + 3 * MINUTE);
    await makeNamespace(world);

    // The worker comes back by itself once it finds what it needs; its sweep takes the overdue one.
    await eventually(async () => expect(await runOf(world, overdue)).toBe('RUNNING'));
    const numbers = [overdue, waiting, next].map(({ number }) => number);
    expect(await world.rows(SWEPT, [numbers])).toEqual([{ number: overdue.number }]);
    await eventually(async () =>
      expect(await world.metric('cet_swept_total')).toBeGreaterThanOrEqual(1),
    );
    await next.client.choose([{ subject: '1' }]);
    await told(world);
    expect(await signalsOf(next)).toEqual(['subjectChosen']);
    expect(await runOf(world, newcomer)).toBe('RUNNING');

    const found = await world.shell('npm run --silent doctor');
    expect(found.code).toBe(1);
    expect(found.out).toContain(`deadlineWithoutWorkflow  ${waiting.number}`);
    expect(await world.shell(pageBlock('Temporal is down or lost', 'sh'))).toEqual({
      code: 0,
      out: expect.stringContaining('told to catch up') as string,
    });
    await agreed();

    await world.rows(pageBlock('Temporal is down or lost', 'sql'));
    await told(world);
    await world.arrive();
    await eventually(async () => expect(await mailsOf(payer)).toEqual(['paymentReceived sent']));
    const visitors = { overdue, waiting, next, newcomer };
    expect(await outcomes(visitors)).toEqual({
      overdue: 'registrationDeleted, deleted',
      waiting: '1:held, RUNNING',
      next: '1:held, RUNNING',
      newcomer: '1:held, RUNNING',
    });
    // Close to the next deadline: a leap over it would hide what goes too early.
    await world.pass(20 * HOUR + 30 * MINUTE);
    await world.arrive();
    expect(await world.rows(TOO_EARLY)).toEqual([]);
    expect(await outcomes({ waiting, next, newcomer })).toEqual({
      waiting: '1:held, RUNNING',
      next: '1:held, RUNNING',
      newcomer: '1:held, RUNNING',
    });
    await world.pass(4 * HOUR);
    await world.arrive();
    await eventually(async () =>
      expect(new Set(Object.values(await outcomes(visitors)))).toEqual(
        new Set(['registrationDeleted, deleted']),
      ),
    );
    expect(await world.rows(TOO_EARLY)).toEqual([]);
  }, 300_000);
});

/** Temporal's list of workflows may lag by a moment. */
const agreed = (): Promise<void> =>
  eventually(async () =>
    expect(await world.shell('npm run --silent doctor')).toEqual({
      code: 0,
      out: 'PostgreSQL and Temporal agree; nothing is late.\n',
    }),
  );

const SWEPT = `
  SELECT number FROM registration
  WHERE number = ANY ($1) AND swept_at > decision_now() - interval '1 hour'`;

/** Releases that were judged at a moment before the deadline of what went. */
const TOO_EARLY = `
  SELECT subject, detail FROM audit
  WHERE action = 'subjectsReleased' AND EXISTS (
    SELECT FROM jsonb_array_elements(detail -> 'entries') AS entry
    WHERE (detail ->> 'asOf')::timestamptz < (entry ->> 'payBy')::timestamptz)`;

const readiness = async () => {
  const answer = await fetch(`${world.origin}/readyz`);
  return { status: answer.status, ...((await answer.json()) as object) };
};

const outcomes = async (visitors: Readonly<Record<string, Visitor>>) => {
  const seen = Object.entries(visitors).map(async ([name, visitor]) => {
    return [name, `${await visitor.page()}, ${await runOf(world, visitor)}`] as const;
  });
  return Object.fromEntries(await Promise.all(seen));
};

/** Names of the signals of the newest run. */
const signalsOf = ({ number }: Visitor): Promise<string[]> =>
  world.withTemporal(async (client) => {
    const handle = client.workflow.getHandle(registrationWorkflowId(number));
    const { events } = await handle.fetchHistory();
    return (events ?? []).flatMap(
      (event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? [],
    );
  });

const mailsOf = ({ number }: Visitor): Promise<string[]> =>
  world
    .rows<{ mail: string }>(
      `SELECT m.kind || ' ' || m.state AS mail FROM mail m JOIN registration r ON r.id = m.registration_id
       WHERE r.number = $1`,
      [number],
    )
    .then((rows) => rows.map(({ mail }) => mail));
