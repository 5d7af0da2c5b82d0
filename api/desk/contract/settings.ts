import { z } from 'zod';
import {
  SETTING_KINDS,
  SettingValues,
  TARGET_CODES,
  WhenHeld,
  type SettingKind,
} from '../../../domain/settings.schema';
import { CHANGE_STATES } from '../../../domain/settings';
import { Instant } from '../../contract/common';
import { Why } from './staff';

/** What the desk sets [R42]. */

const Kind = z.enum(SETTING_KINDS).meta({
  id: 'SettingKind',
  description: '考次、省、学校、校区、科目（考试日期）、校区科目（费用和容量）',
});

/** The version of one setting; 0 while the desk has never set it. */
const SettingVersion = z.int().min(0).meta({ description: '决定所依据的版本' });

export const SettingPath = z.object({
  kind: Kind,
  target: z
    .string()
    .regex(/^[0-9A-Z]{1,8}$/)
    .meta({ description: '代码；校区科目为校区代码加科目代码', example: '993010F' }),
});

const decided = {
  version: SettingVersion,
  why: Why,
  effectiveAt: z.iso
    .datetime({ offset: true })
    .transform((at) => new Date(at).toISOString())
    .nullable()
    .meta({ description: '生效时间；null：立即生效', example: '2026-09-01T02:00:00.000Z' }),
};

const changeOf = <K extends SettingKind>(kind: K) => ({
  kind: z.literal(kind),
  target: z.string().regex(TARGET_CODES[kind], '请填写正确的代码'),
  set: SettingValues[kind],
  ...decided,
});

export const NewSettingChange = z.discriminatedUnion('kind', [
  z.strictObject(changeOf('sitting')),
  z.strictObject(changeOf('province')),
  z.strictObject(changeOf('school')),
  z.strictObject(changeOf('campus')),
  z.strictObject(changeOf('subject')),
  z.strictObject({
    ...changeOf('offering'),
    whenHeld: WhenHeld.optional().meta({
      description: '容量低于已占用时：停止新报名，或随未支付科目到期逐步降低',
    }),
  }),
]);

const Values = z.record(z.string(), z.unknown());

export const SettingChange = z
  .object({
    id: z.string(),
    kind: Kind,
    target: z.string(),
    before: Values,
    after: Values,
    words: z.string().meta({ description: '更改内容，一句话' }),
    whenHeld: WhenHeld.nullable(),
    effectiveAt: Instant,
    state: z.enum(CHANGE_STATES),
    refusal: z.object({ code: z.string(), title: z.string() }).nullable(),
    by: z.string().meta({ description: '工作人员编号' }),
    why: z.string(),
    madeAt: Instant,
    settledAt: Instant.nullable(),
    version: SettingVersion,
  })
  .meta({ id: 'SettingChange' });

const part = {
  kind: Kind,
  target: z.string(),
  label: z.string(),
  version: SettingVersion,
  values: Values,
  places: z
    .object({ sold: z.int(), held: z.int(), loweringTo: z.int().nullable() })
    .optional()
    .meta({ description: '校区科目：已支付、已报未支付，以及容量随到期降至' }),
};

export const Setting = z
  .object({
    ...part,
    parts: z.array(z.object(part)).meta({ description: '下级设置' }),
    planned: z.array(SettingChange),
    history: z.array(SettingChange),
    people: z.record(z.string(), z.string()).meta({ description: '工作人员编号与姓名' }),
  })
  .meta({ id: 'Setting' });

export const SettingChangePath = z.object({ id: z.string().regex(/^\d{1,18}$/) });
export const Withdrawal = z.strictObject({ version: SettingVersion, why: Why });
