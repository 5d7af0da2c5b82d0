import { createCrowd, outcomeOf, type Crowd } from '../store/support/crowd';

/**
 * Two API processes at one place: one frees it while the other's statement already waits for its lock.
 * PostgreSQL judges a CHECK on the row as the waiting statement's snapshot has it, before it looks for a
 * newer one; so what is written must not be computed from that.
 */
describe('a place that another process frees while a claim waits for its lock', () => {
  let crowd: Crowd;
  beforeAll(async () => {
    crowd = await createCrowd();
  });
  afterEach(() => crowd.expectInvariants());
  afterAll(() => crowd.close());

  const CAMPUS = '993020';
  const ORAL = 'S';

  test('[R25] is granted: neither refused nor a defect', async () => {
    const [holder, claimer] = await crowd.candidates(2);
    if (!holder || !claimer) throw new Error('two candidates were asked for');
    await crowd.setCapacity(CAMPUS, ORAL, 1);
    for (const who of [holder, claimer]) {
      await crowd.store.registrations.chooseSubjects(who, [{ subject: '2' }]);
    }
    const oral = [{ subject: ORAL, campus: CAMPUS }];
    await crowd.store.registrations.chooseSubjects(holder, oral);

    const other = await crowd.database.pool.connect();
    let claim: Promise<string> | undefined;
    try {
      await other.query('BEGIN');
      await other.query(
        `WITH gone AS (DELETE FROM entry USING registration r
                       WHERE r.id = registration_id AND r.number = $1 AND subject = $2 RETURNING 1)
         UPDATE offering SET held = held - 1 FROM gone WHERE campus = $3 AND subject = $2`,
        [holder.number, ORAL, CAMPUS],
      );
      claim = outcomeOf(crowd.secondStore().registrations.chooseSubjects(claimer, oral));
      await untilSomebodyWaits(crowd);
      await other.query('COMMIT');
    } finally {
      other.release();
    }
    expect(await claim).toBe('granted');
    expect(await crowd.place(CAMPUS, ORAL)).toEqual({ held: 1, sold: 0 });
  });
});

const untilSomebodyWaits = async ({ rows }: Crowd): Promise<void> => {
  for (;;) {
    const waiting = await rows(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (waiting.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
