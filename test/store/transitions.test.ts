import { Refused } from '../../domain/refusals';
import type { SeedPerson } from '../../prisma/seed';
import { demoPeople, CONTESTS } from '../../prisma/seed';
import { saveSomebody, peopleFor } from '../support/people';
import { createTestStore, type TestStore } from '../support/test-store';

let test_: TestStore;
let people: Iterator<SeedPerson, undefined>;

beforeAll(async () => {
  test_ = await createTestStore();
  people = peopleFor(['1', '4', 'F']);
});
afterEach(() => test_.expectInvariants());
afterAll(() => test_.close());

const nextPerson = (): SeedPerson => {
  const { value } = people.next();
  if (!value) throw new Error('the register has nobody left for this test');
  return value;
};

const refusalOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
    return 'granted';
  } catch (error) {
    if (error instanceof Refused) return error.refusal.refusal;
    throw error;
  }
};

describe('one registration', () => {
  it('takes up written and oral in one request and writes entry, place, fact and audit row [R21] [R23] [R27]', async () => {
    const { store, rows } = test_;
    const { session, number } = await saveSomebody(test_, nextPerson());
    const { answer, snapshot } = await store.registrations.chooseSubjects({ session }, [
      { subject: 'F' },
      { subject: '1' },
    ]);
    expect(answer.entries.map((entry) => entry.subject)).toEqual(['1', 'F']);
    expect(snapshot.emptyBy).toBeNull();
    expect(
      await rows(
        `SELECT e.subject, e.state, e.pay_by - e.made_at = interval '24 hours' AS whole_day
         FROM entry e JOIN registration r ON r.id = e.registration_id WHERE r.number = $1 ORDER BY 1`,
        [number],
      ),
    ).toEqual([
      { subject: '1', state: 'held', whole_day: true },
      { subject: 'F', state: 'held', whole_day: true },
    ]);
    expect(
      await rows('SELECT type FROM fact WHERE subject_id = $1 ORDER BY seq', [number]),
    ).toEqual([{ type: 'registrationSaved' }, { type: 'subjectChosen' }]);
    expect(await rows('SELECT action FROM audit WHERE subject = $1 ORDER BY id', [number])).toEqual(
      [{ action: 'registrationSaved' }, { action: 'subjectChosen' }],
    );
  });

  it('answers the same Idempotency-Key the same and refuses it with another body', async () => {
    const { store, rows } = test_;
    const { session, number } = await saveSomebody(test_, nextPerson());
    const idempotency = { key: 'key-1', bodyHash: 'a' };
    const first = await store.registrations.chooseSubjects({ session, idempotency }, [
      { subject: '1' },
    ]);
    const again = await store.registrations.chooseSubjects({ session, idempotency }, [
      { subject: '1' },
    ]);
    expect(again.answer).toEqual(first.answer);
    const other = { key: 'key-1', bodyHash: 'b' };
    expect(
      await refusalOf(
        store.registrations.chooseSubjects({ session, idempotency: other }, [{ subject: '4' }]),
      ),
    ).toBe('idempotencyKeyReused');
    expect(
      await rows(
        `SELECT count(*)::int AS n FROM fact WHERE subject_id = $1 AND type = 'subjectChosen'`,
        [number],
      ),
    ).toEqual([{ n: 1 }]);
  });
});

describe('the last places [R25]', () => {
  it('gives five places to exactly five of forty who want them at once', async () => {
    const { store, rows } = test_;
    const { campus, subject, capacity } = CONTESTS.oral;
    const contenders = demoPeople({ size: 'small', campus, eligibleFor: ['1', 'F'] }).slice(0, 40);
    const saved = await Promise.all(contenders.map((person) => saveSomebody(test_, person)));
    await Promise.all(
      saved.map(({ session }) =>
        store.registrations.chooseSubjects({ session }, [{ subject: '1' }]),
      ),
    );
    const results = await Promise.all(
      saved.map(({ session }) =>
        refusalOf(store.registrations.chooseSubjects({ session }, [{ subject }])),
      ),
    );
    expect(results.filter((result) => result === 'granted')).toHaveLength(capacity);
    expect(results.filter((result) => result === 'placeFull')).toHaveLength(
      contenders.length - capacity,
    );
    expect(
      await rows('SELECT held, sold FROM offering WHERE campus = $1 AND subject = $2', [
        campus,
        subject,
      ]),
    ).toEqual([{ held: capacity, sold: 0 }]);
  });
});
