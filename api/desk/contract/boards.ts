import { z } from 'zod';
import { DOCUMENT_TYPES } from '../../../domain/identity';
import { CampusCode, Fen, Instant, Yuan } from '../../contract/common';
import { Why } from './staff';

/** The board and its lists [R44]. */

const Under = z
  .string()
  .regex(/^(?:[0-9A-Z]{2}|[0-9A-Z]{5,6})$/, '请填写省、学校或校区代码')
  .meta({ description: '省、学校或校区代码；不填：全部管理范围', example: '99301' });

const List = z
  .enum(['unpaid', 'dueSoon'])
  .meta({ id: 'BoardList', description: '未缴费，或 6 小时内到期' });

const count = z.int().min(0);

export const BoardQuery = z.strictObject({
  under: Under.optional(),
  after: CampusCode.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const Board = z
  .object({
    items: z.array(
      z.object({
        campus: CampusCode,
        campusName: z.string(),
        school: z.string(),
        schoolName: z.string(),
        records: count.meta({ description: '学籍人数' }),
        registered: count.meta({ description: '已保存报名信息' }),
        empty: count.meta({ description: '其中尚无科目' }),
        held: count.meta({ description: '其中有未支付科目' }),
        paid: count.meta({ description: '其中有已支付科目' }),
        dueSoon: count.meta({ description: '6 小时内有科目到期' }),
      }),
    ),
    next: CampusCode.nullable(),
  })
  .meta({ id: 'Board' });

/** By POST like every look at candidates: what is asked for stands in no address. */
export const ListQuery = z.strictObject({
  list: List,
  under: Under.optional(),
  after: z
    .string()
    .regex(/^(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_)?\d{1,18}$/)
    .optional(),
  limit: z.int().min(1).max(200).default(50),
});

export const UnpaidList = z
  .object({
    items: z.array(
      z.object({
        number: z.string(),
        campus: CampusCode,
        campusName: z.string(),
        schoolName: z.string(),
        name: z.string(),
        documentType: z.enum(DOCUMENT_TYPES),
        documentMasked: z.string(),
        studentNumber: z.string(),
        department: z.string(),
        major: z.string(),
        className: z.string(),
        subjects: z.array(z.string()),
        amountFen: Fen,
        amountYuan: Yuan,
        payBy: Instant.nullable(),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'UnpaidList' });

export const NewExport = z.strictObject({
  list: List,
  under: Under.optional(),
  format: z.enum(['csv', 'xlsx']).meta({ description: '文件格式' }),
  why: Why,
});

export const NewReminders = z.strictObject({
  list: List,
  under: z
    .string()
    .regex(/^[0-9A-Z]{5,6}$/, '请填写学校或校区代码')
    .meta({ description: '学校或校区代码', example: '99301' }),
  why: Why,
});

export const RemindersAsked = z
  .object({
    asked: count.meta({ description: '已安排发送的邮件数' }),
    remindedBefore: count.meta({ description: '12 小时内已提醒过、本次不再发送的人数' }),
  })
  .meta({ id: 'RemindersAsked' });
