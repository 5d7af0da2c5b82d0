import type { Pool } from 'pg';
import { instant, plusHours } from '../domain/instant';
import type { CampusCode } from '../domain/registration';
import type { Campus, Offering, SittingFacts, SittingPolicy, Subject } from '../domain/sitting';
import { Refused, refuse } from '../domain/refusals';

/**
 * The sitting as the rules need it. Windows, dates and fees change a few times a year and are asked
 * thousands of times a second, so they are remembered for a second; capacities are judged on the locked
 * row, never here.
 */
export interface SittingReader {
  /** Facts about the current sitting with these campuses (unknown codes are simply absent). */
  read(campuses: Iterable<CampusCode>): Promise<SittingFacts>;
  /** Code of the current sitting. Refuses `noSitting`. */
  currentCode(): Promise<string>;
}

interface General {
  readonly policy: SittingPolicy;
  readonly subjects: ReadonlyMap<string, Subject>;
}

interface Remembered<T> {
  readonly value: Promise<T>;
  readonly until: number;
}

export const createSittingReader = (pool: Pool, rememberMs = 1000): SittingReader => {
  let general: Remembered<General> | undefined;
  const campuses = new Map<CampusCode, Remembered<Campus | undefined>>();

  const readGeneral = (): Promise<General> => {
    if (!general || general.until < Date.now()) {
      const value = queryGeneral(pool);
      value.catch(() => (general = undefined));
      general = { value, until: Date.now() + rememberMs };
    }
    return general.value;
  };

  const readCampuses = async (sitting: string, codes: readonly CampusCode[]): Promise<Campus[]> => {
    const missing = codes.filter((code) => (campuses.get(code)?.until ?? 0) < Date.now());
    if (missing.length > 0) {
      const found = queryCampuses(pool, sitting, missing);
      const until = Date.now() + rememberMs;
      for (const code of missing) {
        const value = found.then((all) => all.find((campus) => campus.code === code));
        value.catch(() => campuses.delete(code));
        campuses.set(code, { value, until });
      }
    }
    const all = await Promise.all(codes.flatMap((code) => campuses.get(code)?.value ?? []));
    return all.flatMap((campus) => campus ?? []);
  };

  return {
    currentCode: async () => (await readGeneral()).policy.code,
    read: async (codes) => {
      const { policy, subjects } = await readGeneral();
      const found = await readCampuses(policy.code, [...new Set(codes)]);
      return { policy, subjects, campuses: new Map(found.map((campus) => [campus.code, campus])) };
    },
  };
};

interface SittingRow {
  code: string;
  hold_hours: number;
  empty_hours: number;
  reminder_hours: number;
  review_hours: number;
  pay_close_at: Date | null;
  english_both_levels: boolean;
  last_close: Date | null;
  subjects: {
    code: string;
    language: string;
    level: number;
    kind: string;
    name: string;
    exam_at: string | null;
  }[];
}

const queryGeneral = async (pool: Pool): Promise<General> => {
  const { rows } = await pool.query<SittingRow>({
    name: 'sitting',
    text: `
      SELECT s.code, s.hold_hours, s.empty_hours, s.reminder_hours, s.review_hours, s.pay_close_at, s.english_both_levels,
             (SELECT max(closes_at) FROM campus c WHERE c.sitting_code = s.code) AS last_close,
             (SELECT json_agg(json_build_object('code', j.code, 'language', j.language, 'level', j.level,
                       'kind', j.kind, 'name', j.name, 'exam_at', d.exam_at) ORDER BY j.code)
              FROM subject j LEFT JOIN subject_date d ON d.subject = j.code AND d.sitting_code = s.code) AS subjects
      FROM sitting s WHERE s.is_current`,
  });
  const row = rows[0];
  if (!row) throw new Refused(refuse('noSitting'));
  // The 24 hours of an entry made in the last minute stay whole [R27].
  const payCloseAt = row.pay_close_at ?? row.last_close ?? new Date(0);
  return {
    policy: {
      code: row.code,
      holdHours: row.hold_hours,
      emptyHours: row.empty_hours,
      reminderHours: row.reminder_hours,
      reviewHours: row.review_hours,
      payCloseAt:
        row.pay_close_at === null
          ? plusHours(instant(payCloseAt), row.hold_hours)
          : instant(payCloseAt),
      englishBothLevels: row.english_both_levels,
    },
    subjects: new Map((row.subjects ?? []).map((subject) => [subject.code, toSubject(subject)])),
  };
};

const toSubject = (row: SittingRow['subjects'][number]): Subject => ({
  code: row.code,
  language: row.language,
  level: row.level === 6 ? 6 : 4,
  kind: row.kind === 'oral' ? 'oral' : 'written',
  name: row.name,
  examAt: row.exam_at === null ? null : instant(row.exam_at),
});

interface CampusRow {
  code: string;
  school: string;
  province: string;
  name: string;
  opens_at: Date;
  closes_at: Date;
  takes_outside: boolean;
  allows_elsewhere: boolean;
  offerings: Offering[] | null;
}

const queryCampuses = async (
  pool: Pool,
  sitting: string,
  codes: readonly CampusCode[],
): Promise<Campus[]> => {
  const { rows } = await pool.query<CampusRow>({
    name: 'campuses',
    text: `
      SELECT c.code, c.school_code AS school, s.province_code AS province, c.name, c.opens_at, c.closes_at,
             c.takes_outside, c.allows_elsewhere AND s.allows_elsewhere AS allows_elsewhere,
             (SELECT json_agg(json_build_object('subject', o.subject, 'feeFen', o.fee_fen, 'capacity', o.capacity))
              FROM offering o WHERE o.sitting_code = c.sitting_code AND o.campus = c.code) AS offerings
      FROM campus c JOIN school s ON s.code = c.school_code
      WHERE c.sitting_code = $1 AND c.code = ANY($2)`,
    values: [sitting, codes],
  });
  return rows.map((row) => ({
    code: row.code,
    school: row.school,
    province: row.province,
    name: row.name,
    opensAt: instant(row.opens_at),
    closesAt: instant(row.closes_at),
    takesOutside: row.takes_outside,
    allowsElsewhere: row.allows_elsewhere,
    offerings: row.offerings ?? [],
  }));
};
