import { saveSomebody, peopleFor } from '../support/people';
import { createRig, type Rig } from '../support/rig';

const HOUR = 3_600_000;
const MINUTE = 60_000;

let rig: Rig;
const people = peopleFor(['1', '4', 'F']);

beforeAll(async () => {
  rig = await createRig();
});
afterEach(() => rig.expectInvariants());
afterAll(() => rig.close());

const saveNext = async () => {
  const person = people.next();
  if (person.done) throw new Error('the register has nobody left for this test');
  const saved = await saveSomebody(rig, person.value);
  await rig.eventually(() => rig.expectWaiting(saved.number));
  return saved;
};

const stateOf = async (number: string) => {
  const view = await rig.store.views.registration({ number });
  if (!view) throw new Error(`${number} is not there`);
  const { state, deletedReason, entries } = view.registration;
  return { state, deletedReason, subjects: entries.map((entry) => entry.subject) };
};

describe('the 24-hour purge [R27] [R13]', () => {
  it('leaves an unpaid subject for 23 h 59 min and deletes it, and the emptied registration, after 24 h', async () => {
    const { session, number } = await saveNext();
    await rig.store.registrations.chooseSubjects({ session }, [{ subject: '1' }]);
    await rig.time.skip(24 * HOUR - MINUTE);
    expect(await stateOf(number)).toEqual({ state: 'live', deletedReason: null, subjects: ['1'] });
    await rig.time.skip(2 * MINUTE);
    expect(await rig.outcome(number)).toEqual({ end: 'deleted', reason: 'purgedEmpty' });
    expect(await stateOf(number)).toEqual({
      state: 'deleted',
      deletedReason: 'purgedEmpty',
      subjects: [],
    });
  });

  it('deletes a registration without any subject after 24 h [R13]', async () => {
    const { number } = await saveNext();
    await rig.time.skip(24 * HOUR - MINUTE);
    await rig.expectWaiting(number);
    await rig.time.skip(2 * MINUTE);
    expect(await rig.outcome(number)).toEqual({ end: 'deleted', reason: 'empty24h' });
  });
});
