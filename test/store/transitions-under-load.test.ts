import { chooseSubjects } from '../../domain/choosing';
import { CONTESTS } from '../../prisma/seed';
import { createCrowd, outcomeOf, countOf, type Candidate, type Crowd } from './support/crowd';

let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

const GUIDE = '993010';
const choose = (who: Candidate, ...subjects: string[]) =>
  crowd.store.registrations.chooseSubjects(
    who,
    subjects.map((subject) => ({ subject })),
  );

describe('a command that was overtaken', () => {
  test('is decided again on what is there now, and is not lost', async () => {
    const who = await crowd.candidate();
    await choose(who, '1');
    const other = await crowd.database.pool.connect();
    let decided = 0;
    try {
      await other.query('BEGIN');
      await other.query('SELECT FROM registration WHERE number = $1 FOR UPDATE', [who.number]);
      const command = crowd.store.transitions.run({
        ref: { number: who.number },
        actor: 'workflow',
        decide: (registration, around) => {
          decided += 1;
          return chooseSubjects(registration, [{ subject: 'F' }], around);
        },
      });
      await waitingFor(1);
      await other.query('UPDATE registration SET seq = seq + 1 WHERE number = $1', [who.number]);
      await other.query('COMMIT');
      const { snapshot } = await command;
      expect(snapshot.seq).toBe(4);
    } finally {
      other.release();
    }
    expect(decided).toBe(2);
  });

  test('is refused when what is there now refuses it', async () => {
    const who = await crowd.candidate();
    const twice = await Promise.all([
      outcomeOf(choose(who, '1')),
      outcomeOf(crowd.secondStore().registrations.chooseSubjects(who, [{ subject: '1' }])),
    ]);
    expect(twice.sort()).toEqual(['alreadyEntered', 'granted']);
  });
});

/** Waits until so many statements of this database wait for a lock. */
const waitingFor = async (count: number): Promise<void> => {
  for (;;) {
    const [row] = await crowd.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if ((row?.n ?? 0) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

describe('a batch', () => {
  test('takes two commands of one registration: the second on what the first leaves, neither lost', async () => {
    const who = await crowd.candidate();
    const answers = await Promise.all([choose(who, '1'), choose(who, '4')]);
    expect(answers.map(({ snapshot }) => snapshot.seq).sort()).toEqual([2, 3]);
    const last = answers.find(({ snapshot }) => snapshot.seq === 3);
    expect(last?.snapshot.entries.map((entry) => entry.subject).sort()).toEqual(['1', '4']);
  });

  test('that fails as a whole is run one by one: one member breaks a constraint, the others stand', async () => {
    const [good, bad, also] = await crowd.candidates(3);
    if (!good || !bad || !also) throw new Error('three candidates were asked for');
    const broken = crowd.store.transitions.run({
      ref: { number: bad.number },
      actor: 'workflow',
      decide: (registration, around) => {
        const decision = chooseSubjects(registration, [{ subject: '1' }], around);
        if (!('next' in decision)) return decision;
        const entries = decision.next.entries.map((entry) => ({ ...entry, feeFen: 0 }));
        return { ...decision, next: { ...decision.next, entries } };
      },
    });
    const results = await Promise.allSettled([choose(good, '1'), broken, choose(also, '1')]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { constraint: 'entry_state' } });
    expect(
      await crowd.rows(
        'SELECT seq::int, empty_by IS NULL AS chosen FROM registration WHERE number = $1',
        [bad.number],
      ),
    ).toEqual([{ seq: 1, chosen: false }]);
  });

  test('with a member that PostgreSQL cannot even read answers the others', async () => {
    const who = await crowd.candidate();
    const unreadable = crowd.store.payments.look('\u0000');
    const results = await Promise.allSettled([unreadable, choose(who, '1')]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled']);
  });

  test('with a rule that throws answers the others', async () => {
    const [first, second] = await crowd.candidates(2);
    if (!first || !second) throw new Error('two candidates were asked for');
    const defect = crowd.store.transitions.run({
      ref: { number: first.number },
      actor: 'workflow',
      decide: () => {
        throw new Error('a defect');
      },
    });
    const results = await Promise.allSettled([defect, choose(second, '1')]);
    expect(results).toMatchObject([{ reason: { message: 'a defect' } }, { status: 'fulfilled' }]);
  });
});

describe('a double click', () => {
  test('with one Idempotency-Key in two processes at once is one act with one answer [edge 44]', async () => {
    const who = await crowd.candidate();
    const stores = [crowd.store, crowd.secondStore()];
    const idempotency = { key: 'click', bodyHash: 'same' };
    const answers = await Promise.all(
      [...stores, ...stores, ...stores].map(({ registrations }) =>
        registrations.chooseSubjects({ session: who.session, idempotency }, [{ subject: '1' }]),
      ),
    );
    for (const { answer } of answers) expect(answer).toEqual(answers[0]?.answer);
    expect(
      await crowd.rows(
        `SELECT count(*)::int AS n FROM fact WHERE subject_id = $1 AND type = 'subjectChosen'`,
        [who.number],
      ),
    ).toEqual([{ n: 1 }]);
  });
});

describe('the last places, claimed through two API processes at once [R25]', () => {
  test('64 who want five places: exactly five get one, and all others are told it is full [edge 23]', async () => {
    const { campus, subject, capacity } = CONTESTS.oral;
    const all = await crowd.candidates(64);
    await Promise.all(all.map((who) => choose(who, '1')));
    const stores = [crowd.store, crowd.secondStore()];
    const outcomes = await Promise.all(
      all.map((who, at) =>
        outcomeOf(
          (stores[at % 2] ?? crowd.store).registrations.chooseSubjects(who, [{ subject, campus }]),
        ),
      ),
    );
    expect(countOf(outcomes, 'granted')).toBe(capacity);
    expect(countOf(outcomes, 'placeFull')).toBe(all.length - capacity);
    expect(await crowd.place(campus, subject)).toEqual({ held: capacity, sold: 0 });
  });

  test('nobody is refused while a place is free: as many as there are places all get one', async () => {
    const all = await crowd.candidates(24);
    await crowd.setCapacity(GUIDE, '3', 24);
    const stores = [crowd.store, crowd.secondStore()];
    const outcomes = await Promise.all(
      all.map((who, at) =>
        outcomeOf(
          (stores[at % 2] ?? crowd.store).registrations.chooseSubjects(who, [{ subject: '3' }]),
        ),
      ),
    );
    expect(countOf(outcomes, 'granted')).toBe(24);
  });

  test('a claim that loses only to one that cannot be granted whole gets the place [edge 34]', async () => {
    const [greedy, modest] = await crowd.candidates(2);
    if (!greedy || !modest) throw new Error('two candidates were asked for');
    await crowd.setCapacity(GUIDE, '3', null);
    await choose(greedy, '3');
    await crowd.setCapacity(GUIDE, '4', (await crowd.place(GUIDE, '4')).held + 1);
    await crowd.setCapacity(GUIDE, 'J', 0);
    const outcomes = await Promise.all([
      outcomeOf(choose(greedy, '4', 'J')),
      outcomeOf(choose(modest, '4')),
    ]);
    expect(outcomes).toEqual(['placeFull', 'granted']);
  });
});

describe('crossed swaps of orals at full campuses', () => {
  test('succeed or fail cleanly: no deadlock, no place lost, none too many [edge 33]', async () => {
    const [first, second] = await crowd.candidates(2);
    if (!first || !second) throw new Error('two candidates were asked for');
    const campuses = ['993020', '993030'] as const;
    for (const campus of campuses) await crowd.setCapacity(campus, 'S', 1);
    const stores = [crowd.store, crowd.secondStore()] as const;
    await choose(first, '2');
    await choose(second, '2');
    for (const [at, who] of [first, second].entries()) {
      await crowd.store.registrations.chooseSubjects(who, [{ subject: 'S', campus: campuses[at] }]);
    }
    for (let round = 0; round < 10; round += 1) {
      const outcomes = await Promise.all([
        outcomeOf(stores[0].registrations.moveOral(first, 'S', campuses[1])),
        outcomeOf(stores[round % 2 === 0 ? 1 : 0].registrations.moveOral(second, 'S', campuses[0])),
      ]);
      expect(outcomes).toEqual(['placeFull', 'placeFull']);
    }
    for (const campus of campuses) {
      expect(await crowd.place(campus, 'S')).toEqual({ held: 1, sold: 0 });
    }
  });

  test('of many, where one place more is free, lose nobody’s place [edge 33]', async () => {
    const all = await crowd.candidates(6);
    const campuses = ['993020', '993030'] as const;
    for (const campus of campuses) await crowd.setCapacity(campus, 'S', 5);
    for (const [at, who] of all.entries()) {
      await choose(who, '2');
      await crowd.store.registrations.chooseSubjects(who, [
        { subject: 'S', campus: campuses[at % 2] },
      ]);
    }
    const stores = [crowd.store, crowd.secondStore()] as const;
    const moves = Array.from({ length: 36 }, (_, at) => ({
      who: all[at % 6],
      to: campuses[(at + Math.floor(at / 6)) % 2],
      store: stores[at % 2],
    }));
    const outcomes = await Promise.all(
      moves.map(async ({ who, to, store }) =>
        who && to && store ? outcomeOf(store.registrations.moveOral(who, 'S', to)) : 'nobody',
      ),
    );
    expect(outcomes).toContain('granted');
    const taken = await Promise.all(campuses.map((campus) => crowd.place(campus, 'S')));
    expect(taken.reduce((sum, { held }) => sum + held, 0)).toBe(8);
  });
});
