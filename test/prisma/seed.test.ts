import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { DOCUMENT_TYPES, checkDigitRefuses } from '../../domain/identity';
import { Home } from '../../domain/home.schema';
import { createPersonalData } from '../../prisma/personal-data';
import {
  CAMPUSES,
  CONTESTS,
  DEMO_ACCOUNTS,
  GUIDE_PEOPLE,
  type SeedSize,
  demoPeople,
  demoScores,
  seed,
} from '../../prisma/seed';
import { seedFiles } from '../../prisma/seed/files';
import { ownDatabase } from './support/own-database';

const now = '2026-11-22T04:00:00.000Z';
const personalData = createPersonalData({
  keys: `k1:${Buffer.alloc(32, 'k').toString('base64')}`,
  hashKey: Buffer.alloc(32, 'h').toString('base64'),
});

const withSeed = async <T>(
  size: SeedSize,
  look: (pool: Pool, counts: Awaited<ReturnType<typeof seed>>) => Promise<T>,
): Promise<T> => {
  const { pool, close } = await ownDatabase();
  try {
    return await look(pool, await seed({ pool, personalData, now, size }));
  } finally {
    await close();
  }
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** All that is stored, but for what encryption and the clock make different each time. */
const fingerprint = async (pool: Pool): Promise<string> => {
  const tables: unknown[] = [];
  for (const sql of [
    'SELECT to_jsonb(t) FROM sitting t ORDER BY code',
    'SELECT to_jsonb(t) FROM province t ORDER BY code',
    'SELECT to_jsonb(t) FROM school t ORDER BY code',
    'SELECT to_jsonb(t) FROM campus t ORDER BY code',
    'SELECT to_jsonb(t) FROM offering t ORDER BY campus, subject',
    'SELECT to_jsonb(t) FROM subject_date t ORDER BY subject',
    "SELECT to_jsonb(t) - 'personal_enc' FROM student_record t ORDER BY id",
    'SELECT to_jsonb(t) FROM cet4_score t ORDER BY ticket',
    "SELECT to_jsonb(t) - 'email_enc' - 'created_at' FROM account t ORDER BY id",
  ]) {
    const { rows } = await pool.query(sql);
    tables.push(rows);
  }
  return sha256(JSON.stringify(tables));
};

const one = async (pool: Pool, sql: string): Promise<Record<string, unknown>> => {
  const { rows } = await pool.query<Record<string, unknown>>(sql);
  return rows[0] ?? {};
};

describe('the seed', () => {
  test('is the same each time: files and database', async () => {
    const files = (): string => sha256(JSON.stringify(seedFiles({ size: 'demo', now })));
    expect(files()).toBe(files());
    const first = await withSeed('small', fingerprint);
    expect(await withSeed('small', fingerprint)).toBe(first);
  });

  test('of the demonstration holds what is promised, and breaks no invariant [R47]', async () => {
    await withSeed('demo', async (pool, counts) => {
      expect(counts).toMatchObject({ campuses: 60, accounts: 5 });
      expect(counts?.studentRecords).toBeGreaterThanOrEqual(20_000);
      expect(counts?.cet4Scores).toBeGreaterThanOrEqual(5_000);
      expect(
        await one(
          pool,
          `SELECT (SELECT count(*)::int FROM province) AS provinces,
                  (SELECT count(*)::int FROM school) AS schools,
                  (SELECT count(*)::int FROM student_record) AS students,
                  (SELECT count(*)::int FROM invariant_violation) AS violations,
                  (SELECT min(year) FROM cet4_score) AS first,
                  (SELECT max(year) FROM cet4_score) AS last,
                  (SELECT count(*)::int FROM offering JOIN subject ON code = subject
                   WHERE kind = 'oral' AND capacity IS NULL) AS limitless_orals`,
        ),
      ).toEqual({
        provinces: 3,
        schools: 40,
        students: counts?.studentRecords,
        violations: 0,
        first: 2005,
        last: 2026,
        limitless_orals: 0,
      });
    });
  });

  test('opens most windows, and leaves one for tomorrow and one that is over [R11]', async () => {
    await withSeed('small', async (pool) => {
      const { rows } = await pool.query(
        'SELECT code, opens_at <= $1 AS opened, closes_at <= $1 AS closed FROM campus ORDER BY code',
        [now],
      );
      expect(rows).toEqual([
        { code: '991010', opened: true, closed: false },
        { code: '993010', opened: true, closed: false },
        { code: '993020', opened: true, closed: false },
        { code: '993030', opened: true, closed: false },
        { code: '993040', opened: true, closed: false },
        { code: CAMPUSES.opensTomorrow, opened: false, closed: false },
        { code: CAMPUSES.closedYesterday, opened: true, closed: true },
      ]);
    });
  });

  test('is undone whole when a part of it fails, and leaves a filled database alone', async () => {
    await withSeed('small', async (pool) => {
      const again = await seed({ pool, personalData, now, size: 'demo' });
      expect(again).toBeNull();
    });
    const { pool, close } = await ownDatabase();
    try {
      await pool.query('ALTER TABLE account ADD CONSTRAINT nobody CHECK (false)');
      await expect(seed({ pool, personalData, now, size: 'small' })).rejects.toThrow(/nobody/);
      expect(
        await one(
          pool,
          'SELECT (SELECT count(*)::int FROM sitting) + (SELECT count(*)::int FROM campus) AS rows',
        ),
      ).toEqual({ rows: 0 });
    } finally {
      await close();
    }
  });

  test('has five free places for each contest, and the home page that the schema describes [R1]', async () => {
    await withSeed('small', async (pool) => {
      for (const { campus, subject, capacity } of Object.values(CONTESTS)) {
        const { rows } = await pool.query(
          'SELECT capacity, held, sold FROM offering WHERE campus = $1 AND subject = $2',
          [campus, subject],
        );
        expect(rows).toEqual([{ capacity, held: 0, sold: 0 }]);
      }
      const sitting = await one(pool, 'SELECT home FROM sitting');
      expect(Home.parse(sitting['home']).hotline.number).toBe('010-62987880');
    });
  });

  test('finds an account by its address, and the guide’s people by what a candidate types [R10]', async () => {
    await withSeed('small', async (pool) => {
      const email = DEMO_ACCOUNTS.emails[0] ?? '';
      const accounts = await pool.query<{ passport_id: string; email_enc: Buffer }>(
        'SELECT passport_id, email_enc FROM account WHERE email_hash = $1',
        [personalData.emailHash(email)],
      );
      expect(accounts.rows).toHaveLength(1);
      expect(accounts.rows[0]?.passport_id).toMatch(/^[0-9A-F]{32}$/);
      expect(personalData.decrypt(accounts.rows[0]?.email_enc ?? Buffer.alloc(0))).toBe(email);
      for (const person of Object.values(GUIDE_PEOPLE)) {
        const found = await pool.query(
          'SELECT campus, eligible FROM student_record WHERE doc_hash = $1 AND name_hash = $2',
          [
            personalData.documentHash(person.documentType, ` ${person.documentNumber} `),
            personalData.nameHash(person.name),
          ],
        );
        expect(found.rows).toEqual([{ campus: person.campus, eligible: person.eligible }]);
      }
    });
  });
});

describe('its people', () => {
  test('those of the small seed are the first of the demonstration’s', () => {
    const small = demoPeople({ size: 'small' });
    expect(demoPeople({ size: 'demo' }).slice(0, small.length)).toEqual(small);
  });

  test('have all six kinds of documents, each number once, and none that the page refuses [R10]', () => {
    const people = demoPeople({ size: 'demo' });
    expect(new Set(people.map(({ documentType }) => documentType))).toEqual(
      new Set(DOCUMENT_TYPES),
    );
    const numbers = people.map((person) => `${person.documentType} ${person.documentNumber}`);
    expect(new Set(numbers).size).toBe(people.length);
    const refused = people.filter((p) => checkDigitRefuses(p.documentType, p.documentNumber));
    expect(refused).toEqual([]);
  });

  test('are nobody: residents come from area 99, which does not exist', () => {
    const guide: readonly string[] = Object.values(GUIDE_PEOPLE).map((p) => p.documentNumber);
    const elsewhere = demoPeople({ size: 'demo' }).filter(
      ({ documentType, documentNumber }) =>
        documentType === 'residentId' &&
        !documentNumber.startsWith('99') &&
        !guide.includes(documentNumber),
    );
    expect(elsewhere).toEqual([]);
  });

  test('are enough to play two hundred candidates at open campuses in the small seed', () => {
    const closed: string[] = [CAMPUSES.opensTomorrow, CAMPUSES.closedYesterday];
    const players = demoPeople().filter(
      ({ campus, eligible }) => !closed.includes(campus) && eligible.length > 0,
    );
    expect(players.length).toBeGreaterThanOrEqual(200);
    const { campus, subject, capacity } = CONTESTS.written;
    const rivals = demoPeople({ campus, eligibleFor: [subject] });
    expect(rivals.length).toBeGreaterThan(capacity * 4);
  });

  test('some can play each outcome of a CET6 review [R16] [R17] [R18]', () => {
    const cases = demoScores('small').flatMap(({ review, score }) =>
      review ? [{ is: review.is, score, person: review.person }] : [],
    );
    expect(new Set(cases.map(({ is }) => is))).toEqual(
      new Set(['passed', 'passedOtherDocument', 'failed']),
    );
    for (const { is, score, person } of cases) {
      expect(score >= 425).toBe(is !== 'failed');
      expect(person.eligible).not.toContain('2');
    }
  });
});
