import { assertNever } from './assert-never';
import { beijing, type Instant } from './instant';
import type { StaffRole } from './staff';

/**
 * Imports of registers [R43]: a file is checked first, whole and always; somebody gives the go-ahead; then all of it
 * is applied, or nothing; and it can be taken back as long as nobody has built on it.
 */
export const IMPORT_KINDS = [
  'studentRecords',
  'barred',
  'cet4Scores',
  'campuses',
  'offerings',
] as const;
export type ImportKindName = (typeof IMPORT_KINDS)[number];

export const IMPORT_KIND_NAMES: Readonly<Record<ImportKindName, string>> = {
  studentRecords: '学籍',
  barred: '禁考名单',
  cet4Scores: '四级成绩',
  campuses: '校区',
  offerings: '开考科目',
};

/** Officers know their own candidates; campuses and scores come from those who run the sitting. */
export const IMPORTERS: Readonly<Record<ImportKindName, readonly StaffRole[]>> = {
  studentRecords: ['officer', 'provinceOfficer', 'operator'],
  barred: ['officer', 'provinceOfficer', 'operator'],
  cet4Scores: ['operator'],
  campuses: ['operator'],
  offerings: ['operator'],
};

export const IMPORT_STATES = [
  'checking',
  'checked',
  'failed',
  'lapsed',
  'applying',
  'applied',
  'undoing',
  'undone',
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

export const IMPORT_STATE_NAMES: Readonly<Record<ImportState, string>> = {
  checking: '正在检查',
  checked: '检查通过，等待确认',
  failed: '有错误，没有导入',
  lapsed: '超过时限未确认，没有导入',
  applying: '正在导入',
  applied: '已导入',
  undoing: '正在撤销',
  undone: '已撤销',
};

/** A check is worth something while the register is as it was: so long it waits for the go-ahead. */
export const GO_AHEAD_HOURS = 24;

/** What can have happened to an import. The first three come from staff, the others from its own activities. */
export const IMPORT_FACTS = [
  'importAsked',
  'importConfirmed',
  'importUndoAsked',
  'importChecked',
  'importFailed',
  'importLapsed',
  'importApplied',
  'importUndone',
  'importUndoRefused',
] as const;
export type ImportFact = (typeof IMPORT_FACTS)[number];

/** What the workflow knows: codes, numbers and instants. The newer of two has the higher (`era`, `seq`). */
export interface ImportSnapshot {
  readonly number: string;
  readonly kind: ImportKindName;
  readonly sitting: string;
  /** Beginning of the campus codes that it may touch; empty for all. */
  readonly place: string;
  readonly state: ImportState;
  readonly era: number;
  readonly seq: number;
  /** Rows of the file, once they are counted. */
  readonly rows: number | null;
  /** What is wrong with it. */
  readonly problems: number;
  /** Until then the go-ahead is waited for. */
  readonly lapsesAt: Instant | null;
}

/** Whether its workflow has nothing to do and nothing to wait for. */
export const isImportAtRest = ({ state }: ImportSnapshot): boolean => {
  switch (state) {
    case 'checking':
    case 'checked':
    case 'applying':
    case 'undoing':
      return false;
    case 'failed':
    case 'lapsed':
    case 'applied':
    case 'undone':
      return true;
    default:
      return assertNever(state);
  }
};

/** One Chinese sentence for the operator: what it is, what it waits for, what comes next. */
export const describeImport = (snapshot: ImportSnapshot): string => {
  const { kind, rows, problems, lapsesAt, state } = snapshot;
  const what = `${IMPORT_KIND_NAMES[kind]}导入${rows === null ? '' : `（${rows} 行）`}`;
  switch (state) {
    case 'checking':
      return `${what}：正在检查文件，进度见活动的心跳`;
    case 'checked':
      return `${what}：检查通过，等待确认；${lapsesAt === null ? '' : `${beijing(lapsesAt)}（北京时间）`}前未确认则作废`;
    case 'failed':
      return `${what}：有 ${problems} 处错误，没有导入`;
    case 'lapsed':
      return `${what}：超过时限未确认，没有导入`;
    case 'applying':
      return `${what}：已确认，正在导入，全部写入或全部不写入`;
    case 'applied':
      return `${what}：已导入，可以撤销`;
    case 'undoing':
      return `${what}：正在撤销`;
    case 'undone':
      return `${what}：已撤销`;
    default:
      return assertNever(state);
  }
};
