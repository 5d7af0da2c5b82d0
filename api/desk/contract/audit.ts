import { z } from 'zod';
import { Instant, line } from '../../contract/common';
import { Why } from './staff';

/** 审计日志 [R48]. */

const At = z.iso
  .datetime({ offset: true, error: '请填写时间' })
  .transform((text) => new Date(text).toISOString())
  .meta({ description: 'ISO 8601，带时区', example: '2026-09-01T02:00:00.000Z' });

const filter = {
  subject: line(64)
    .optional()
    .meta({ maxLength: 64, description: '对象：报名号、复核号、批次号等' }),
  actor: z
    .string()
    .regex(/^[a-zA-Z]{1,20}(?::[0-9A-Za-z-]{1,40})?$/, '请填写操作人，例如 staff: 加工作人员编号')
    .optional()
    .meta({ description: '操作人，例如 staff:…、candidate:…、workflow' }),
  action: z
    .string()
    .regex(/^[0-9A-Za-z]{1,60}$/, '请填写操作代码')
    .optional()
    .meta({ description: '操作代码', example: 'paymentConfirmed' }),
  since: At.optional().meta({ description: '起始时间（含）' }),
  until: At.optional().meta({ description: '结束时间（不含）' }),
};

interface Filter {
  readonly subject?: string | undefined;
  readonly actor?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

const LONGEST_SPAN_MS = 31 * 24 * 3_600_000;
const SPAN_MISSING = '请填写对象或工作人员；否则请填写不超过 31 天的起止时间';

/** Without a subject or a member of staff, all of the log would be read: then a span says which part. */
const isNarrow = ({ subject, actor, since, until }: Filter): boolean => {
  if (subject !== undefined || actor?.startsWith('staff:') === true) return true;
  if (since === undefined || until === undefined) return false;
  const span = Date.parse(until) - Date.parse(since);
  return span > 0 && span <= LONGEST_SPAN_MS;
};
const NARROW = { path: ['since'], error: SPAN_MISSING };

export const AuditQuery = z
  .strictObject({
    ...filter,
    after: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional()
      .meta({ description: '上一页的 next' }),
    limit: z.int().min(1).max(200).default(50),
  })
  .refine(isNarrow, NARROW);

export const NewAuditExport = z.strictObject({ ...filter, why: Why }).refine(isNarrow, NARROW);

export const AuditFound = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        at: Instant,
        actor: z.string(),
        actorWords: z.string().meta({ description: '操作人' }),
        action: z.string(),
        title: z.string().meta({ description: '操作' }),
        text: z.string().meta({ description: '说明' }),
        subject: z.string(),
        from: z.string().nullable().meta({ description: '工作人员操作时的网络地址' }),
        role: z.string().nullable().meta({ description: '工作人员操作时的岗位' }),
        why: z.string().nullable(),
        before: z.unknown().meta({ description: '更改前' }),
        after: z.unknown().meta({ description: '更改后' }),
        detail: z.record(z.string(), z.unknown()),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'AuditFound' });

export const SealState = z
  .object({
    newest: z
      .object({
        number: z.string(),
        hash: z.string().meta({ description: '请抄录到数据库之外，日后用于核对' }),
        sealedAt: Instant,
      })
      .nullable(),
    unsealedRows: z.int().min(0).meta({ description: '尚未封存的记录数' }),
  })
  .meta({ id: 'AuditSealState' });
