import type { Instant } from '../../domain/instant';
import { HOUR_MS, plusMs } from '../../domain/instant';
import { createRandom } from './random';
import { SUBJECTS } from './sitting';

/** `small`: the guide's schools and one campus for each special case. `demo`: forty schools. */
export type SeedSize = 'small' | 'demo';

const DAY_MS = 24 * HOUR_MS;

export interface SeedOffering {
  readonly subject: string;
  readonly feeFen: number;
  readonly capacity: number | null;
}

export interface SeedCampus {
  readonly province: string;
  readonly school: string;
  readonly schoolName: string;
  readonly schoolAllowsElsewhere: boolean;
  readonly code: string;
  readonly name: string;
  /** Milliseconds from the moment of seeding. */
  readonly opensInMs: number;
  readonly closesInMs: number;
  readonly takesOutside: boolean;
  readonly allowsElsewhere: boolean;
  readonly offerings: readonly SeedOffering[];
}

export const opensAt = (campus: SeedCampus, now: Instant): Instant => plusMs(now, campus.opensInMs);
export const closesAt = (campus: SeedCampus, now: Instant): Instant =>
  plusMs(now, campus.closesInMs);

/** Codes 97 to 99 belong to no real province. */
export const PROVINCES = [
  { code: '99', name: '测试省', writtenFeeFen: 3000, oralFeeFen: 5000 },
  { code: '98', name: '示例省', writtenFeeFen: 2500, oralFeeFen: 5000 },
  { code: '97', name: '演示省', writtenFeeFen: 3500, oralFeeFen: 6000 },
] as const;

/** The guide's words. */
export const PROVINCE_NOTICE = [
  '一、遵守时间',
  '二、遵守记录',
  '三、不得迟到，不许早退',
  '四、尊敬老师、友爱同学',
].join('\n');

/**
 * Campuses that tests and the demonstration name. `oralContest` has five places for the English 4 oral
 * and takes outside candidates; `writtenContest` has five places for written English 4.
 */
export const CAMPUSES = {
  guide: '993010',
  guideReview: '991010',
  oralContest: '993020',
  writtenContest: '993030',
  homeOralsOnly: '993040',
  opensTomorrow: '993050',
  closedYesterday: '993060',
} as const;

export const CONTESTS = {
  oral: { campus: CAMPUSES.oralContest, subject: 'F', capacity: 5 },
  written: { campus: CAMPUSES.writtenContest, subject: '1', capacity: 5 },
} as const;

const EVERY_SUBJECT = SUBJECTS.map(({ code }) => code);
const OPEN = { opensInMs: -2 * DAY_MS, closesInMs: 10 * DAY_MS };

/** The campuses of a seed, in order of their codes; the small ones are among the demo's. */
export const campusesOf = (size: SeedSize): SeedCampus[] => {
  const named = namedCampuses();
  return size === 'small' ? named : [...named, ...furtherCampuses()];
};

const namedCampuses = (): SeedCampus[] => [
  campus(CAMPUSES.guideReview, '测试学校', '99101-0校区', {
    // German 6 has no fee yet and shows why it cannot be chosen [R22].
    offerings: offered('99', EVERY_SUBJECT, 200).map((offering) =>
      offering.subject === '6' ? { ...offering, feeFen: 0 } : offering,
    ),
  }),
  campus(CAMPUSES.guide, '测试学校机构01', '测试校区机构001', {
    // The guide shows 0.01 yuan for each subject.
    offerings: EVERY_SUBJECT.map((subject) => ({
      subject,
      feeFen: 1,
      capacity: isOral(subject) ? 100 : null,
    })),
  }),
  campus(CAMPUSES.oralContest, '测试学校机构02', '测试校区机构002', {
    takesOutside: true,
    offerings: withCapacity(offered('99', EVERY_SUBJECT, 60), CONTESTS.oral),
  }),
  campus(CAMPUSES.writtenContest, '测试学校机构03', '测试校区机构003', {
    takesOutside: true,
    offerings: withCapacity(offered('99', ['1', '2', '3', 'F', 'S'], 60), CONTESTS.written),
  }),
  campus(CAMPUSES.homeOralsOnly, '测试学校机构04', '测试校区机构004', {
    allowsElsewhere: false,
    offerings: offered('99', ['1', '2', 'F', 'S'], 60),
  }),
  campus(CAMPUSES.opensTomorrow, '测试学校机构05', '测试校区机构005', {
    opensInMs: DAY_MS,
    takesOutside: true,
    offerings: offered('99', ['1', '2', 'F', 'S'], 60),
  }),
  campus(CAMPUSES.closedYesterday, '测试学校机构06', '测试校区机构006', {
    opensInMs: -9 * DAY_MS,
    closesInMs: -DAY_MS,
    takesOutside: true,
    offerings: offered('99', ['1', '2', 'F', 'S'], 60),
  }),
];

/** 33 schools more, 20 of them with a second campus: 40 schools and 60 campuses with the named ones. */
const furtherCampuses = (): SeedCampus[] => {
  const random = createRandom(0x5c4001);
  const schools = [
    ...Array.from({ length: 13 }, (_, at) => ({ province: '99', at: at + 7 })),
    ...Array.from({ length: 12 }, (_, at) => ({ province: '98', at: at + 1 })),
    ...Array.from({ length: 8 }, (_, at) => ({ province: '97', at: at + 1 })),
  ];
  return schools.flatMap(({ province, at }, index) => {
    const school = `${province}3${String(at).padStart(2, '0')}`;
    const { name: provinceName } = provinceOf(province);
    const schoolName = `${provinceName.replace('省', '')}学校机构${String(at).padStart(2, '0')}`;
    const schoolAllowsElsewhere = !random.chance(10);
    const letters = index < 20 ? ['1', '2'] : ['0'];
    return letters.map((digit) =>
      campus(school + digit, schoolName, digit === '0' ? '本部' : `第${digit}校区`, {
        ...(random.chance(10) ? { opensInMs: (1 + random.below(3)) * DAY_MS } : {}),
        schoolAllowsElsewhere,
        takesOutside: random.chance(60),
        allowsElsewhere: !random.chance(10),
        offerings: offered(
          province,
          furtherSubjects(random.below(4)),
          60 + random.below(15) * 20,
        ).map((offering) =>
          offering.capacity === null && random.chance(30)
            ? { ...offering, capacity: 300 + random.below(8) * 100 }
            : offering,
        ),
      }),
    );
  });
};

const furtherSubjects = (kind: number): readonly string[] =>
  [['1', '2', 'F', 'S'], ['1', '2', '3', '4', 'F', 'S', 'J'], ['1', 'F'], EVERY_SUBJECT][kind] ??
  EVERY_SUBJECT;

const campus = (
  code: string,
  schoolName: string,
  name: string,
  rest: Partial<SeedCampus> & Pick<SeedCampus, 'offerings'>,
): SeedCampus => ({
  province: code.slice(0, 2),
  school: code.slice(0, 5),
  schoolName,
  schoolAllowsElsewhere: true,
  code,
  name,
  ...OPEN,
  takesOutside: false,
  allowsElsewhere: true,
  ...rest,
});

const provinceOf = (code: string): (typeof PROVINCES)[number] =>
  PROVINCES.find((province) => province.code === code) ?? PROVINCES[0];

const isOral = (subject: string): boolean =>
  SUBJECTS.some(({ code, kind }) => code === subject && kind === 'oral');

const offered = (
  province: string,
  subjects: readonly string[],
  oralCapacity: number,
): SeedOffering[] => {
  const { writtenFeeFen, oralFeeFen } = provinceOf(province);
  return subjects.map((subject) => ({
    subject,
    feeFen: isOral(subject) ? oralFeeFen : writtenFeeFen,
    capacity: isOral(subject) ? oralCapacity : null,
  }));
};

const withCapacity = (
  offerings: readonly SeedOffering[],
  { subject, capacity }: { subject: string; capacity: number },
): SeedOffering[] =>
  offerings.map((offering) =>
    offering.subject === subject ? { ...offering, capacity } : offering,
  );
