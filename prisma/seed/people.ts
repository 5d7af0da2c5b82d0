import { type DocumentType, normaliseDocument } from '../../domain/identity';
import type { PersonalRecord } from '../../domain/student-record.schema';
import { documentNumber } from './documents';
import { CAMPUSES, type SeedSize, campusesOf } from './institutions';
import { chineseName, latinName } from './names';
import { type Random, createRandom } from './random';

/** A student record as plain data, before it is encrypted. */
export interface SeedPerson extends PersonalRecord {
  readonly campus: string;
  /** 资格科目, codes. */
  readonly eligible: readonly string[];
  readonly barredCet6: boolean;
}

const DEMO_PEOPLE = 20_500;
const NAMED_COUNTS: readonly (readonly [campus: string, count: number])[] = [
  [CAMPUSES.guide, 150],
  [CAMPUSES.guideReview, 60],
  [CAMPUSES.oralContest, 60],
  [CAMPUSES.writtenContest, 60],
  [CAMPUSES.homeOralsOnly, 40],
  [CAMPUSES.opensTomorrow, 20],
  [CAMPUSES.closedYesterday, 10],
];

/** The people of the guide, as its pictures show them. */
export const GUIDE_PEOPLE = {
  liaoXiaoer: {
    documentType: 'residentId',
    // The picture shows …010000, whose published check digit is wrong and would be refused [R10].
    documentNumber: '330101199001010008',
    name: '廖晓儿',
    sex: '女',
    education: '专科',
    duration: '6',
    entryYear: '16',
    grade: '11',
    department: '化学学院',
    major: '高分子化学与物理',
    className: '1',
    studentNumber: '00001',
    note: '',
    campus: CAMPUSES.guideReview,
    eligible: ['1', 'F'],
    barredCet6: false,
  },
  liBo: {
    documentType: 'macauId',
    documentNumber: '99101000001',
    name: '李博',
    sex: '男',
    education: '本科',
    duration: '4',
    entryYear: '16',
    grade: '01',
    department: '工商管理',
    major: '会计',
    className: '01',
    studentNumber: '01',
    note: '',
    campus: CAMPUSES.guideReview,
    eligible: ['1', '3', '4', 'J'],
    barredCet6: false,
  },
  yan: {
    documentType: 'macauId',
    documentNumber: 'WW1',
    name: '颜',
    sex: '女',
    education: '专科',
    duration: '3',
    entryYear: '16',
    grade: '01',
    department: '化学学院',
    major: '物理',
    className: '1',
    studentNumber: '01',
    note: '',
    campus: CAMPUSES.guide,
    eligible: ['1', '3', '4', '5', '6', 'F'],
    barredCet6: false,
  },
} as const satisfies Record<string, SeedPerson>;

/** Everybody in the register, the same in each run; those of `small` come first in `demo`, too. */
export const peopleOf = (size: SeedSize): SeedPerson[] => {
  const random = createRandom(0x9e09_1e00);
  const taken = new Set<string>();
  const people: SeedPerson[] = Object.values(GUIDE_PEOPLE);
  const settle = (campus: string, count: number): void => {
    for (let at = 0; at < count; at += 1) people.push(personAt(random, campus, at, taken));
  };
  for (const [campus, count] of NAMED_COUNTS) settle(campus, count);
  if (size === 'demo') {
    const further = campusesOf(size).slice(NAMED_COUNTS.length);
    const each = Math.ceil((DEMO_PEOPLE - people.length) / further.length);
    for (const { code } of further) settle(code, each);
  }
  return people;
};

const ELIGIBLE: readonly (readonly string[])[] = [
  ...Array.from({ length: 11 }, () => ['1', 'F']),
  ...Array.from({ length: 5 }, () => ['2', 'S']),
  ['1', '3', '4', 'F', 'J'],
  ['1', '5', '6', '7', 'F'],
  ['1', '8', '9'],
  [],
];

/** By position, so that the six kinds of documents are found even in a small register. */
const documentTypeAt = (at: number): DocumentType => {
  const rare: Readonly<Record<number, DocumentType>> = {
    5: 'taiwanPermit',
    6: 'hkMacauPermit',
    7: 'passport',
    8: 'hkId',
    9: 'macauId',
  };
  return rare[at % 60] ?? 'residentId';
};

const DEPARTMENTS: readonly (readonly [department: string, majors: readonly string[]])[] = [
  ['化学学院', ['物理', '应用化学', '高分子化学与物理']],
  ['工商管理', ['会计', '市场营销']],
  ['计算机学院', ['软件工程', '网络工程', '人工智能']],
  ['外国语学院', ['英语', '日语', '翻译']],
];

const personAt = (random: Random, campus: string, at: number, taken: Set<string>): SeedPerson => {
  const documentType = documentTypeAt(at);
  const sex = random.pick(['男', '女'] as const);
  const number = freshNumber(random, documentType, sex, taken);
  const [department, majors] = random.pick(DEPARTMENTS);
  const entryYear = 22 + random.below(5);
  const eligible = random.pick(ELIGIBLE);
  return {
    documentType,
    documentNumber: number,
    name: documentType === 'passport' ? latinName(random) : chineseName(random),
    sex,
    education: random.chance(85) ? '本科' : '专科',
    duration: random.chance(85) ? '4' : '3',
    entryYear: String(entryYear),
    grade: String(27 - entryYear).padStart(2, '0'),
    department,
    major: random.pick(majors),
    className: String(1 + random.below(6)).padStart(2, '0'),
    studentNumber: `0${campus.slice(-3)}${String(at + 1).padStart(5, '0')}`,
    // A formula in a cell is text like any other [R43].
    note: random.chance(1) ? '=1+1' : '',
    campus,
    eligible,
    barredCet6: !eligible.includes('2') && random.chance(3),
  };
};

const freshNumber = (
  random: Random,
  type: DocumentType,
  sex: '男' | '女',
  taken: Set<string>,
): string => {
  for (;;) {
    const number = documentNumber(random, type, sex, { from: 2002, years: 7 });
    const key = `${type} ${normaliseDocument(type, number)}`;
    if (!taken.has(key)) {
      taken.add(key);
      return number;
    }
  }
};
