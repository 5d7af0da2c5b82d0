import { z } from 'zod';
import { DocumentType } from '../../contract/accounts';
import { Fen, Instant, line, Reason, ServerNow, SubjectCode, Yuan } from '../../contract/common';
import { OpenOrder } from '../../contract/orders';
import { PersonalData, SubjectName } from '../../contract/qualifications';
import { EntryTable } from '../../contract/registrations';
import { Version, Why } from './staff';

/** 考生管理 [R38] [R39]. */

export const RegistrationNumber = z.object({
  number: z
    .string()
    .regex(/^[0-9A-Z]{1,20}$/)
    .meta({ description: '报名号', example: '26200000001' }),
});

export const CandidateSearch = z.strictObject({
  at: z
    .enum(['registration', 'exam'])
    .meta({ description: 'registration 报名机构（学籍所在）；exam 考试机构（报考科目所在）' }),
  institution: z
    .string()
    .regex(/^[0-9A-Z]{5,6}$/, '请选择学校或校区')
    .meta({ description: '学校或校区代码', example: '99301' }),
  documentType: DocumentType,
  documentNumber: line(64).meta({ maxLength: 64, description: '证件号码' }),
});

const masked = z.string().meta({ description: '隐去大部分字符' });

export const CandidatesFound = z
  .object({
    items: z.array(
      z.object({
        number: z.string().meta({ description: '报名号' }),
        name: z.string(),
        documentNumber: masked,
        school: z.string(),
        campus: z.string(),
        state: z.enum(['live', 'deleted']),
        stateLabel: z.string(),
        savedAt: Instant,
      }),
    ),
  })
  .meta({ id: 'CandidatesFound' });

const moneyLine = z.object({
  subject: SubjectCode.nullable(),
  label: z.string(),
  amountFen: Fen,
  amountYuan: Yuan,
  outcome: z.string().meta({ description: '去向' }),
});

const money = z.object({
  gateway: z.string(),
  tradeNo: z.string(),
  attempt: z.string(),
  amountFen: Fen,
  amountYuan: Yuan,
  paidAt: Instant.nullable(),
  recordedAt: Instant,
  lines: z.array(moneyLine),
});

const review = z.object({
  number: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  submittedAt: Instant,
});

const rebind = z.object({ number: z.string(), state: z.string(), stateLabel: z.string() });

/** Why a subject cannot be taken up now: the rule that decides the candidate's own command. */
const blocked = z.object({
  subject: SubjectCode,
  label: z.string(),
  campusLabel: z.string(),
  choosable: z.boolean(),
  whyNot: Reason.nullable(),
});

export const CandidatePage = z
  .object({
    number: z.string(),
    version: Version,
    serverNow: ServerNow,
    /** `exam`: only the entries that are examined in the caller's scope. */
    extent: z
      .enum(['whole', 'exam'])
      .meta({ description: 'exam：仅在本机构考试，只显示在此的科目' }),
    state: z.enum(['live', 'deleted']),
    stateLabel: z.string(),
    savedAt: Instant,
    deletedAt: Instant.nullable(),
    emptyBy: Instant.nullable(),
    /** With a masked document number. */
    personal: PersonalData,
    email: masked,
    emailVerified: z.boolean(),
    eligible: z.array(SubjectName),
    written: EntryTable,
    oral: EntryTable,
    orders: z.array(OpenOrder),
    money: z.array(money),
    reviews: z.array(review),
    rebinds: z.array(rebind),
    blocked: z.array(blocked).meta({ description: '各科目能否报考，以及原因' }),
    workflow: z.object({
      id: z.string(),
      waitsFor: z.string().meta({ description: '当前等待的事项' }),
      url: z.string().nullable().meta({ description: 'Temporal 界面地址' }),
    }),
  })
  .meta({ id: 'CandidatePage', description: '考生详情' });

export const TimelineQuery = z.object({
  after: z.string().min(1).max(100).optional().meta({ description: '上一页的 next' }),
});

export const TimelinePage = z
  .object({
    items: z.array(
      z.object({
        at: Instant,
        source: z.enum(['audit', 'mail']),
        key: z.string(),
        actor: z.string().meta({ description: '操作者' }),
        action: z.string().meta({ description: '代码' }),
        title: z.string(),
        text: z.string(),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'CandidateTimeline', description: '办理记录，最新的在前' });

export const NewContactLook = z.strictObject({
  field: z
    .enum(['email', 'documentNumber'])
    .meta({ description: 'email 绑定的电子邮箱；documentNumber 证件号码' }),
  reason: Why,
  version: Version,
});

export const ContactSeen = z
  .object({
    field: z.enum(['email', 'documentNumber']),
    value: z.string().meta({ description: '完整内容' }),
    message: z.string(),
  })
  .meta({ id: 'ContactSeen' });
