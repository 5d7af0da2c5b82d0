import { z } from 'zod';
import { DOCUMENT_TYPES } from './identity';

/**
 * What 资格信息确认 shows of a student record (学籍) besides school, campus and eligible subjects [R11].
 * It is kept encrypted as JSON (`student_record.personal_enc`) and copied whole when a registration is
 * saved (`registration.record_enc`) [R12]. All of it is text as the school gave it: 学制 `4`, 年级 `01`.
 */
export const PersonalRecord = z.object({
  documentType: z.enum(DOCUMENT_TYPES),
  documentNumber: z.string(),
  name: z.string(),
  /** 性别; empty when the school gave none. */
  sex: z.enum(['男', '女', '']),
  /** 学历. */
  education: z.string(),
  /** 学制, years. */
  duration: z.string(),
  /** 入学年份. */
  entryYear: z.string(),
  /** 年级. */
  grade: z.string(),
  /** 院系. */
  department: z.string(),
  /** 专业. */
  major: z.string(),
  /** 班级; neighbours in a room are not of one class [R36]. */
  className: z.string(),
  /** 学号. */
  studentNumber: z.string(),
  /** 备注. */
  note: z.string(),
});

export type PersonalRecord = z.infer<typeof PersonalRecord>;
