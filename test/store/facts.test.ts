import { isNewer } from '../../domain/snapshot';
import type { Leased } from '../../store/facts';
import { createCrowd, HOUR, MINUTE, type Candidate, type Crowd } from './support/crowd';

let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
beforeEach(async () => {
  await crowd.rows('DELETE FROM dispatch');
  await crowd.rows('UPDATE moved_clock SET offset_ms = 0');
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const choose = (who: Candidate, subject: string) =>
  crowd.store.registrations.chooseSubjects(who, [{ subject }]);
const lease = async (limit = 10): Promise<Leased[]> => crowd.store.facts.lease(limit);
const seqs = (leased: readonly Leased[]) =>
  leased.flatMap((one) => one.facts.map((fact) => fact.seq));
const dispatchOf = async ({ number }: Candidate) => {
  const [row] = await crowd.rows<{ due: boolean; pending: number; tries: number; dueAt: Date }>(
    `SELECT due_at <= now() AS due, pending_seq::int AS pending, tries,
            due_at AS "dueAt"
     FROM dispatch WHERE subject_id = $1`,
    [number],
  );
  return row ?? null;
};
const makeDue = () => crowd.rows(`UPDATE dispatch SET due_at = now() - interval '1 second'`);

describe('leasing facts', () => {
  test('takes a subject once, with all its unsent facts in order', async () => {
    const who = await crowd.candidate();
    await choose(who, '1');
    const leased = await lease();
    expect(leased).toMatchObject([
      {
        kind: 'registration',
        id: who.number,
        facts: [
          { seq: 1, type: 'registrationSaved' },
          { seq: 2, type: 'subjectChosen' },
        ],
      },
    ]);
    expect(await lease()).toEqual([]);
    expect((await dispatchOf(who))?.due).toBe(false);
  });

  test('by many dispatchers at once gives each subject to one', async () => {
    const all = await crowd.candidates(12);
    const other = crowd.secondStore();
    const leased = await Promise.all(
      Array.from({ length: 8 }, (_, at) => (at % 2 ? other.facts : crowd.store.facts).lease(4)),
    );
    const ids = leased.flat().map((one) => one.id);
    expect([...ids].sort()).toEqual(all.map((who) => who.number).sort());
  });

  test('passes over what another dispatcher is taking just now, and does not wait for it', async () => {
    const [first, second] = await crowd.candidates(2);
    const other = await crowd.database.pool.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT FROM dispatch WHERE subject_id = $1 FOR UPDATE', [first?.number]);
      expect((await lease()).map((one) => one.id)).toEqual([second?.number]);
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
    expect((await lease()).map((one) => one.id)).toEqual([first?.number]);
  });

  test('comes back when the lease is over, so that a dead dispatcher loses nothing', async () => {
    const who = await crowd.candidate();
    expect(seqs(await lease())).toEqual([1]);
    await makeDue();
    expect(seqs(await lease())).toEqual([1]);
    expect((await dispatchOf(who))?.tries).toBe(2);
  });
});

describe('marking sent', () => {
  const sent = (who: Candidate, seq: number) =>
    crowd.store.facts.markSent([{ kind: 'registration', id: who.number, seq }]);

  test('ends the subject’s turn when nothing came meanwhile', async () => {
    const who = await crowd.candidate();
    await lease();
    await sent(who, 1);
    expect(await dispatchOf(who)).toBeNull();
    expect(
      await crowd.rows('SELECT FROM fact WHERE subject_id = $1 AND sent_at IS NULL', [who.number]),
    ).toEqual([]);
  });

  test('leaves a fact that came between lease and mark due at once', async () => {
    const who = await crowd.candidate();
    await lease();
    await choose(who, '1');
    expect(await lease()).toEqual([]);
    await sent(who, 1);
    expect(await dispatchOf(who)).toMatchObject({ due: true, pending: 2, tries: 0 });
    expect(seqs(await lease())).toEqual([2]);
  });

  test('twice, or of an old lease, takes nothing away', async () => {
    const who = await crowd.candidate();
    await lease();
    await sent(who, 1);
    await choose(who, '1');
    await sent(who, 1);
    expect(seqs(await lease())).toEqual([2]);
  });

  test('in the same instant as a new fact never loses that fact', async () => {
    const all = await crowd.candidates(8);
    await lease(20);
    await Promise.all(all.flatMap((who) => [choose(who, '1'), sent(who, 1)]));
    await makeDue();
    const leased = await lease(20);
    expect(leased.map((one) => one.id).sort()).toEqual(all.map((who) => who.number).sort());
    expect(leased.every((one) => one.facts.at(-1)?.seq === 2)).toBe(true);
  });
});

describe('backing off', () => {
  test('waits 1, 2, 4 … 60 seconds, for the failed subject alone', async () => {
    const [failing, other] = await crowd.candidates(2);
    if (!failing || !other) throw new Error('two candidates were asked for');
    const databaseNow = async () =>
      (await crowd.rows<{ now: Date }>('SELECT now()'))[0]?.now.getTime() ?? 0;
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      await lease();
      const from = await databaseNow();
      await crowd.store.facts.backOff([{ kind: 'registration', id: failing.number }]);
      const to = await databaseNow();
      const dueAt = (await dispatchOf(failing))?.dueAt.getTime() ?? 0;
      expect(dueAt - seconds * 1000).toBeGreaterThanOrEqual(from);
      // The column rounds to milliseconds.
      expect(dueAt - seconds * 1000).toBeLessThanOrEqual(to + 1);
      await crowd.rows(
        `UPDATE dispatch SET due_at = now() - interval '1 second' WHERE subject_id = $1`,
        [failing.number],
      );
    }
    expect((await dispatchOf(other))?.tries).toBe(1);
  });
});

describe('snapshots', () => {
  test('are whole and of now: what a later fact brings has overtaken an earlier one', async () => {
    const who = await crowd.candidate();
    const before = (await crowd.store.facts.waiting.registration.snapshots([who.number])).get(
      who.number,
    );
    const { snapshot } = await choose(who, '1');
    const after = (
      await crowd.store.facts.waiting.registration.snapshots([who.number, 'unknown'])
    ).get(who.number);
    if (!before || !after) throw new Error('no snapshot');
    expect(after).toEqual(snapshot);
    expect(isNewer(after, before)).toBe(true);
    expect(isNewer(before, after)).toBe(false);
  });

  test('of no numbers ask nothing', async () => {
    expect((await crowd.store.facts.waiting.registration.snapshots([])).size).toBe(0);
  });
});

describe('a fact that is no news', () => {
  test('made by the workflow itself is stored as sent; anybody else’s is not', async () => {
    const who = await crowd.candidate();
    await crowd.store.facts.markSent([{ kind: 'registration', id: who.number, seq: 1 }]);
    await crowd.moveClock(24 * HOUR);
    await crowd.store.deadlines.releaseDue(who.number, await crowd.store.now());
    expect(await dispatchOf(who)).toBeNull();
    expect(
      await crowd.rows(
        `SELECT type, sent_at IS NOT NULL AS sent FROM fact WHERE subject_id = $1 ORDER BY seq DESC LIMIT 1`,
        [who.number],
      ),
    ).toEqual([{ type: 'registrationDeleted', sent: true }]);
  });
});

describe('the sweep', () => {
  test('takes what is two minutes overdue, at most every five minutes', async () => {
    const who = await crowd.candidate();
    const overdue = async () =>
      (await crowd.store.facts.waiting.registration.overdue(500)).includes(who.number);
    await crowd.moveClock(24 * HOUR + 2 * MINUTE - 1000);
    expect(await overdue()).toBe(false);
    await crowd.moveClock(2000);
    expect(await overdue()).toBe(true);
    expect(await overdue()).toBe(false);
    await crowd.moveClock(5 * MINUTE + 1000);
    expect(await overdue()).toBe(true);
  });

  test('leaves alone what waits for nothing', async () => {
    const who = await crowd.candidate();
    await crowd.moveClock(24 * HOUR);
    await crowd.store.deadlines.releaseDue(who.number, await crowd.store.now());
    await crowd.moveClock(HOUR);
    expect(await crowd.store.facts.waiting.registration.overdue(500)).not.toContain(who.number);
  });

  test('by two processes at once takes each row once', async () => {
    const all = await crowd.candidates(6);
    await crowd.moveClock(25 * HOUR);
    const other = crowd.secondStore();
    const taken = (
      await Promise.all([
        crowd.store.facts.waiting.registration.overdue(500),
        other.facts.waiting.registration.overdue(500),
      ])
    ).flat();
    for (const { number } of all) expect(taken.filter((one) => one === number)).toHaveLength(1);
  });
});

test('the backlog counts subjects and the age of the oldest', async () => {
  expect(await crowd.store.facts.backlog()).toEqual({ subjects: 0, oldestSeconds: 0 });
  await crowd.candidates(2);
  await crowd.rows(`UPDATE dispatch SET pending_since = now() - interval '90 seconds'`);
  const { subjects, oldestSeconds } = await crowd.store.facts.backlog();
  expect(subjects).toBe(2);
  expect(Math.round(oldestSeconds)).toBe(90);
});
