/** A file of student records as a school makes it. */

export const STUDENT_COLUMNS =
  '证件类型,证件号码,姓名,性别,校区代码,资格科目,学历,学制,入学年份,年级,院系,专业,班级,学号,备注';

/** A line of the file; each test gives the number of its own document. */
export const student = (change: Record<string, string> = {}): string => {
  const cells: Record<string, string> = {
    证件类型: '护照',
    证件号码: 'TEST0001',
    姓名: '王测试',
    性别: '男',
    校区代码: '993010',
    资格科目: '1;F',
    学历: '本科',
    学制: '4',
    入学年份: '24',
    年级: '03',
    院系: '外国语学院',
    专业: '英语',
    班级: '01',
    学号: '000123',
    备注: '',
    ...change,
  };
  return STUDENT_COLUMNS.split(',')
    .map((column) => cells[column] ?? '')
    .join(',');
};

export const students = (...lines: string[]): string => [STUDENT_COLUMNS, ...lines].join('\n');
