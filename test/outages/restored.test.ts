import type { RegistrationStatus } from '../../workflows/registration.messages';
import { registrationWorkflowId } from '../../workflows/ids';
import { pageBlock } from '../doctor/support/operations-page';
import { HOUR, MINUTE } from '../support/play';
import { eventually } from '../support/eventually';
import { runOf, told, visitorsOf, type Visitor } from './support/visitors';
import { createWorld, type World } from './support/world';

let world: World;
let enter: (...subjects: string[]) => Promise<Visitor>;

beforeAll(async () => {
  world = await createWorld();
  ({ enter } = visitorsOf(world));
}, 180_000);
afterAll(() => world?.close(), 120_000);

const PAGE = 'PostgreSQL was restored';

it('goes on from a backup while Temporal is ahead: the rows win, and money paid since is found [R47]', async () => {
  const payer = await enter('1');
  const opened = await payer.order('1');
  const undecided = await enter('1');
  const mover = await enter('1', 'F');
  await told(world);
  const before = await statusOf(mover);
  await backUp();

  // The future that is lost: Temporal knows all of it.
  await payer.pay(opened);
  await eventually(async () => expect(await payer.page()).toBe('1:paid'));
  const unknown = await undecided.order('1');
  await world.gateway.set({ outTradeNo: unknown.attempt, dropNotifications: true });
  await undecided.pay(unknown);
  await mover.client.cancel('F');
  await mover.client.cancel('1');
  await mover.client.choose([{ subject: '1' }]);
  const [newcomer, paidUp] = [await enter('1'), await enter('1')];
  await paidUp.pay(await paidUp.order('1'));
  await eventually(async () => expect(await paidUp.page()).toBe('1:paid'));
  await told(world);
  const lost = await statusOf(mover);
  expect(lost.snapshot.seq).toBeGreaterThan(before.snapshot.seq);

  await world.worker.off();
  await world.api.off();
  await restore();
  expect(await world.shell(pageBlock(PAGE, 'sh'))).toEqual({
    code: 0,
    out: expect.stringContaining('Era 2; 3 live registrations') as string,
  });
  await world.worker.on();
  await world.api.on();
  await told(world);

  const after = await statusOf(mover);
  expect(after.snapshot).toMatchObject({ era: 2, entries: before.snapshot.entries });
  expect(after.snapshot.seq).toBeLessThan(lost.snapshot.seq);
  expect(await mover.page()).toBe('1:held F:held');
  expect(await payer.page()).toBe('1:held');
  expect(await runOf(world, payer)).toBe('RUNNING');

  // A notice that nobody had taken before comes again, about an attempt that nobody knows any more.
  await world.gateway.reset();
  await world.pass(5 * MINUTE);
  await eventually(async () => expect(await world.metric('cet_quarantine_open')).toBe(1));
  expect(await world.rows(pageBlock('Quarantine', 'sql', 'SELECT id'))).toMatchObject([
    { attempt: unknown.attempt, reason: 'unknownAttempt' },
  ]);
  await world.rows(pageBlock('Quarantine', 'sql', 'UPDATE quarantine'));
  await eventually(async () => expect(await world.metric('cet_quarantine_open')).toBe(0));

  // Numbers are not given out twice, though the rows of the lost ones are gone.
  const next = await enter('1');
  expect(Number(next.number)).toBeGreaterThan(Number(paidUp.number) + 900_000);

  await world.pass(24 * HOUR - 2 * MINUTE);
  await world.arrive();
  await eventually(async () => {
    expect(await payer.page()).toBe('1:paid');
    expect(await runOf(world, payer)).toBe('settled');
    expect(await runOf(world, newcomer)).toBe('gone');
    expect(await undecided.page()).toBe('registrationDeleted');
    expect(await mover.page()).toBe('registrationDeleted');
    expect(await next.page()).toBe('1:held');
  });
  expect(await foundBy(payer)).toEqual(['workflow']);
  await world.expectInvariants();
  expect(await world.rows(`SELECT sum(held + sold)::int AS taken FROM offering`)).toEqual([
    { taken: 2 },
  ]);
  await told(world);
  expect(await world.shell('npm run --silent doctor -- --mend')).toMatchObject({ code: 0 });
  expect(await world.shell('npm run --silent audit:verify')).toMatchObject({ code: 0 });
}, 300_000);

/** A copy of the stopped cluster, with its owner; API and worker go on, and find it again. */
const backUp = (): Promise<void> => copyWhileStopped('cp -a postgres backup');

const restore = (): Promise<void> => copyWhileStopped('rm -r postgres && cp -a backup postgres');

const copyWhileStopped = async (copy: string): Promise<void> => {
  await world.postgres.off();
  expect(await world.shell(`cd ${world.folder} && ${copy}`)).toEqual({ code: 0, out: '' });
  await world.postgres.on();
};

const statusOf = ({ number }: Visitor): Promise<RegistrationStatus> =>
  world.withTemporal((client) =>
    client.workflow.getHandle(registrationWorkflowId(number)).query<RegistrationStatus>('status'),
  );

const foundBy = async ({ number }: Visitor): Promise<string[]> => {
  const rows = await world.rows<{ actor: string }>(
    `SELECT actor FROM audit WHERE subject = $1 AND action = 'paymentConfirmed'`,
    [number],
  );
  return rows.map(({ actor }) => actor);
};
