import { z } from 'zod';
import { DECLINES, FAILURES, type DeclineReason, type FailureReason } from '../../../domain/review';
import { DocumentType } from '../../contract/accounts';
import { CampusCode, Instant, line, ServerNow } from '../../contract/common';
import { PersonalData, SubjectName } from '../../contract/qualifications';
import { ReviewState } from '../../contract/reviews';
import { StoredFile } from './files';
import { Version, Why } from './staff';

/** CET6资格复核 at the desk [R41]. */

export const ReviewNumber = z.object({
  number: z
    .string()
    .regex(/^V[0-9A-Za-z]{1,30}$/)
    .meta({ description: '复核申请号', example: 'V26200000001' }),
});

export const ReviewSearch = z.strictObject({
  which: z
    .enum(['pending', 'overdue', 'decided'])
    .meta({ description: '待处理（最急的在前）；已超时；已处理（最新的在前）' }),
  place: z
    .string()
    .regex(/^([0-9A-Z]{2}|[0-9A-Z]{5}|[0-9A-Z]{6})$/)
    .optional()
    .meta({ description: '只看某省、学校或校区' }),
  after: z.string().max(64).optional().meta({ description: '上一页给出的 next' }),
  limit: z.int().min(1).max(100).default(50),
});

const Matched = z
  .enum(['document', 'name', 'none'])
  .meta({ description: '与成绩记录相符的部分：准考证号+证件号码；准考证号+姓名；无' });

const shared = {
  number: z.string(),
  campus: CampusCode,
  name: z.string(),
  state: ReviewState,
  stateLabel: z.string(),
  submission: z.int().meta({ description: '第几次申请' }),
  matched: Matched,
  submittedAt: Instant,
  dueAt: Instant.nullable(),
  isOverdue: z.boolean(),
  decidedAt: Instant.nullable(),
  reason: z.string().nullable(),
};

export const ReviewQueuePage = z
  .object({
    serverNow: ServerNow,
    items: z.array(z.object({ ...shared, byStaff: z.boolean() })),
    pending: z.int().meta({ description: '管理范围内待处理的数量' }),
    overdue: z.int().meta({ description: '其中已超时的数量' }),
    next: z.string().nullable(),
  })
  .meta({ id: 'ReviewQueuePage', description: '复核队列' });

const Request = z.object({
  submission: z.int(),
  name: z.string(),
  documentTypeLabel: z.string(),
  documentNumber: z.string(),
  ticket: z.string().nullable(),
  matched: Matched,
  byStaff: z.boolean(),
  submittedAt: Instant,
  dueAt: Instant.nullable(),
  wasOverdue: z.boolean(),
  outcome: ReviewState.nullable(),
  outcomeLabel: z.string().nullable(),
  reason: z.string().nullable(),
  decidedAt: Instant.nullable(),
  files: z.array(StoredFile),
});

export const ReviewEvidence = z
  .object({
    ...shared,
    serverNow: ServerNow,
    version: Version,
    canDecide: z.boolean(),
    registration: z.string().nullable().meta({ description: '考生的报名号' }),
    request: Request,
    score: z
      .object({
        score: z.int(),
        year: z.int(),
        passed: z.boolean(),
        sameDocument: z.boolean(),
        sameName: z.boolean(),
      })
      .nullable()
      .meta({ description: '该准考证号对应的成绩记录；成绩库中不保存明文姓名和证件号码' }),
    record: z.object({
      personal: PersonalData,
      eligible: z.array(SubjectName),
      barredCet6: z.boolean(),
    }),
    earlier: z.array(Request),
    failures: z.array(z.object({ code: z.string(), label: z.string() })),
    declines: z.array(z.object({ code: z.string(), label: z.string() })),
  })
  .meta({ id: 'ReviewEvidence', description: '复核申请与材料' });

export const ReviewApproval = z.strictObject({ version: Version });

export const ReviewFailure = z.strictObject({
  version: Version,
  reason: z
    .enum(Object.keys(FAILURES) as [FailureReason, ...FailureReason[]])
    .meta({ description: '考生会看到的原因' }),
});

export const ReviewDecline = z.strictObject({
  version: Version,
  reason: z.enum(Object.keys(DECLINES) as [DeclineReason, ...DeclineReason[]]),
});

export const ReviewApplication = z.strictObject({
  documentType: DocumentType,
  documentNumber: line(64),
  passportId: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[0-9A-F]{32}$/, '请填写32位通行证ID')
    .optional()
    .meta({ description: '考生尚未保存报名信息时必填' }),
  ticket: line(32).optional(),
  files: z.array(z.uuid()).max(10).meta({ description: '已上传的证明材料' }),
  why: Why,
});

export const ReviewApplied = z.object({ number: z.string() }).meta({ id: 'ReviewApplied' });
