import { beijing, instant } from '../../domain/instant';
import type { OddCell } from './sheet';

/** What a workbook's cells may be besides text. */
export interface OddColumns {
  /** Columns in which a number does no harm: no leading zeros, and few digits. */
  readonly numbers: readonly string[];
  /** Columns of times, which a spreadsheet keeps as a number of days. */
  readonly times: readonly string[];
}

/** The text of a cell that is no text, or what is wrong with it. */
export const textOfOdd = (
  kind: OddCell,
  text: string,
  column: string,
  { numbers, times }: OddColumns,
): { readonly text: string } | { readonly message: string } => {
  if (kind === 'formula') return { message: '是公式：请复制后以“值”粘贴，再重新上传' };
  if (kind === 'error') return { message: '是错误值（如 #N/A），请改正' };
  if (kind === 'boolean') return { message: '是逻辑值，请改为文本' };
  if (times.includes(column)) {
    const time = timeOf(Number(text));
    return time === null ? { message: '不是有效的日期和时间' } : { text: time };
  }
  if (numbers.includes(column) && /^\d{1,15}(\.\d+)?$/.test(text)) return { text };
  return { message: isSpoiled(text) ? SPOILED_NUMBER : NUMBER };
};

const NUMBER = '是数值，开头的 0 可能已经丢失：请把该列设为文本格式，并重新填写原来的号码或代码';
/** Also of a CSV, in which a spreadsheet has written the number so. */
export const SPOILED_NUMBER =
  '已被电子表格改成科学计数法（如 3.30E+17），第 15 位以后的数字已经丢失：请把该列设为文本格式，并重新填写原来的号码';

/** More digits than a double holds. */
const isSpoiled = (text: string): boolean => /e/i.test(text) || text.replace(/\D/g, '').length > 15;

const DAY_MS = 86_400_000;
/** Day 0 of a spreadsheet, for every day after February 1900, which it takes for a leap year's. */
const DAY_ZERO = Date.UTC(1899, 11, 30);

/** Days since 1900 → `2026-09-01 10:00:00`, as the clock on the wall; `null` for what is no day of this century. */
const timeOf = (days: number): string | null => {
  if (!(days >= 36_526 && days < 73_051)) return null;
  const wall = Math.round((DAY_ZERO + days * DAY_MS) / 1000) * 1000;
  // What stands in a sheet is Beijing time.
  return beijing(instant(wall - 8 * 3_600_000));
};
