import { plusHours } from '../../../domain/instant';
import { actOf, province, school } from '../../support/desk';
import { createCrowd, HOUR, outcomeOf, type Candidate, type Crowd } from '../support/crowd';
import { choose, order, pay, release } from '../../edge-cases/capacity/support/acts';

/** Emergency extensions in the store [R45]: the dry run, the start, and chunks that may be asked for twice. */
let crowd: Crowd;
const leader = actOf('leader');
beforeAll(async () => {
  crowd = await createCrowd();
});
beforeEach(async () => {
  await crowd.rows(
    'TRUNCATE registration, money, fact, dispatch, mail, idempotency, extension_batch CASCADE',
  );
  await crowd.rows('UPDATE offering SET held = 0, sold = 0 WHERE held + sold > 0');
  await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const propose = (hours = 2, by = leader, scope: Parameters<typeof school>[0] | null = null) =>
  crowd.store.extensions.propose(by, {
    scope: scope === null ? { kind: 'all' } : school(scope),
    hours,
    why: '支付平台故障',
  });
const start = async (hours = 2) => {
  const { number, version } = await propose(hours);
  return crowd.store.extensions.start(leader, number, version);
};
/** Asks for chunks until there are none. */
const finish = async (number: string, limit = 3, store = crowd.store): Promise<void> => {
  let after: string | null = '0';
  while (after !== null) after = (await store.extending.extendSome({ number, after, limit })).after;
};
const deadlines = async () => {
  const rows = await crowd.rows<{ number: string; at: Date }>(
    `SELECT r.number, coalesce(r.empty_by, e.pay_by) AS at FROM registration r LEFT JOIN entry e ON e.registration_id = r.id
     WHERE coalesce(r.empty_by, e.pay_by) IS NOT NULL`,
  );
  return new Map(rows.map(({ number, at }) => [number, at.toISOString()]));
};
const holding = async (count: number): Promise<Candidate[]> => {
  const all = await crowd.candidates(count);
  for (const who of all) await choose(crowd.store, who, '1');
  return all;
};

describe('a dry run', () => {
  test('[R45] counts what has a live deadline and moves nothing', async () => {
    const [holder, paying, paid] = await holding(3);
    await crowd.candidate();
    if (!holder || !paying || !paid) throw new Error('three candidates were asked for');
    await order(crowd.store, paying, '1');
    await pay(crowd.store, await order(crowd.store, paid, '1'));
    const before = await deadlines();
    const proposed = await propose();
    expect(proposed).toMatchObject({
      state: 'proposed',
      hours: 2,
      total: 3,
      counts: { registrations: 3, entries: 2, empty: 1, openAttempts: 1 },
      recent: [],
    });
    expect(await deadlines()).toEqual(before);
    expect(await crowd.rows(`SELECT * FROM dispatch WHERE subject_kind = 'extension'`)).toEqual([]);
  });

  test('[R45] of another scope does not exist, to propose, to read, to start or in the list', async () => {
    const ofProvince = actOf('leader', province('98'));
    expect(await outcomeOf(propose(2, ofProvince))).toBe('notFound');
    expect(await outcomeOf(propose(2, ofProvince, '99301'))).toBe('notFound');
    const { number, version } = await propose(2, leader, '99301');
    const { extensions } = crowd.store;
    expect(await outcomeOf(extensions.read(ofProvince.staff, number))).toBe('notFound');
    expect(await outcomeOf(extensions.start(ofProvince, number, version))).toBe('notFound');
    expect(await extensions.list(ofProvince.staff)).toEqual([]);
    expect(await extensions.list(actOf('leader', province('99')).staff)).toHaveLength(1);
  });
});

describe('a start', () => {
  test('[R45] asks once for its workflow, and a second tab is told that it has started', async () => {
    const { number, version } = await propose();
    const outcomes = await Promise.all(
      [crowd.store, crowd.secondStore()].map((store) =>
        outcomeOf(store.extensions.start(leader, number, version)),
      ),
    );
    expect(outcomes.sort()).toEqual(['changedMeanwhile', 'granted']);
    expect(
      await crowd.rows(`SELECT subject_id AS id FROM dispatch WHERE subject_kind = 'extension'`),
    ).toEqual([{ id: number }]);
  });

  test('[R45] is refused while one that overlaps is running, and shown to the next dry run afterwards', async () => {
    const running = await start();
    const next = await propose(2, leader, '99301');
    const again = () => crowd.store.extensions.start(leader, next.number, next.version);
    expect(await outcomeOf(again())).toBe('extensionRunning');
    await finish(running.number);
    expect((await propose()).recent.map(({ number }) => number)).toEqual([running.number]);
    expect(await outcomeOf(again())).toBe('granted');
  });
});

describe('the chunks', () => {
  test('[R45] move each live deadline once, by the hours, with a fact and an audit row in the name of who started it', async () => {
    const all = await holding(7);
    const empty = await crowd.candidate();
    const before = await deadlines();
    const { number } = await start(3);
    await finish(number);
    const after = await deadlines();
    for (const [who, at] of before) expect(after.get(who)).toBe(plusHours(at, 3));
    expect(await crowd.store.extensions.read(leader.staff, number)).toMatchObject({
      state: 'done',
      moved: 8,
      skipped: 0,
    });
    const facts = await crowd.rows(
      `SELECT DISTINCT actor, action, detail->>'extension' AS extension FROM audit WHERE subject = ANY($1) AND action = 'deadlineExtended'`,
      [[...all, empty].map((one) => one.number)],
    );
    expect(facts).toEqual([
      { actor: `staff:${leader.staff.id}`, action: 'deadlineExtended', extension: number },
    ]);
    const waiting = await crowd.rows(
      `SELECT f.subject_id FROM fact f JOIN dispatch d USING (subject_kind, subject_id)
       WHERE f.type = 'deadlineExtended' AND f.sent_at IS NULL`,
    );
    expect(waiting).toHaveLength(8);
  });

  test('[R45] asked for twice, from two processes, again from the start, or after the end, move nothing twice', async () => {
    await holding(9);
    const before = await deadlines();
    const { number } = await start();
    const second = crowd.secondStore();
    await Promise.all([finish(number, 2), finish(number, 3, second), finish(number, 9)]);
    await finish(number);
    const after = await deadlines();
    for (const [who, at] of before) expect(after.get(who)).toBe(plusHours(at, 2));
    expect(await crowd.store.extensions.read(leader.staff, number)).toMatchObject({ moved: 9 });
    const [done] = await crowd.rows(
      `SELECT count(*)::int AS n FROM audit WHERE action = 'extensionDone' AND subject = $1`,
      [number],
    );
    expect(done).toEqual({ n: 1 });
  });

  test('[R45] while the same candidates choose, pay and cancel lose none of it', async () => {
    const all = await holding(24);
    const { number } = await start();
    const second = crowd.secondStore();
    await Promise.all([
      finish(number, 5, second),
      ...all.map(async (who, at) => {
        if (at % 3 === 0) await crowd.store.registrations.chooseSubjects(who, [{ subject: 'F' }]);
        else if (at % 3 === 1) await pay(crowd.store, await order(crowd.store, who, '1'));
        else await crowd.store.registrations.cancelEntry(who, '1');
      }),
    ]);
    const entries = await crowd.rows<{ subject: string; state: string; hours: number | null }>(
      `SELECT subject, state, round(extract(epoch FROM pay_by - made_at) / 3600)::int AS hours FROM entry`,
    );
    expect(
      entries.filter(({ subject, state }) => subject === '1' && state === 'held'),
    ).toHaveLength(8);
    expect(entries.filter(({ subject, hours }) => subject === '1' && hours === 26)).toHaveLength(8);
    expect(entries.filter(({ subject, hours }) => subject === 'F' && hours === 24)).toHaveLength(8);
    expect(entries.filter(({ state }) => state === 'paid')).toHaveLength(8);
    expect(await crowd.store.extensions.read(leader.staff, number)).toMatchObject({
      state: 'done',
    });
  });

  test('[R45] revive nothing that is released or deleted', async () => {
    const [gone, held] = await holding(2);
    if (!gone || !held) throw new Error('two candidates were asked for');
    await crowd.moveClock(24 * HOUR);
    await release(crowd.store, gone);
    const { number } = await start(48);
    await finish(number);
    const states = await crowd.rows<{ number: string; state: string }>(
      'SELECT number, state FROM registration',
    );
    expect(new Map(states.map(({ number, state }) => [number, state])).get(gone.number)).toBe(
      'deleted',
    );
    expect([...(await deadlines()).keys()]).toEqual([held.number]);
  });

  test('of a batch that was never started move nothing', async () => {
    await holding(2);
    const before = await deadlines();
    const { number } = await propose();
    await finish(number);
    expect(await deadlines()).toEqual(before);
    expect(await crowd.store.extensions.read(leader.staff, number)).toMatchObject({
      state: 'proposed',
    });
  });

  test('keep to their school', async () => {
    await holding(2);
    const { number, version } = await propose(2, leader, '99302');
    const before = await deadlines();
    await crowd.store.extensions.start(leader, number, version);
    await finish(number);
    expect(await deadlines()).toEqual(before);
  });
});
