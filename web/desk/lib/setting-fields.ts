import { formatBeijing, instantOf, typedOf } from './beijing';
import { SETTINGS } from '../texts/settings';
import type { Schemas } from './api';

export type Setting = Schemas['Setting'];
export type SettingKind = Schemas['SettingKind'];

/** The setting itself, or the part of it that has this kind and code. */
export const partOf = (
  setting: Setting,
  wanted: { readonly kind: SettingKind; readonly target: string } | null,
) =>
  [setting, ...setting.parts].find(
    ({ kind, target }) => kind === wanted?.kind && target === wanted.target,
  );

export type Values = Readonly<Record<string, unknown>>;

/** How a field is typed; what it is called is among the texts, what it may be is the API's to say. */
export type FieldType = 'number' | 'instant' | 'flag' | 'line' | 'text' | 'yuan' | 'limit' | 'json';

/** The fields of each kind in the order of the page. */
export const FIELDS: Readonly<Record<SettingKind, Readonly<Record<string, FieldType>>>> = {
  sitting: {
    name: 'line',
    holdHours: 'number',
    emptyHours: 'number',
    reviewHours: 'number',
    reminderHours: 'number',
    payCloseAt: 'instant',
    englishBothLevels: 'flag',
    writtenTicketsFrom: 'instant',
    oralTicketsFrom: 'instant',
    home: 'json',
  },
  province: { notice: 'text' },
  school: { contact: 'line', allowsElsewhere: 'flag' },
  campus: {
    opensAt: 'instant',
    closesAt: 'instant',
    takesOutside: 'flag',
    allowsElsewhere: 'flag',
    notice: 'text',
  },
  subject: { examAt: 'instant' },
  offering: { feeFen: 'yuan', capacity: 'limit' },
};

/** A value as it stands in a form. */
export const toTyped = (type: FieldType, value: unknown): string => {
  if (value === null || value === undefined) return '';
  switch (type) {
    case 'instant':
      return typedOf(textOf(value));
    case 'flag':
      return value === true ? 'yes' : 'no';
    case 'yuan':
      return (Number(value) / 100).toFixed(2);
    case 'json':
      return JSON.stringify(value, null, 2);
    default:
      return textOf(value);
  }
};

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** What was typed as the API takes it; what cannot be a value is sent as it is, and the API names the field. */
export const toValue = (type: FieldType, typed: string): unknown => {
  switch (type) {
    case 'instant':
      return instantOf(typed);
    case 'flag':
      return typed === 'yes';
    case 'number':
      return numberOr(typed);
    case 'limit':
      return typed.trim() === '' ? null : numberOr(typed);
    case 'yuan':
      return fenOr(typed);
    case 'json':
      return jsonOr(typed);
    default:
      return typed;
  }
};

const numberOr = (typed: string): number | string =>
  /^\s*\d+\s*$/.test(typed) ? Number(typed) : typed;

/** Through digits, never through a fraction: money is integer fen. */
const fenOr = (typed: string): number | string => {
  const match = /^\s*(\d+)(?:\.(\d{1,2}))?\s*$/.exec(typed);
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : typed;
};

const jsonOr = (typed: string): unknown => {
  try {
    return JSON.parse(typed) as unknown;
  } catch {
    return typed;
  }
};

/** A value as it is read. */
export const shownValue = (type: FieldType, value: unknown): string => {
  if (value === null || value === undefined || value === '') {
    return type === 'limit' ? SETTINGS.unlimited : SETTINGS.unset;
  }
  if (type === 'json') return SETTINGS.inChange;
  if (type === 'flag') return value === true ? SETTINGS.yes : SETTINGS.no;
  return type === 'instant' ? formatBeijing(textOf(value)) : toTyped(type, value);
};

/** Only what was really changed goes into a change: a field that is absent stays as it is. */
export const changedValues = (
  kind: SettingKind,
  values: Values,
  typed: Readonly<Record<string, string>>,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(FIELDS[kind]).flatMap(([field, type]) => {
      const now = typed[`set.${field}`] ?? '';
      return now === toTyped(type, values[field]) ? [] : [[field, toValue(type, now)]];
    }),
  );
