import { z } from 'zod';
import { Home } from './home.schema';
import { instant } from './instant';

/**
 * What the desk can set [R42], by kind: the shape of one change. A field that is absent stays as it is. A target is
 * named by its code: a sitting `262`, a province `99`, a school `99301`, a campus `993010`, a subject `1`, and what a
 * campus offers by campus and subject, `993010F`.
 */

const Hours = z.int().min(1).max(240);
const At = z.iso
  .datetime({ offset: true })
  .transform((value) => instant(value))
  .meta({ description: '时间（ISO 8601）', example: '2026-09-01T02:00:00.000Z' });
const Notice = z.string().max(20_000);
/** A fee is at most 10,000 yuan; 0 means that none is set, and then nobody can choose the subject [R22]. */
const FeeFen = z.int().min(0).max(1_000_000);
const Capacity = z.int().min(0).max(99_999);

export const SettingValues = {
  sitting: z.strictObject({
    name: z.string().min(1).max(100).optional(),
    holdHours: Hours.optional(),
    emptyHours: Hours.optional(),
    reviewHours: Hours.optional(),
    reminderHours: Hours.optional(),
    /** `null`: 24 hours after the last window's end [R27]. */
    payCloseAt: At.nullable().optional(),
    englishBothLevels: z.boolean().optional(),
    writtenTicketsFrom: At.nullable().optional(),
    oralTicketsFrom: At.nullable().optional(),
    home: Home.optional(),
  }),
  province: z.strictObject({ notice: Notice.optional() }),
  school: z.strictObject({
    contact: z.string().max(500).optional(),
    allowsElsewhere: z.boolean().optional(),
  }),
  campus: z.strictObject({
    opensAt: At.optional(),
    closesAt: At.optional(),
    takesOutside: z.boolean().optional(),
    allowsElsewhere: z.boolean().optional(),
    notice: Notice.optional(),
  }),
  subject: z.strictObject({ examAt: At.nullable().optional() }),
  offering: z.strictObject({
    feeFen: FeeFen.optional(),
    /** `null`: no limit. */
    capacity: Capacity.nullable().optional(),
  }),
} as const;

export const SETTING_KINDS = [
  'sitting',
  'province',
  'school',
  'campus',
  'subject',
  'offering',
] as const;
export type SettingKind = (typeof SETTING_KINDS)[number];

/** The values of one target, or those of them that a change names. */
export type ValuesOf<K extends SettingKind> = z.infer<(typeof SettingValues)[K]>;
export type AnyValues = Readonly<Record<string, unknown>>;

/** What to do with a capacity between paid and paid + held: the desk has to say it [R42]. */
export const WhenHeld = z.enum(['stopSales', 'letLapse']);
export type WhenHeld = z.infer<typeof WhenHeld>;

/** A target's code, by kind. */
export const TARGET_CODES = {
  sitting: /^[0-9A-Z]{1,8}$/,
  province: /^[0-9A-Z]{2}$/,
  school: /^[0-9A-Z]{5}$/,
  campus: /^[0-9A-Z]{6}$/,
  subject: /^[0-9A-Z]$/,
  offering: /^[0-9A-Z]{7}$/,
} as const satisfies Record<SettingKind, RegExp>;
