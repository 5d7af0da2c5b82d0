import { z } from 'zod';
import { DocumentType } from './accounts';
import { ReviewGlance } from './reviews';
import { Instant, line, Reason, ServerNow, SubjectCode, textOf } from './common';

export const NewAgreement = z.strictObject({ version: z.int().min(1).max(1_000_000) });
export const Agreed = z.object({ version: z.int(), agreedAt: Instant }).meta({ id: 'Agreed' });

/** 资格信息查询 [R10]. */
export const NewQualification = z.strictObject({
  documentType: DocumentType,
  documentNumber: line(64),
  name: line(64),
});

export const SubjectName = z
  .object({ subject: SubjectCode, label: z.string().meta({ example: '(1) 英语四级笔试' }) })
  .meta({ id: 'SubjectName' });

/** What a student record says of a person; labels are the site's own words. */
export const PersonalData = z
  .object({
    name: z.string(),
    sex: z.string(),
    documentType: DocumentType,
    documentTypeLabel: z.string(),
    documentNumber: z.string(),
    schoolLabel: z.string().meta({ example: '(99301)测试学校机构01' }),
    campusLabel: z.string().meta({ example: '(993010)测试校区机构001' }),
    education: z.string(),
    duration: z.string(),
    entryYear: z.string(),
    grade: z.string(),
    department: z.string(),
    major: z.string(),
    className: z.string(),
    studentNumber: z.string(),
    note: z.string(),
  })
  .meta({ id: 'PersonalData', description: '学籍信息' });

/** 资格信息确认 [R11]. */
export const Qualification = z
  .object({
    qualification: z.string().meta({ description: '保存报名信息时带回，三十分钟内、本次登录有效' }),
    expiresAt: Instant,
    serverNow: ServerNow,
    personal: PersonalData,
    eligible: z.array(SubjectName).meta({ description: '资格科目' }),
    /** A hint beside the field, never a reason to refuse [R10]. */
    documentHint: z.string().nullable(),
    window: z.object({ opensAt: Instant, closesAt: Instant }).nullable(),
    canSave: z.boolean(),
    whyNotSave: Reason.nullable(),
    review: ReviewGlance,
    notice: z.string(),
  })
  .meta({ id: 'Qualification', description: '资格信息确认' });

/** 保存并继续 [R12]. */
export const NewRegistration = z.strictObject({
  qualification: textOf(512),
  /** 我已检查并确认学籍与资格信息正确. */
  confirmed: z.literal(true, '请勾选“我已检查并确认学籍与资格信息正确”'),
});

export const Saved = z
  .object({ number: z.string().meta({ description: '报名号' }), message: z.string() })
  .meta({ id: 'Saved' });
