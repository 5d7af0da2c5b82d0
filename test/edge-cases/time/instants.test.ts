import { beijing, plusHours } from '../../../domain/instant';
import { beijingTime } from '../../../prisma/import/cells';
import { createCrowd, outcomeOf, type Candidate, type Crowd } from '../../store/support/crowd';

/** A deadline is an instant: nothing ends on a date, at whatever hour a server takes that to be. */
let crowd: Crowd;
beforeAll(async () => {
  crowd = await createCrowd();
});
afterEach(() => crowd.expectInvariants());
afterAll(() => crowd.close());

test('[edge 39] no column is a date, and none lacks its zone', async () => {
  const types = await crowd.rows<{ type: string }>(
    `SELECT DISTINCT data_type AS type FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type ~ '^(date|time)'`,
  );
  expect(types).toEqual([{ type: 'timestamp with time zone' }]);
});

test('[edge 39] [R11] a campus that closes at 17:00 is open that morning, to the last millisecond, and then shut', async () => {
  const [early, late, after] = await crowd.candidates(3);
  if (!early || !late || !after) throw new Error('three candidates were asked for');
  const choose = (who: Candidate) =>
    outcomeOf(crowd.store.registrations.chooseSubjects(who, [{ subject: '1' }]));
  const day = beijing(plusHours(await crowd.store.now(), 72)).slice(0, 10);
  const closesAt = beijingTime.parse(`${day} 17:00`);
  await crowd.rows("UPDATE session SET expires_at = expires_at + interval '10 days'");
  await crowd.rows(`UPDATE campus SET closes_at = $1 WHERE code = '993010'`, [closesAt]);

  await clockStandsAt(`${day}T08:00:00.000+08:00`);
  expect(await choose(early)).toBe('granted');
  await clockStandsAt(`${day}T16:59:59.999+08:00`);
  expect(await choose(late)).toBe('granted');
  await clockStandsAt(`${day}T17:00:00.000+08:00`);
  expect(await choose(after)).toBe('windowClosed');
});

test.each(['2026-09-20', '2026-09-20 8:00', '2026-02-30 10:00:00', '2026-09-31 23:59:59', '明天'])(
  '[edge 39] [R43] an import takes no date without its time, and no day that there is not: %s',
  (text) => {
    expect(beijingTime.safeParse(text).success).toBe(false);
  },
);

test('[edge 39] [R43] an import takes a day’s last second as that second', () => {
  expect(beijingTime.parse('2026-09-30 23:59')).toBe('2026-09-30T15:59:00.000Z');
  expect(beijingTime.parse('2028-02-29 23:59:59')).toBe('2028-02-29T15:59:59.000Z');
});

/** Only so can a millisecond be told from the next. */
const clockStandsAt = (at: string) =>
  crowd.rows(
    `CREATE OR REPLACE FUNCTION decision_now() RETURNS timestamptz LANGUAGE sql STABLE AS
     $$ SELECT '${at}'::timestamptz $$`,
  );
