import { z } from 'zod';
import { Instant } from '../../contract/common';
import { StaffScope, Version, Why } from './staff';

/** Emergency extensions [R45]. */

export const NewExtension = z.strictObject({
  scope: StaffScope,
  hours: z.int().min(1).max(72).meta({ description: '顺延小时数', example: 2 }),
  why: Why,
});

export const ExtensionPath = z.object({ number: z.string().regex(/^E\d{6,12}$/) });
export const ExtensionStart = z.strictObject({ version: Version });

const count = z.int().min(0);

const batch = {
  number: z.string().meta({ example: 'E000001' }),
  sitting: z.string(),
  scope: StaffScope,
  hours: z.int(),
  why: z.string(),
  madeBy: z.string().meta({ description: '工作人员编号' }),
  startedBy: z.string().nullable(),
  state: z.enum(['proposed', 'running', 'done']),
  total: count.meta({ description: '试算时有时限的报名数' }),
  moved: count.meta({ description: '已顺延' }),
  skipped: count.meta({ description: '轮到时已无时限' }),
  version: Version,
  madeAt: Instant,
  startedAt: Instant.nullable(),
  doneAt: Instant.nullable(),
};

export const ExtensionBatch = z.object(batch).meta({ id: 'ExtensionBatch' });

export const ExtensionProposed = z
  .object({
    ...batch,
    counts: z.object({
      registrations: count,
      entries: count,
      empty: count.meta({ description: '其中尚无科目的报名' }),
      openAttempts: count.meta({ description: '正在支付；支付平台的时限不变，到时可重新支付' }),
      earliest: Instant.nullable(),
      latest: Instant.nullable(),
    }),
    recent: z.array(ExtensionBatch).meta({ description: '近三天范围重叠的批次' }),
  })
  .meta({ id: 'ExtensionProposed' });

export const ExtensionList = z
  .object({ items: z.array(ExtensionBatch) })
  .meta({ id: 'ExtensionList' });
