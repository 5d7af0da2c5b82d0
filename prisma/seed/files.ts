import { stringify } from 'csv-stringify/sync';
import { DOCUMENT_LABELS } from '../../domain/identity';
import { type Instant, beijing } from '../../domain/instant';
import { yuanOf } from '../../domain/money';
import { PROVINCES, type SeedSize, campusesOf, closesAt, opensAt } from './institutions';
import { type SeedPerson, peopleOf } from './people';
import { scoresOf } from './scores';

/** The files that the seed imports: the text of each, by its name. */
export interface SeedFiles {
  readonly 'campuses.csv': string;
  readonly 'offerings.csv': string;
  readonly 'student-records.csv': string;
  readonly 'barred.csv': string;
  readonly 'cet4-scores.csv': string;
}

/** The same text for the same arguments, on each machine. */
export const seedFiles = ({ size, now }: { size: SeedSize; now: Instant }): SeedFiles => {
  const people = peopleOf(size);
  const campuses = campusesOf(size);
  const yesNo = (flag: boolean): string => (flag ? '是' : '否');
  return {
    'campuses.csv': csv(
      campuses.map((campus) => ({
        省代码: campus.province,
        省名称: PROVINCES.find(({ code }) => code === campus.province)?.name ?? '',
        学校代码: campus.school,
        学校名称: campus.schoolName,
        学校联系方式: `教务处 010-0000${campus.school.slice(1)}`,
        学校允许外校口试: yesNo(campus.schoolAllowsElsewhere),
        校区代码: campus.code,
        校区名称: campus.name,
        报名开始时间: beijing(opensAt(campus, now)),
        报名结束时间: beijing(closesAt(campus, now)),
        接收外校口试: yesNo(campus.takesOutside),
        校区允许外校口试: yesNo(campus.allowsElsewhere),
        校区通告: `${campus.name}口试请提前三十分钟到达候考室。`,
      })),
    ),
    'offerings.csv': csv(
      campuses.flatMap(({ code, offerings }) =>
        offerings.map(({ subject, feeFen, capacity }) => ({
          校区代码: code,
          科目代码: subject,
          '费用(元)': yuanOf(feeFen),
          容量: capacity,
        })),
      ),
    ),
    'student-records.csv': csv(people.map(studentRow)),
    'barred.csv': csv(
      people
        .filter(({ barredCet6 }) => barredCet6)
        .map((person) => ({
          证件类型: DOCUMENT_LABELS[person.documentType],
          证件号码: person.documentNumber,
        })),
    ),
    'cet4-scores.csv': csv(
      scoresOf(size, people).map((score) => ({
        准考证号: score.ticket,
        证件类型: DOCUMENT_LABELS[score.documentType],
        证件号码: score.documentNumber,
        姓名: score.name,
        成绩: score.score,
        年份: score.year,
      })),
    ),
  };
};

const csv = (rows: readonly Record<string, string | number | null>[]): string =>
  stringify([...rows], { header: true, bom: true });

const studentRow = (person: SeedPerson): Record<string, string> => ({
  证件类型: DOCUMENT_LABELS[person.documentType],
  证件号码: person.documentNumber,
  姓名: person.name,
  性别: person.sex,
  校区代码: person.campus,
  资格科目: person.eligible.join(';'),
  学历: person.education,
  学制: person.duration,
  入学年份: person.entryYear,
  年级: person.grade,
  院系: person.department,
  专业: person.major,
  班级: person.className,
  学号: person.studentNumber,
  备注: person.note,
});
