import { addCampuses, addHolding, campusCode } from '../../bench/harness/world';
import { createPersonalData } from '../../prisma/personal-data';
import { examine } from '../../scripts/doctor/examine';
import { createAuditSealer } from '../../store/audit';
import { createStore, type Store } from '../../store/store';
import { extensionWorkflowId, registrationWorkflowId } from '../../workflows/ids';
import type { RegistrationStatus } from '../../workflows/registration.messages';
import { actOf } from '../support/desk';
import { eventually, openField, type Field } from './support/field';

/** An extension whose worker, and then whose Temporal server, is killed while it moves deadlines [R45]. */
let field: Field;
let store: Store;
const PEOPLE = 700;

beforeAll(async () => {
  field = await openField();
  const { database, env } = field;
  const personalData = createPersonalData({
    keys: env['PERSONAL_DATA_KEYS'] ?? '',
    hashKey: env['PERSONAL_HASH_KEY'] ?? '',
  });
  store = createStore({ database, personalData });
  const campuses = [campusCode(0), campusCode(1)];
  await addCampuses(database.pool, { first: 0, count: 2, places: 10_000 });
  await addHolding(
    database.pool,
    personalData,
    { first: 0, count: PEOPLE, campuses },
    { untold: true },
  );
  await eventually(async () => {
    const untold = await field.rows('SELECT * FROM dispatch');
    if (untold.length > 0) throw new Error(`${untold.length} workflows wait to be started`);
  });
}, 360_000);
afterAll(() => field?.close(), 120_000);

const movedOf = async (number: string): Promise<number> => {
  const [row] = await field.rows<{ moved: number }>(
    'SELECT moved FROM extension_batch WHERE number = $1',
    [number],
  );
  return row?.moved ?? 0;
};

/** Waits until some more are moved; fails when it is over by then: nothing would be cut short. */
const amid = async (number: string, atLeast: number): Promise<number> => {
  const moved = await eventually(async () => {
    const now = await movedOf(number);
    if (now < atLeast) throw new Error(`${now} are moved`);
    return now;
  });
  expect(moved).toBeLessThan(PEOPLE);
  return moved;
};

it('[R45] moves each deadline once when worker and Temporal are killed amid it', async () => {
  const leader = actOf('leader');
  const wanted = {
    scope: { kind: 'province', code: '99' },
    hours: 3,
    why: '支付平台故障',
  } as const;
  const { number, version, total } = await store.extensions.propose(leader, wanted);
  expect(total).toBe(PEOPLE);
  await store.extensions.start(leader, number, version);

  const moved = await amid(number, 50);
  const worker = field.pidOf('worker');
  process.kill(worker, 'SIGKILL');
  await field.reborn('worker', worker);
  await amid(number, moved + 1);
  process.kill(field.pidOf('temporal'), 'SIGKILL');
  await eventually(() => expect(field.deathsOf('temporal')).toBe(1));

  await eventually(async () => {
    expect((await store.extensions.read(leader.staff, number)).state).toBe('done');
    expect(await field.rows('SELECT * FROM dispatch')).toEqual([]);
  });
  expect(await store.extensions.read(leader.staff, number)).toMatchObject({
    moved: PEOPLE,
    skipped: 0,
  });
  const hours = await field.rows(
    `SELECT round(extract(epoch FROM pay_by - made_at) / 3600)::int AS hours, count(*)::int AS n FROM entry GROUP BY 1`,
  );
  expect(hours).toEqual([{ hours: 27, n: PEOPLE }]);
  const told = await field.rows(
    `SELECT times, count(*)::int AS n FROM (
       SELECT count(*)::int AS times FROM fact WHERE type = 'deadlineExtended' GROUP BY subject_id) f GROUP BY 1`,
  );
  expect(told).toEqual([{ times: 1, n: PEOPLE }]);
  const result: unknown = await field.client.workflow
    .getHandle(extensionWorkflowId(number))
    .result();
  expect(result).toMatchObject({ moved: PEOPLE, total: PEOPLE });
}, 360_000);

it('[R45] leaves every registration waiting for the new deadline, and nothing to mend [R47] [R48]', async () => {
  const rows = await field.rows<{ number: string; pay_by: Date }>(
    `SELECT r.number, e.pay_by FROM registration r JOIN entry e ON e.registration_id = r.id
     ORDER BY r.id DESC LIMIT 20`,
  );
  for (const { number, pay_by: payBy } of rows) {
    const handle = field.client.workflow.getHandle(registrationWorkflowId(number));
    const status = await handle.query<RegistrationStatus>('status');
    expect(status.snapshot.entries[0]?.payBy).toBe(payBy.toISOString());
  }
  await eventually(async () =>
    expect(await examine(field.database.pool, field.client)).toEqual([]),
  );
  expect((await createAuditSealer(field.database.pool).verify()).broken).toEqual([]);
}, 360_000);
