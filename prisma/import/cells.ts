import { z } from 'zod';
import { DOCUMENT_LABELS, DOCUMENT_TYPES, type DocumentType } from '../../domain/identity';
import { beijing, instant } from '../../domain/instant';
import { fenOf } from '../../domain/money';
import { SPOILED_NUMBER } from './odd-cells';

/**
 * What a cell may hold. Every cell is text and stays text: leading zeros and 18 digits survive, and a
 * formula is the characters it is written with. Messages are Chinese and never quote the cell.
 */

const cell = z.string().trim();

/** Any text, empty allowed. */
export const optional = (most = 200): z.ZodType<string> =>
  cell.max(most, `不能超过 ${most} 个字符`);

export const required = (most = 200): z.ZodType<string> =>
  cell.min(1, '不能为空').max(most, `不能超过 ${most} 个字符`);

export const digits = (length: number): z.ZodType<string> =>
  cell.regex(
    new RegExp(`^\\d{${length}}$`),
    `应为 ${length} 位数字（请以文本格式保存，保留开头的 0）`,
  );

const SPOILED = /^\d(\.\d+)?E\+?\d+$/i;

/** A document or ticket number, with the damage named that spreadsheets do to long numbers. */
export const number = required(40).refine((text) => !SPOILED.test(text), SPOILED_NUMBER);

const typeOf = new Map<string, DocumentType>(
  DOCUMENT_TYPES.flatMap((type) => [
    [DOCUMENT_LABELS[type], type],
    [DOCUMENT_LABELS[type].replace('中华人民共和国', ''), type],
  ]),
);

export const documentType = cell.transform((text, context): DocumentType => {
  const type = typeOf.get(text);
  if (type) return type;
  context.addIssue({
    code: 'custom',
    message: `应为：${Object.values(DOCUMENT_LABELS).join('、')}`,
  });
  return z.NEVER;
});

export const sex = cell.pipe(z.enum(['男', '女', ''], '应为“男”或“女”，或留空'));

export const yesNo = cell
  .pipe(z.enum(['是', '否'], '应为“是”或“否”'))
  .transform((text) => text === '是');

/** `1;F`: subject codes; an empty cell is an empty list. */
export const subjectCodes = cell.transform((text, context): string[] => {
  const codes = text.split(/[;；、,，\s]+/).filter((code) => code !== '');
  if (codes.every((code) => /^[0-9A-Z]$/.test(code)) && new Set(codes).size === codes.length) {
    return codes;
  }
  context.addIssue({ code: 'custom', message: '应为不重复的科目代码，用分号隔开，如 1;F' });
  return z.NEVER;
});

export const subjectCode = cell.regex(/^[0-9A-Z]$/, '应为一位科目代码，如 1 或 F');

/** Yuan with at most two decimals → fen. */
export const yuan = cell.transform((text, context): number => {
  const fen = fenOf(text);
  if (fen !== null) return fen;
  context.addIssue({ code: 'custom', message: '应为金额，最多两位小数，如 30.00' });
  return z.NEVER;
});

export const wholeNumber = (least: number, most: number): z.ZodType<number> =>
  cell
    .regex(/^\d{1,9}$/, '应为整数')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `应在 ${least} 到 ${most} 之间`);

/** A number of places; an empty cell sets no limit. */
export const limit = cell
  .regex(/^\d{0,5}$/, '应为不超过 99999 的整数，或留空（不限）')
  .transform((text) => (text === '' ? null : Number(text)));

const CLOCK = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2})(?::(\d{2}))?$/;

/** `2026-09-01 10:00:00` in Beijing time → instant. */
export const beijingTime = cell.transform((text, context): string => {
  const ms = CLOCK.test(text) ? Date.parse(`${text.replace(' ', 'T')}+08:00`) : NaN;
  // 30 February would be read as 2 March: only what is written back the same is a time.
  if (!Number.isNaN(ms) && beijing(instant(ms)).startsWith(text)) return instant(ms);
  context.addIssue({ code: 'custom', message: '应为北京时间，如 2026-09-01 10:00:00' });
  return z.NEVER;
});
