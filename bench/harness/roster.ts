import { stringify } from 'csv-stringify/sync';
import { residentCheckCharacter } from '../../domain/identity';
import { writeSharedWorkbook } from './shared-workbook';

/** A file of student records of any length, made as it is read: nothing of it is held. */
export interface Roster {
  readonly rows: number;
  readonly format: 'csv' | 'xlsx';
  /** Keeps the documents of two files apart: at most three digits. */
  readonly lot: string;
}

const HEADER = [
  ...['证件类型', '证件号码', '姓名', '性别', '校区代码', '资格科目', '学历', '学制'],
  ...['入学年份', '年级', '院系', '专业', '班级', '学号', '备注'],
];
const PAGE = 500;
const CAMPUSES = ['993010', '993020', '993030', '993040'];
const NAMES = ['王伟', '李娜', '张敏', '刘洋', '陈静', '欧阳修远', '赵一鸣', '孙丽华'];

export const writeRoster = ({ rows, format, lot }: Roster): AsyncIterable<Uint8Array> => {
  const pages = pagesOf(rows, lot);
  return format === 'xlsx' ? writeSharedWorkbook(HEADER, pages) : csvOf(pages);
};

async function* csvOf(
  pages: AsyncIterable<readonly (readonly string[])[]>,
): AsyncGenerator<Buffer> {
  yield Buffer.from(`${HEADER.join(',')}\n`);
  for await (const page of pages) yield Buffer.from(stringify(page.map((row) => [...row])));
}

async function* pagesOf(rows: number, lot: string): AsyncGenerator<readonly (readonly string[])[]> {
  for (let first = 0; first < rows; first += PAGE) {
    const count = Math.min(PAGE, rows - first);
    yield await Promise.resolve(Array.from({ length: count }, (_, at) => row(first + at, lot)));
  }
}

const row = (index: number, lot: string): string[] => {
  // Six digits of a place, a birthday, and three of their own: together they tell 10 million apart.
  const place = 100_000 + ((Number(lot) * 400 + Math.floor(index / 1000)) % 900_000);
  const first17 = `${place}20040${1 + (index % 9)}15${String(index % 1000).padStart(3, '0')}`;
  return [
    '居民身份证',
    first17 + residentCheckCharacter(first17),
    `${NAMES[index % NAMES.length]}${String.fromCharCode(0x4e00 + (index % 2000))}`,
    index % 2 === 0 ? '男' : '女',
    CAMPUSES[index % CAMPUSES.length] ?? '',
    '1;F',
    '本科',
    '4',
    '2024',
    '03',
    `第${index % 40}学院`,
    `专业${index % 200}`,
    `${String(index % 30).padStart(2, '0')}班`,
    `${lot}${String(index).padStart(8, '0')}`,
    '',
  ];
};
