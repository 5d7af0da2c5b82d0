import { z } from 'zod';
import { msOf, plusHours } from '../../../domain/instant';
import { createCrowd, type Candidate, type Crowd } from '../../store/support/crowd';
import { onOtherHost } from './support/other-process';

const Told = z.looseObject({
  localNoon: z.string(),
  told: z.array(
    z.looseObject({
      payBy: z.string(),
      emptyBy: z.string(),
      imported: z.string(),
      shown: z.string(),
      sentences: z.array(z.string()),
      mail: z.string(),
    }),
  ),
});

describe('servers in other time zones', () => {
  const toldIn = async (zone: string) => Told.parse(await onOtherHost('print-times', { zone }));
  let here: z.infer<typeof Told>;
  beforeAll(async () => {
    here = await toldIn('Asia/Shanghai');
  });

  test.each(['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Pacific/Kiritimati'])(
    '[edge 38] tell the same instants and the same words across summer time: %s',
    async (zone) => {
      const there = await toldIn(zone);
      expect(there.localNoon).not.toBe(here.localNoon);
      expect(there.told).toEqual(here.told);
    },
  );

  test('[edge 38] [R27] a day is 24 hours, and each time that people read is labelled 北京时间', () => {
    for (const { payBy, emptyBy, imported, sentences, mail } of here.told) {
      const madeAt = plusHours(payBy, -24);
      expect(emptyBy).toBe(payBy);
      // What people read has seconds, what was made has milliseconds.
      expect(msOf(madeAt) - msOf(imported)).toBe(msOf(madeAt) % 1000);
      for (const text of [...sentences, mail]) {
        const times = text.match(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g) ?? [];
        expect(times.length).toBeGreaterThan(0);
        expect(text.match(/\d\d:\d\d:\d\d（北京时间）/g)).toHaveLength(times.length);
      }
    }
  });
});

describe('a database in another time zone', () => {
  let crowd: Crowd;
  beforeAll(async () => {
    crowd = await createCrowd();
  });
  afterEach(() => crowd.expectInvariants());
  afterAll(() => crowd.close());

  test('[edge 38] a database session and a server in New York make and judge the same instants', async () => {
    const who = await crowd.candidate();
    await crowd.rows(`ALTER DATABASE ${nameOf(crowd)} SET timezone = 'America/New_York'`);
    const told = await onOtherHost('play-candidate', {
      zone: 'America/New_York',
      env: hostEnv(crowd, who),
    });
    const [row] = await crowd.rows<{ made_at: Date; pay_by: Date; expires_at: Date }>(
      `SELECT e.made_at, e.pay_by, a.expires_at FROM registration r
       JOIN entry e ON e.registration_id = r.id JOIN attempt a ON a.registration_id = r.id WHERE r.number = $1`,
      [who.number],
    );
    if (!row) throw new Error('nothing was chosen');
    expect(row.pay_by.getTime() - row.made_at.getTime()).toBe(24 * 3_600_000);
    expect(told).toMatchObject({
      entry: { madeAt: row.made_at.toISOString(), payBy: row.pay_by.toISOString() },
      expiresAt: row.expires_at.toISOString(),
      released: { released: [], notYet: row.expires_at.toISOString() },
    });
  });
});

const nameOf = ({ url }: Crowd): string => new URL(url).pathname.slice(1);

const hostEnv = ({ url, secrets }: Crowd, { session, number }: Candidate): NodeJS.ProcessEnv => ({
  ...secrets,
  DATABASE_URL: url,
  SESSION: session,
  NUMBER: number,
});
