import type { PersonalRecord } from '../../domain/student-record.schema';

/** What each member of a student record is called in a file. */
export const PERSONAL_COLUMNS: Readonly<Record<keyof PersonalRecord, string>> = {
  documentType: '证件类型',
  documentNumber: '证件号码',
  name: '姓名',
  sex: '性别',
  education: '学历',
  duration: '学制',
  entryYear: '入学年份',
  grade: '年级',
  department: '院系',
  major: '专业',
  className: '班级',
  studentNumber: '学号',
  note: '备注',
};
