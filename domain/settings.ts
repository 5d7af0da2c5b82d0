import { beijing, type Instant } from './instant';
import { yuanOf } from './money';
import { refuse, type Refusal } from './refusals';
import type { AnyValues, SettingKind, WhenHeld } from './settings.schema';
import { covers, type StaffMember } from './staff';

/**
 * Settings [R42]: who may set what, what contradicts itself, and what becomes of a capacity that is lowered under
 * what is taken. What was entered before keeps what it was told: a held entry its fee, a made deadline its instant.
 */

export interface SettingTarget {
  readonly kind: SettingKind;
  readonly target: string;
}

/** What a setting is now. */
export interface CurrentSetting extends SettingTarget {
  readonly values: AnyValues;
  /** Of an offering: places paid and held, and what a capacity is being lowered to. */
  readonly places?: Places;
}

export interface Places {
  readonly sold: number;
  readonly held: number;
  /** Holds that lapse lower the capacity until it is this; `null`: nothing is being lowered. */
  readonly loweringTo: number | null;
}

export interface WantedSetting {
  readonly values: AnyValues;
  readonly whenHeld?: WhenHeld | undefined;
}

/** What is to be written: only what really changes, before and after. */
export interface JudgedSetting {
  readonly before: AnyValues;
  readonly after: AnyValues;
  /** For an offering whose capacity is named: what the lowering becomes. */
  readonly loweringTo: number | null;
}

/** Kinds that belong to a place; the others belong to the whole exam. */
const LOCAL_KINDS: readonly SettingKind[] = ['province', 'school', 'campus', 'offering'];

/** Whether the target lies in the scope: a sitting and its dates belong to nobody's part of the country. */
export const isInScope = (staff: StaffMember, { kind, target }: SettingTarget): boolean =>
  !LOCAL_KINDS.includes(kind) || covers(staff.scope, target);

/** The whole exam is set by those who have all of it; a fee by those above the school that lives on it. */
export const maySet = (
  staff: StaffMember,
  { kind }: Pick<SettingTarget, 'kind'>,
  values: AnyValues,
): boolean => {
  if (!LOCAL_KINDS.includes(kind)) return staff.scope.kind === 'all';
  return !('feeFen' in values) || staff.role !== 'officer';
};

/** What a change makes of a setting as it is now, or why it cannot be. */
export const judgeSetting = (
  current: CurrentSetting,
  wanted: WantedSetting,
): Refusal | JudgedSetting => {
  const capacity = judgeCapacity(current, wanted);
  if (capacity !== null && 'refusal' in capacity) return capacity;
  const values = capacity ? { ...wanted.values, capacity: capacity.capacity } : wanted.values;
  const changedFields = Object.keys(values).filter(
    (field) => !isSame(values[field], current.values[field]),
  );
  const loweringTo = capacity?.loweringTo ?? null;
  const isLoweringMoved = capacity !== null && loweringTo !== (current.places?.loweringTo ?? null);
  if (changedFields.length === 0 && !isLoweringMoved) return refuse('settingUnchanged');
  const contradiction = contradictionIn(current.kind, { ...current.values, ...values });
  if (contradiction) return contradiction;
  const pick = (from: AnyValues): AnyValues =>
    Object.fromEntries(changedFields.map((field) => [field, from[field] ?? null]));
  const lowering = (to: number | null) => (isLoweringMoved ? { loweringTo: to } : {});
  return {
    before: { ...pick(current.values), ...lowering(current.places?.loweringTo ?? null) },
    after: { ...pick(values), ...lowering(loweringTo) },
    loweringTo,
  };
};

interface JudgedCapacity {
  readonly capacity: number | null;
  readonly loweringTo: number | null;
}

/**
 * Never below what is paid. Between paid and paid + held somebody has to choose: sell nothing more and let every
 * holder pay, or take each place off as its hold lapses [edge case 25].
 */
const judgeCapacity = (
  { places }: CurrentSetting,
  { values, whenHeld }: WantedSetting,
): Refusal | JudgedCapacity | null => {
  const wanted = values['capacity'];
  if (!places || wanted === undefined) return null;
  if (wanted === null || typeof wanted !== 'number') return { capacity: null, loweringTo: null };
  const { sold, held } = places;
  const field = ['set', 'capacity'];
  if (wanted < sold) {
    return refuse('capacityBelowPaid', {
      field,
      detail: `已支付 ${sold} 人，容量不能少于 ${sold}`,
    });
  }
  if (wanted >= sold + held) return { capacity: wanted, loweringTo: null };
  switch (whenHeld) {
    case 'stopSales':
      return { capacity: sold + held, loweringTo: null };
    case 'letLapse':
      return { capacity: sold + held, loweringTo: wanted };
    case undefined:
      return refuse('capacityBelowHeld', {
        field,
        detail: `已支付 ${sold} 人，另有 ${held} 人已报未支付：请选择停止新报名（容量改为 ${sold + held}），或随未支付科目到期逐步降到 ${wanted}`,
      });
  }
};

const contradictionIn = (kind: SettingKind, values: AnyValues): Refusal | null => {
  const says = (field: string, detail: string) =>
    refuse('settingContradicts', { field: ['set', field], detail });
  switch (kind) {
    case 'campus':
      return String(values['opensAt']) < String(values['closesAt'])
        ? null
        : says('closesAt', '网上报名结束时间须晚于开始时间');
    case 'sitting':
      return Number(values['reminderHours']) < Number(values['holdHours'])
        ? null
        : says('reminderHours', '支付提醒须早于未支付科目到期，提前小时数须小于保留小时数');
    default:
      return null;
  }
};

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** What a field is called on screen. */
export const FIELD_NAMES: Readonly<Record<string, string>> = {
  name: '考次名称',
  holdHours: '未支付科目保留小时数',
  emptyHours: '空报名信息保留小时数',
  reviewHours: '资格复核时限（小时）',
  reminderHours: '支付提醒提前小时数',
  payCloseAt: '支付截止时间',
  englishBothLevels: '可同时报考英语四级和六级',
  writtenTicketsFrom: '笔试准考证打印时间',
  oralTicketsFrom: '口试准考证打印时间',
  home: '首页内容',
  notice: '通告',
  contact: '联系方式',
  opensAt: '网上报名开始时间',
  closesAt: '网上报名结束时间',
  takesOutside: '接收外校考生',
  allowsElsewhere: '允许考生到外校口试',
  examAt: '考试日期',
  feeFen: '费用',
  capacity: '容量',
  loweringTo: '随到期降至',
};

/** `容量改为 200，费用改为 30.00 元`: a change in words, long texts by their name alone. */
export const describeValues = (after: AnyValues): string =>
  Object.entries(after)
    .map(([field, value]) => `${FIELD_NAMES[field] ?? field}${wordsOf(field, value)}`)
    .join('，');

const TEXTS: readonly string[] = ['notice', 'home', 'contact', 'name'];
const INSTANT = /^\d{4}-\d\d-\d\dT/;

const wordsOf = (field: string, value: unknown): string => {
  if (TEXTS.includes(field)) return '已修改';
  if (value === null || value === undefined)
    return field === 'capacity' ? '改为不限' : '改为未设置';
  if (typeof value === 'boolean') return `改为${value ? '是' : '否'}`;
  if (field === 'feeFen' && typeof value === 'number') return `改为 ${yuanOf(value)} 元`;
  if (typeof value === 'string' && INSTANT.test(value)) return `改为 ${beijing(value)}（北京时间）`;
  return `改为 ${typeof value === 'string' ? value : JSON.stringify(value)}`;
};

/** Texts stand in the history of settings; the audit log names them and holds none [R48]. */
export const withoutTexts = (values: AnyValues): AnyValues =>
  Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      TEXTS.includes(field) ? '（文本）' : value,
    ]),
  );

/** One entry of a setting's history, as a stale tab is told of it. */
export interface ToldChange {
  readonly after: AnyValues;
  readonly state: ChangeState;
  readonly at: Instant;
}

export const CHANGE_STATES = ['scheduled', 'applied', 'withdrawn', 'refused'] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

const STATE_WORDS: Readonly<Record<ChangeState, string>> = {
  scheduled: '已预定',
  applied: '已生效',
  withdrawn: '已撤回',
  refused: '到时未能生效',
};

/** What a tab that is behind has missed, newest first. */
export const describeChanges = (changes: readonly ToldChange[]): string =>
  changes
    .slice(0, 3)
    .map(
      ({ after, state, at }) =>
        `${beijing(at)}（北京时间）${STATE_WORDS[state]}：${describeValues(after)}`,
    )
    .join('；');
