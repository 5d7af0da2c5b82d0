import type { Database } from '../prisma/client';
import type { PersonalData } from '../prisma/personal-data';
import { placeKey } from '../domain/decision';
import { Home } from '../domain/home.schema';
import type { Instant } from '../domain/instant';
import type { CampusCode, Registration, SubjectCode } from '../domain/registration';
import { Refused, refuse } from '../domain/refusals';
import type { Campus, SittingFacts } from '../domain/sitting';
import { loadRegistrations, type Ref } from './load';
import { PersonalRecord } from '../domain/student-record.schema';
import type { SittingReader } from './sitting-facts';

/** Read models: what pages show, read whole and never written. */
export interface Views {
  /** Home page and agreement of the current sitting [R1] [R9]; public. */
  sitting(): Promise<SittingView>;
  /** A registration with everything a page says about it. `null` when nothing was ever saved. */
  registration(ref: Ref): Promise<RegistrationView | null>;
  /** Campuses where an oral can be taken right now, the home campus first, with what is left [R24] [R25]. */
  oralCampuses(registration: Registration, subject: SubjectCode): Promise<OralCampus[]>;
  /** What province, schools and campuses are called, and what they announce. */
  institutions(province: string, campuses: readonly CampusCode[]): Promise<InstitutionNames>;
  /** Places set and taken at some campuses, by `campus/subject`. */
  places(sitting: string, campuses: readonly CampusCode[]): Promise<ReadonlyMap<string, Places>>;
}

export interface SittingView {
  readonly code: string;
  readonly name: string;
  readonly agreementVersion: number;
  readonly agreementClauses: readonly string[];
  readonly home: Home;
}

export interface RegistrationView {
  readonly now: Instant;
  readonly account: string | null;
  readonly registration: Registration;
  readonly record: PersonalRecord;
  readonly sitting: SittingFacts;
  readonly names: InstitutionNames;
}

export interface InstitutionNames {
  readonly provinceName: string;
  readonly provinceNotice: string;
  /** School and campus names by code, of the home campus and of every entry. */
  readonly schools: Readonly<Record<string, string>>;
  readonly campuses: Readonly<Record<CampusCode, string>>;
  readonly campusNotices: Readonly<Record<CampusCode, string>>;
}

export interface OralCampus {
  readonly campus: Campus;
  readonly schoolName: string;
  readonly notice: string;
  readonly places: Places;
}

/** `null`: no limit is set. */
export interface Places {
  readonly capacity: number | null;
  readonly taken: number;
}

export const createViews = (
  { pool, prisma }: Database,
  personalData: PersonalData,
  sittings: SittingReader,
): Views => {
  const places: Views['places'] = async (sitting, campuses) => {
    const { rows } = await pool.query<{
      campus: string;
      subject: string;
      capacity: number | null;
      taken: number;
    }>({
      name: 'places',
      text: `SELECT campus, subject, capacity, held + sold AS taken FROM offering
             WHERE sitting_code = $1 AND campus = ANY($2)`,
      values: [sitting, campuses],
    });
    return new Map(
      rows.map(({ campus, subject, capacity, taken }) => [
        placeKey(campus, subject),
        { capacity, taken },
      ]),
    );
  };

  const institutions: Views['institutions'] = async (provinceCode, codes) => {
    const sittingCode = await sittings.currentCode();
    const province = await prisma.province.findUnique({ where: { code: provinceCode } });
    const campuses = await prisma.campus.findMany({
      where: { sittingCode, code: { in: [...codes] } },
    });
    const schools = await prisma.school.findMany({
      where: { code: { in: campuses.map((campus) => campus.schoolCode) } },
    });
    const byCode = <T>(rows: readonly (T & { code: string })[], pick: (row: T) => string) =>
      Object.fromEntries(rows.map((row) => [row.code, pick(row)]));
    return {
      provinceName: province?.name ?? provinceCode,
      provinceNotice: province?.notice ?? '',
      schools: byCode(schools, (school) => school.name),
      campuses: byCode(campuses, (campus) => campus.name),
      campusNotices: byCode(campuses, (campus) => campus.notice),
    };
  };

  return {
    places,
    institutions,

    sitting: async () => {
      const sitting = await prisma.sitting.findFirst({ where: { isCurrent: true } });
      if (!sitting) throw new Refused(refuse('noSitting'));
      return {
        code: sitting.code,
        name: sitting.name,
        agreementVersion: sitting.agreementVersion,
        agreementClauses: sitting.agreementClauses,
        home: Home.parse(sitting.home),
      };
    },

    registration: async (ref) => {
      const code = await sittings.currentCode();
      const { loaded, now } = await loadRegistrations(pool, code, [{ ref }]);
      const found = loaded[0];
      if ('session' in ref && (!found || found.account === null))
        throw new Refused(refuse('notLoggedIn'));
      if (!found?.registration) return null;
      const { registration } = found;
      const campuses = [registration.campus, ...registration.entries.map((entry) => entry.campus)];
      const row = await prisma.registration.findUniqueOrThrow({
        where: { number: registration.number },
        select: { recordEnc: true },
      });
      return {
        now,
        account: found.account,
        registration,
        record: PersonalRecord.parse(JSON.parse(personalData.decrypt(row.recordEnc))),
        sitting: await sittings.read(campuses),
        names: await institutions(registration.province, campuses),
      };
    },

    oralCampuses: async (registration, subject) => {
      const { rows } = await pool.query<{ code: string; school_name: string; notice: string }>({
        name: 'oralCampuses',
        text: `
          SELECT c.code, s.name AS school_name, c.notice FROM campus c JOIN school s ON s.code = c.school_code
          WHERE c.sitting_code = $1 AND s.province_code = $2
            AND (c.code = $3 OR (c.takes_outside AND c.opens_at <= decision_now() AND decision_now() < c.closes_at))
            AND EXISTS (SELECT 1 FROM offering o WHERE o.sitting_code = c.sitting_code AND o.campus = c.code AND o.subject = $4)
          ORDER BY c.code = $3 DESC, c.code`,
        values: [registration.sitting, registration.province, registration.campus, subject],
      });
      const codes = rows.map((row) => row.code);
      const facts = await sittings.read([registration.campus, ...codes]);
      const taken = await places(registration.sitting, codes);
      const mayLeave = facts.campuses.get(registration.campus)?.allowsElsewhere === true;
      return rows.flatMap((row) => {
        const campus = facts.campuses.get(row.code);
        const place = taken.get(placeKey(row.code, subject));
        const isHome = row.code === registration.campus;
        return campus && place && (isHome || mayLeave)
          ? [{ campus, schoolName: row.school_name, notice: row.notice, places: place }]
          : [];
      });
    },
  };
};
