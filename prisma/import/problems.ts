/** One thing wrong with a file, said to the person who made it; never quotes what a cell holds. */
export interface Problem {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  /** The header of the column, or `null` when the row as a whole is meant. */
  readonly column: string | null;
  /** Chinese. */
  readonly message: string;
}

const LISTED = 100;

/** `第 3 行“证件号码”：不能为空`. */
export const problemText = ({ row, column, message }: Problem): string =>
  `第 ${row} 行${column === null ? '' : `“${column}”`}：${message}`;

/** A file that was not imported, not even in part [R43]. `problems` are the first hundred of `total`. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
  readonly problems: readonly Problem[];
  readonly total: number;

  constructor(all: readonly Problem[]) {
    const listed = all.slice(0, LISTED);
    const rest = all.length > listed.length ? `\n……共 ${all.length} 处错误` : '';
    super(`文件没有导入：\n${listed.map(problemText).join('\n')}${rest}`);
    this.problems = listed;
    this.total = all.length;
  }
}
