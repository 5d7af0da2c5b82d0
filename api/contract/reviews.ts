import { z } from 'zod';
import { Instant, line, Reason, ServerNow, textOf } from './common';

/** CET6资格复核 [R14]–[R19]. */

export const ReviewState = z
  .enum(['pending', 'approved', 'failed', 'declined', 'moot', 'deleted'])
  .meta({ description: '复核状态' });

/** What 资格信息确认 and 报名信息 say of it: whether the button stands there, and the state behind it. */
export const ReviewGlance = z
  .object({
    buttonShown: z.boolean().meta({ description: '是否显示“CET6资格复核”' }),
    state: ReviewState.nullable(),
    stateLabel: z.string().nullable().meta({ example: '未复核' }),
  })
  .meta({ id: 'ReviewGlance', description: 'CET6资格复核的入口与状态' });

/** Whom it is about: the record that 资格信息查询 has found, or without it the saved registration. */
const qualification = textOf(512)
  .optional()
  .meta({ description: '资格信息查询得到的凭据；不填则为已保存的报名信息' });

export const ReviewQuery = z.object({ qualification });

export const NewReview = z.strictObject({
  qualification,
  ticket: line(32).meta({ description: 'CET四级笔试准考证号', example: '993010261100101' }),
  /** 我确认提交复核的信息所有者为本人…. */
  confirmed: z.literal(
    true,
    '请勾选“我确认提交复核的信息所有者为本人，且准考证号已通过CET四级笔试(分数≥425)”',
  ),
});

const Review = z.object({
  number: z.string().meta({ description: '复核申请号', example: 'V26200000001' }),
  state: ReviewState,
  stateLabel: z.string(),
  ticket: z.string().nullable(),
  submittedAt: Instant,
  /** When the school is to have answered; `null` when nobody has to look. */
  dueAt: Instant.nullable(),
  isOverdue: z.boolean(),
  decidedAt: Instant.nullable(),
  reason: z.string().nullable().meta({ description: '复核失败或不予复核的原因' }),
});

export const ReviewPage = z
  .object({
    serverNow: ServerNow,
    candidate: z.object({
      name: z.string(),
      documentTypeLabel: z.string(),
      documentNumber: z.string(),
    }),
    schoolLabel: z.string(),
    contact: z.string().meta({ description: '学校联系方式' }),
    tips: z.array(z.string()).meta({ description: '提示' }),
    canSubmit: z.boolean(),
    whyNotSubmit: Reason.nullable(),
    canDelete: z.boolean(),
    review: Review.nullable(),
  })
  .meta({ id: 'ReviewPage', description: 'CET6资格复核' });
