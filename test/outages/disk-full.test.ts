import { randomUUID } from 'node:crypto';
import { MINUTE } from '../support/play';
import { eventually } from '../support/eventually';
import { fillLog, fillTables, whileFull } from './support/full-disk';
import { told, visitorsOf, type Visitor } from './support/visitors';
import { createWorld, type World } from './support/world';

let world: World;
let enter: (...subjects: string[]) => Promise<Visitor>;

beforeAll(async () => {
  world = await createWorld();
  ({ enter } = visitorsOf(world));
}, 180_000);
afterEach(() => world.expectInvariants());
afterAll(() => world?.close(), 120_000);

const PATIENCE_MS = 300_000;

describe("PostgreSQL's disk is full", () => {
  it(
    'answers 503 with Retry-After and does nothing by halves; the same key succeeds once there is space',
    async () => {
      const who = await enter();
      await told(world);
      const before = await everythingOf(who);
      await whileFull(fillTables(world, 'entry'), async () => {
        const refused = await choose(who, FIRST_KEY);
        expect(refused).toMatchObject(AWAY);
        expect(refused.headers.get('retry-after')).toBe('5');
        expect(await lastComplaint()).toContain('No space left on device');
        expect(await everythingOf(who)).toEqual(before);
        expect(await who.page()).toBe('');
      });

      await eventually(async () => expect(await choose(who, FIRST_KEY)).toMatchObject(CHOSEN));
      expect(await choose(who, FIRST_KEY)).toMatchObject(CHOSEN);
      expect(await who.page()).toBe('1:held');
      expect(await world.rows('SELECT sum(held)::int AS held FROM offering')).toEqual([
        { held: 1 },
      ]);
    },
    PATIENCE_MS,
  );

  it(
    'does not acknowledge a payment that it cannot keep: the gateway repeats it, and it counts once [R33] [edge 15]',
    async () => {
      const who = await enter('1');
      const opened = await who.order('1');
      await told(world);
      await whileFull(fillTables(world, 'money', 'money_line'), async () => {
        await who.pay(opened);
        await eventually(async () => expect(await sendsOf(opened.attempt)).toEqual(['HTTP 503']));
        expect(await who.page()).toBe('1:held');
      });

      await world.pass(4 * MINUTE);
      await eventually(async () => expect(await who.page()).toBe('1:paid'));
      expect(await sendsOf(opened.attempt)).toEqual(['HTTP 503', 'success']);
      expect(await world.rows('SELECT attempt FROM money')).toEqual([{ attempt: opened.attempt }]);
    },
    PATIENCE_MS,
  );

  it(
    'stands still while its log finds no space, and comes back by itself with all that was committed',
    async () => {
      const who = await enter('1');
      await told(world);
      await whileFull(fillLog(world), async () => {
        await eventually(async () =>
          expect(await choose(who, SECOND_KEY, 'F')).toMatchObject(AWAY),
        );
        // It is started again and again, and for a moment each time it answers.
        await eventually(async () =>
          expect(await fetch(`${world.origin}/readyz`)).toMatchObject({ status: 503 }),
        );
        expect((await fetch(`${world.origin}/healthz`)).status).toBe(200);
      });

      // Asked here, since a candidate who tries ten times a second is soon told to wait.
      await eventually(async () =>
        expect(await fetch(`${world.origin}/readyz`)).toMatchObject({ status: 200 }),
      );
      expect(await choose(who, SECOND_KEY, 'F')).toMatchObject({ status: 201 });
      expect(await who.page()).toBe('1:held F:held');
      await told(world);
      expect(await world.shell('npm run --silent audit:verify')).toMatchObject({ code: 0 });
    },
    PATIENCE_MS,
  );
});

const [FIRST_KEY, SECOND_KEY] = [randomUUID(), randomUUID()];
const CHOSEN = { status: 201, json: { entries: [{ subject: '1' }] } };
const AWAY = { status: 503, json: { code: 'serviceUnavailable' } };

const choose = (who: Visitor, key: string, subject = '1') =>
  who.client.http.send('POST', '/registrations/mine/entries', {
    body: { subjects: [{ subject }] },
    key,
  });

/** Every row that a choice writes. */
const everythingOf = ({ number }: Visitor) =>
  world.rows(
    `SELECT r.seq, r.empty_by, r.next_wake_at,
       (SELECT count(*) FROM entry) AS entries, (SELECT count(*) FROM idempotency) AS answers,
       (SELECT count(*) FROM fact) AS facts, (SELECT count(*) FROM audit) AS audits,
       (SELECT count(*) FROM dispatch) AS waiting, (SELECT sum(held + sold) FROM offering) AS taken
     FROM registration r WHERE r.number = $1`,
    [number],
  );

/** Outcomes of the notification about this attempt, in order. */
const sendsOf = async (attempt: string): Promise<string[]> => {
  const [notification] = await world.gateway.notifications(attempt);
  return notification?.sends.map(({ outcome }) => outcome) ?? [];
};

const lastComplaint = async (): Promise<string> =>
  (await world.shell(`grep ERROR ${world.folder}/postgres.log | tail -1`)).out;
