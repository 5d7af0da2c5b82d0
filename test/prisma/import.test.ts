import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Pool } from 'pg';
import { PersonalRecord } from '../../domain/student-record.schema';
import { ImportRefused, problemText } from '../../prisma/import/problems';
import { importTable, type ImportContext } from '../../prisma/import/run';
import type { Table } from '../../prisma/import/table';
import { createPersonalData } from '../../prisma/personal-data';
import { seed } from '../../prisma/seed';
import { STUDENT_COLUMNS, student, students } from '../support/student-file';
import { ownDatabase } from './support/own-database';

const personalData = createPersonalData({
  keys: `k1:${Buffer.alloc(32, 'k').toString('base64')}`,
  hashKey: Buffer.alloc(32, 'h').toString('base64'),
});

let pool: Pool;
let close: () => Promise<void>;
let context: ImportContext;

beforeAll(async () => {
  ({ pool, close } = await ownDatabase());
  await seed({
    pool,
    personalData,
    now: '2026-11-22T04:00:00.000Z',
    size: 'small',
  });
  context = { connection: pool, personalData, sitting: '262', actor: 'test' };
});

afterAll(() => close());

const problemsOf = async (work: Promise<unknown>): Promise<string[]> => {
  const error: unknown = await work.then(
    () => new Error('the file was imported'),
    (failure: unknown) => failure,
  );
  if (!(error instanceof ImportRefused)) throw error;
  return error.problems.map(problemText);
};

const countStudents = async (): Promise<number> => {
  const { rows } = await pool.query<{ count: string }>('SELECT count(*) FROM student_record');
  return Number(rows[0]?.count);
};

const readBack = async (number: string): Promise<PersonalRecord> => {
  const { rows } = await pool.query<{ personal_enc: Buffer }>(
    'SELECT personal_enc FROM student_record WHERE doc_hash = $1',
    [personalData.documentHash('passport', number)],
  );
  const [row] = rows;
  if (!row) throw new Error('no such record');
  return PersonalRecord.parse(JSON.parse(personalData.decrypt(row.personal_enc)));
};

describe('student records [R43]', () => {
  test('the example of docs/import.md is taken as it stands there', async () => {
    const page = readFileSync(join(__dirname, '../../docs/import.md'), 'utf8');
    const example = /^```\n(证件类型,[^`]*)```$/m.exec(page)?.[1] ?? '';
    expect(await importTable('studentRecords', context, example)).toEqual({ rows: 2 });
  });

  test('a file with a byte order mark, CRLF, quoted cells and columns in another order is read', async () => {
    const reversed = (line: string): string => line.split(',').reverse().join(',');
    const header = STUDENT_COLUMNS.replaceAll(/[^,]+/g, '"$&"');
    const file = [header, student({ 证件号码: 'FORM0001', 备注: '"说明甲"' })];
    const imported = await importTable(
      'studentRecords',
      context,
      `\ufeff${file.map(reversed).join('\r\n')}\r\n`,
    );
    expect(imported).toEqual({ rows: 1 });
    expect((await readBack('FORM0001')).note).toBe('说明甲');
  });

  test('numbers stay the text they are: leading zeros, 18 digits, and a formula [edge 58]', async () => {
    const long = '001234567890123456';
    await importTable(
      'studentRecords',
      context,
      students(student({ 证件号码: long, 学号: '000777', 年级: '01', 备注: '=1+1' })),
    );
    expect(await readBack(long)).toMatchObject({
      documentNumber: long,
      studentNumber: '000777',
      grade: '01',
      note: '=1+1',
    });
  });

  test('nothing of it can be read in the database without the keys', async () => {
    await importTable(
      'studentRecords',
      context,
      students(student({ 证件号码: 'SECRET01', 姓名: '秘密人' })),
    );
    const { rows } = await pool.query<{ all: string }>(
      `SELECT string_agg(r::text, '') || encode(string_agg(personal_enc, ''), 'escape') AS all
       FROM student_record r`,
    );
    expect(rows[0]?.all).not.toContain('SECRET01');
    expect(rows[0]?.all).not.toContain(Buffer.from('秘密人').toString('hex'));
  });

  test('bytes and streams are read like text, also when a character is cut in two', async () => {
    const bytes = Buffer.from(students(student({ 证件号码: 'STREAM01', 姓名: '甲乙丙' })));
    const pieces = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
    await importTable('studentRecords', context, Readable.from(pieces));
    expect((await readBack('STREAM01')).name).toBe('甲乙丙');
  });

  test('an error names row and column as a spreadsheet counts them, all of them at once', async () => {
    const file = students(
      student({ 证件号码: 'ROWS0001' }),
      '',
      student({ 证件号码: '', 性别: '无' }),
      student({ 证件类型: '军官证' }),
      student({ 校区代码: '93010' }),
      student({ 资格科目: '1;1' }),
    );
    expect(await problemsOf(importTable('studentRecords', context, file))).toEqual([
      '第 4 行“证件号码”：不能为空',
      '第 4 行“性别”：应为“男”或“女”，或留空',
      expect.stringMatching(/^第 5 行“证件类型”：应为：中华人民共和国居民身份证、/),
      '第 6 行“校区代码”：应为 6 位数字（请以文本格式保存，保留开头的 0）',
      '第 7 行“资格科目”：应为不重复的科目代码，用分号隔开，如 1;F',
    ]);
  });

  test.each([
    [{ 校区代码: '993099' }, '第 2 行“校区代码”：本考次没有这个校区'],
    [{ 资格科目: '1;X' }, '第 2 行“资格科目”：没有这个科目'],
    [{ 证件号码: '3.30101E+17' }, '第 2 行“证件号码”：已被电子表格改成科学计数法'],
    [{ 证件类型: '居民身份证', 证件号码: '330101199001010000' }, '第 2 行“证件号码”：校验位不正确'],
  ])('%j is refused', async (change, message) => {
    const file = students(student(change));
    const [problem] = await problemsOf(importTable('studentRecords', context, file));
    expect(problem).toContain(message);
  });

  test('what a cell holds is never quoted', async () => {
    const change = { 证件类型: '居民身份证', 证件号码: '330101199001010000', 性别: '秘' };
    const file = students(student(change));
    const problems = await problemsOf(importTable('studentRecords', context, file));
    expect(problems.join()).not.toMatch(/330101199001010000|王测试|秘/);
  });

  test('all or nothing: one bad row in the third thousand, and no row is in [edge 58]', async () => {
    const before = await countStudents();
    const lines = Array.from({ length: 2500 }, (_, at) => student({ 证件号码: `MANY${at}X` }));
    lines[2400] = student({ 证件号码: 'MANY2400X', 校区代码: '993099' });
    const problems = await problemsOf(importTable('studentRecords', context, students(...lines)));
    expect(problems).toEqual(['第 2402 行“校区代码”：本考次没有这个校区']);
    expect(await countStudents()).toBe(before);
  });

  test('a document that is in the file twice is named by its later row', async () => {
    const before = await countStudents();
    const file = students(
      student({ 证件号码: 'TWICE001' }),
      student({ 证件号码: 'TWICE002' }),
      student({ 证件号码: ' ｔwice001 ' }),
      student({ 证件号码: 'TWICE001' }),
    );
    const problems = await problemsOf(importTable('studentRecords', context, file));
    expect(problems.map((text) => text.slice(0, 6))).toEqual(['第 4 行“', '第 5 行“']);
    expect(await countStudents()).toBe(before);
  });

  test('a thousand problems are listed, in the order of the rows, and all are counted', async () => {
    const lines = Array.from({ length: 1300 }, (_, at) =>
      at % 2 === 0 ? student({ 姓名: '' }) : student({ 证件号码: `LIST${at}`, 校区代码: '993099' }),
    );
    const refused = importTable('studentRecords', context, students(...lines));
    await expect(refused).rejects.toMatchObject({ total: 1300 });
    await expect(refused).rejects.toThrow(/……共 1300 处错误$/);
    const problems = await problemsOf(refused);
    expect(problems).toHaveLength(1000);
    expect(problems.slice(0, 2)).toEqual([
      '第 2 行“姓名”：不能为空',
      '第 3 行“校区代码”：本考次没有这个校区',
    ]);
    expect(problems.at(-1)).toMatch(/^第 1001 行/);
  });

  test('a record that is there already follows the file; the same again changes nothing', async () => {
    const one = student({ 证件号码: 'AGAIN001', 姓名: '甲' });
    await importTable('studentRecords', context, students(one));
    const before = await countStudents();
    await importTable('studentRecords', context, students(one));
    await importTable(
      'studentRecords',
      context,
      students(student({ 证件号码: 'ａgain001', 姓名: '乙', 资格科目: '1;2' })),
    );
    expect(await countStudents()).toBe(before);
    expect((await readBack('AGAIN001')).name).toBe('乙');
    const { rows } = await pool.query(
      'SELECT eligible, name_hash FROM student_record WHERE doc_hash = $1',
      [personalData.documentHash('passport', 'AGAIN001')],
    );
    expect(rows).toEqual([{ eligible: ['1', '2'], name_hash: personalData.nameHash('乙') }]);
  });

  test('a corrected document finds its record by school, 学号 and name', async () => {
    const old = { 证件号码: 'WRONG001', 姓名: '丙', 学号: '900001' };
    await importTable('studentRecords', context, students(student(old)));
    const before = await countStudents();
    const file = students(
      student({ ...old, 证件号码: 'RIGHT001' }),
      student({ ...old, 证件号码: 'OTHER001', 姓名: '丁' }),
    );
    await importTable('studentRecords', context, file);
    expect(await countStudents()).toBe(before + 1);
    await expect(readBack('WRONG001')).rejects.toThrow('no such record');
    expect((await readBack('RIGHT001')).name).toBe('丙');
  });

  test('a number that several share tells of no correction: they are somebody new', async () => {
    const old = { 证件号码: 'BOTH0001', 姓名: '戊', 学号: '900002' };
    await importTable('studentRecords', context, students(student(old)));
    const before = await countStudents();
    const file = students(
      student({ ...old, 证件号码: 'BOTH0002' }),
      student({ ...old, 证件号码: 'BOTH0003' }),
    );
    await importTable('studentRecords', context, file);
    expect(await countStudents()).toBe(before + 2);
    expect((await readBack('BOTH0001')).name).toBe('戊');
  });

  const missing = STUDENT_COLUMNS.replace('姓名,', '');
  test.each<[string, Table, string]>([
    ['an empty file', '', '第 1 行：文件是空的'],
    ['a missing column', missing, '第 1 行“姓名”：缺少这一列'],
    ['an unknown column', `${STUDENT_COLUMNS},照片`, '第 1 行“照片”：不认识这一列'],
    ['a column twice', `${STUDENT_COLUMNS},姓名`, '第 1 行“姓名”：这一列出现了两次'],
    ['a cell too many', students(`${student()},多`), '第 2 行：有多出来的单元格'],
    ['an open quote', students(student(), student({ 姓名: '"王' })), '第 3 行：引号不成对'],
    ['neither UTF-8 nor GBK', Uint8Array.from([0xd6, 0xa4, 0xff, 0xff]), '既不是 UTF-8 也不是 GBK'],
  ])('%s is refused with a sentence', async (_what, csv, message) => {
    const problems = await problemsOf(importTable('studentRecords', context, csv));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });

  test('rows of nothing but commas are skipped', async () => {
    const file = students(student({ 证件号码: 'COMMA001' }), ','.repeat(14), '');
    expect(await importTable('studentRecords', context, file)).toEqual({ rows: 1 });
  });

  test('a file leaves one audit row with its number of rows and no personal data [R48]', async () => {
    await importTable('studentRecords', context, students(student({ 证件号码: 'AUDIT001' })));
    const { rows } = await pool.query(
      'SELECT actor, action, subject, detail FROM audit ORDER BY id DESC LIMIT 1',
    );
    expect(rows).toEqual([
      {
        actor: 'test',
        action: 'studentRecordsImported',
        subject: 'sitting:262',
        detail: { rows: 1 },
      },
    ]);
  });
});

describe('candidates barred from CET6 [R14]', () => {
  test('they are marked in the register', async () => {
    await importTable('studentRecords', context, students(student({ 证件号码: 'BARRED01' })));
    await importTable('barred', context, '证件类型,证件号码\n护照,barred01\n');
    const { rows } = await pool.query(
      'SELECT barred_cet6 FROM student_record WHERE doc_hash = $1',
      [personalData.documentHash('passport', 'BARRED01')],
    );
    expect(rows).toEqual([{ barred_cet6: true }]);
  });

  test('one without a student record is refused, and nobody of the file is barred', async () => {
    const marked = 'SELECT count(*) FROM student_record WHERE barred_cet6';
    const before = await pool.query(marked);
    const file = '证件类型,证件号码\n澳门身份证,WW1\n护照,NOBODY01\n';
    expect(await problemsOf(importTable('barred', context, file))).toEqual([
      '第 3 行“证件号码”：本考次的学籍中没有这个证件',
    ]);
    expect((await pool.query(marked)).rows).toEqual(before.rows);
  });
});

describe('CET4 scores [R16]', () => {
  const header = '准考证号,证件类型,证件号码,姓名,成绩,年份';
  const good = '993010201190101,居民身份证,330101199001010000,某人,425,2020';

  test('an old score keeps the number it was sat under, a wrong check digit included', async () => {
    await importTable('cet4Scores', context, `${header}\n${good}`);
    const { rows } = await pool.query(
      "SELECT score, year FROM cet4_score WHERE ticket = '993010201190101' AND doc_hash = $1",
      [personalData.documentHash('residentId', '330101199001010000')],
    );
    expect(rows).toEqual([{ score: 425, year: 2020 }]);
  });

  test.each([
    ['993010201190102,护照,X00001,某人,711,2020', '第 2 行“成绩”：应在 0 到 710 之间'],
    ['993010201190102,护照,X00001,某人,425,2004', '第 2 行“年份”：应在 2005 到 2099 之间'],
    ['99301020119010,护照,X00001,某人,425,2020', '第 2 行“准考证号”：应为 15 位数字'],
    [
      '991010161100101,护照,X00001,某人,425,2016',
      '第 2 行“准考证号”：重复：已有这个准考证号的成绩',
    ],
  ])('%s is refused', async (line, message) => {
    expect(await problemsOf(importTable('cet4Scores', context, `${header}\n${line}`))).toEqual([
      message,
    ]);
  });
});

describe('campuses and what they offer', () => {
  const header =
    '省代码,省名称,学校代码,学校名称,学校联系方式,学校允许外校口试,校区代码,校区名称,报名开始时间,报名结束时间,接收外校口试,校区允许外校口试,校区通告';
  const line = (code: string, school = '新学校', closes = '2026-12-01 10:00'): string =>
    `96,新省,${code.slice(0, 5)},${school},,是,${code},新校区,2026-11-20 10:00:00,${closes},否,是,`;
  const offerings = '校区代码,科目代码,费用(元),容量';

  test('times are Beijing times, and a school of two campuses is one school', async () => {
    await importTable('campuses', context, [header, line('961011'), line('961012')].join('\n'));
    const { rows } = await pool.query(
      `SELECT c.code, c.opens_at, c.closes_at, s.name FROM campus c JOIN school s
       ON s.code = c.school_code WHERE s.code = '96101' ORDER BY c.code`,
    );
    const window = {
      opens_at: new Date('2026-11-20T02:00:00Z'),
      closes_at: new Date('2026-12-01T02:00:00Z'),
      name: '新学校',
    };
    expect(rows).toEqual([
      { code: '961011', ...window },
      { code: '961012', ...window },
    ]);
  });

  test.each([
    [
      'two names of a school',
      [line('961021'), line('961022', '别名')],
      '第 3 行“学校名称”：与第 2 行不一致',
    ],
    [
      'a campus that is there',
      [line('993010').replace(/^96,新省/, '99,测试省')],
      '第 2 行“校区代码”：重复：本考次已有这个校区',
    ],
    ['a school of another province', [line('971021')], '第 2 行“学校代码”：应以省代码开头'],
    [
      'a window that ends first',
      [line('961031', '新学校', '2026-11-01 10:00')],
      '第 2 行“报名结束时间”：应晚于报名开始时间',
    ],
    [
      'a day that is none',
      [line('961031', '新学校', '2026-13-01 10:00')],
      '第 2 行“报名结束时间”：应为北京时间，如 2026-09-01 10:00:00',
    ],
  ])('%s: refused, and no institution is touched', async (_what, lines, message) => {
    const names = 'SELECT code, name FROM school ORDER BY code';
    const before = await pool.query(names);
    const refused = importTable('campuses', context, [header, ...lines].join('\n'));
    expect(await problemsOf(refused)).toEqual([message]);
    expect((await pool.query(names)).rows).toEqual(before.rows);
  });

  test('fees are fen, and an empty capacity sets no limit', async () => {
    await importTable('campuses', context, [header, line('961041')].join('\n'));
    await importTable('offerings', context, `${offerings}\n961041,1,30.5,\n961041,F,50,40`);
    const { rows } = await pool.query(
      "SELECT subject, fee_fen, capacity FROM offering WHERE campus = '961041' ORDER BY subject",
    );
    expect(rows).toEqual([
      { subject: '1', fee_fen: 3050, capacity: null },
      { subject: 'F', fee_fen: 5000, capacity: 40 },
    ]);
  });

  test.each([
    ['993010,1,30.001,', '第 2 行“费用(元)”：应为金额，最多两位小数，如 30.00'],
    ['993010,1,30,很多', '第 2 行“容量”：应为不超过 99999 的整数，或留空（不限）'],
    ['993030,J,30,', '第 2 行“容量”：口试科目必须设置容量'],
    ['993010,1,30,', '第 2 行“科目代码”：重复：该校区已开设这个科目'],
    ['993010,X,30,', '第 2 行“科目代码”：没有这个科目'],
    ['993099,1,30,', '第 2 行“校区代码”：本考次没有这个校区'],
  ])('the offering %s is refused', async (offering, message) => {
    const refused = importTable('offerings', context, `${offerings}\n${offering}`);
    expect(await problemsOf(refused)).toEqual([message]);
  });
});
