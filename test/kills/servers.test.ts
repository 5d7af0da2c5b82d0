import { demoPeople } from '../../prisma/seed';
import { examine } from '../../scripts/doctor/examine';
import { createAuditSealer } from '../../store/audit';
import { HOUR, MINUTE } from '../support/play';
import { eventually, openField, type Field, type Name } from './support/field';
import { choose, enter, type Unlucky } from './support/stories';
import { eventsOf, mark, startTraffic, type Traffic } from './support/traffic';

/** SIGKILL of whole processes while 24 candidates send commands over HTTP. */
let field: Field;
let people: readonly Unlucky[];

beforeAll(async () => {
  field = await openField();
  const chosen = demoPeople({ size: 'small', campus: '993010', eligibleFor: ['1', 'F'] });
  people = await Promise.all(chosen.slice(0, 24).map((person) => enter(field, person)));
  await Promise.all(people.map(choose));
}, 360_000);
afterAll(() => field?.close(), 120_000);

/** Every answer is in the logs, once and in order, and nothing else is; all agrees. */
const amid = async (work: (traffic: Traffic) => Promise<void>): Promise<Traffic> => {
  const from = await mark(field);
  const traffic = startTraffic(people);
  try {
    await traffic.goOn(2);
    await work(traffic);
  } finally {
    await traffic.stop();
  }
  const done = await traffic.stop();
  const { facts, audit } = await eventsOf(field, people, from);
  expect(facts).toEqual(done);
  expect(audit).toEqual(done);
  expect(await field.rows('SELECT * FROM invariant_violation')).toEqual([]);
  await eventually(async () => expect(await field.rows('SELECT * FROM dispatch')).toEqual([]));
  return traffic;
};

const kill = (name: Name): number => {
  const pid = field.pidOf(name);
  process.kill(pid, 'SIGKILL');
  return pid;
};

const pids = () => ({ api: field.pidOf('api'), worker: field.pidOf('worker') });

describe('SIGKILL amid the traffic', () => {
  it('of the API: an answer is durable, a command without one is done once when it is repeated', async () => {
    const { troubles } = await amid(async (traffic) => {
      for (let death = 1; death <= 2; death += 1) {
        await field.reborn('api', kill('api'));
        await traffic.goOn(2);
      }
    });
    expect(new Set(troubles)).toEqual(new Set(['unanswered']));
  }, 360_000);

  it('of Temporal: no candidate notices, and the same API and worker tell it everything later', async () => {
    const before = pids();
    const { troubles } = await amid(async (traffic) => {
      kill('temporal');
      await traffic.goOn(4);
      await eventually(() => expect(field.deathsOf('temporal')).toBe(1));
    });
    expect(troubles).toEqual([]);
    expect(pids()).toEqual(before);
  }, 360_000);

  it('of PostgreSQL: whoever is not answered is told to come again, and the same API and worker go on', async () => {
    const before = pids();
    const { troubles } = await amid(async (traffic) => {
      kill('postgres');
      await traffic.goOn(4);
    });
    expect(field.deathsOf('postgres')).toBe(1);
    expect(new Set(troubles)).toEqual(new Set(['serviceUnavailable']));
    expect(pids()).toEqual(before);
  }, 360_000);

  it('of the worker amid the purge: everybody unpaid is released once, nobody is forgotten [R27]', async () => {
    const from = await mark(field);
    const moving = field.time.skip(24 * HOUR + MINUTE);
    await eventually(async () => {
      const { facts } = await eventsOf(field, people, from);
      expect(facts.size).toBeGreaterThan(people.length / 2);
    });
    await field.reborn('worker', kill('worker'));
    await moving;
    // Where nobody lived to ask for a reminder before the deadline, what is due is released without one.
    const released = (events: ReadonlyMap<string, readonly string[]>) =>
      new Map(
        [...events].map(([number, all]) => [number, all.filter((one) => one !== 'reminderAsked')]),
      );
    const purged = ['subjectsReleased', 'registrationDeleted'];
    await eventually(async () => {
      const { facts, audit } = await eventsOf(field, people, from);
      const expected = new Map(people.map(({ number }) => [number, purged]));
      expect(released(facts)).toEqual(expected);
      expect(released(audit)).toEqual(expected);
    });
  }, 360_000);

  it('leaves nothing to mend: doctor and audit find nothing, and no place is taken [R47] [R48]', async () => {
    const { pool } = field.database;
    await eventually(async () => expect(await examine(pool, field.client)).toEqual([]));
    expect((await createAuditSealer(pool).verify()).broken).toEqual([]);
    expect(await field.rows('SELECT * FROM offering WHERE held + sold > 0')).toEqual([]);
  }, 360_000);
});
