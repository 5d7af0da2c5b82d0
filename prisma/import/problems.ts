/** One thing wrong with a file, said to the person who made it; never quotes what a cell holds. */
export interface Problem {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  /** The header of the column, or `null` when the row as a whole is meant. */
  readonly column: string | null;
  /** Chinese. */
  readonly message: string;
}

/** So many are listed; all are counted. */
export const LISTED = 1000;
/** So many stand in an error's own text. */
const QUOTED = 100;

/** `第 3 行“证件号码”：不能为空`. */
export const problemText = ({ row, column, message }: Problem): string =>
  `第 ${row} 行${column === null ? '' : `“${column}”`}：${message}`;

/** What is wrong with a file, in the order of its rows: the first thousand, and how many there are. */
export interface ProblemList {
  readonly listed: readonly Problem[];
  readonly total: number;
}

/** Gathers problems; memory does not grow with a file in which every row is wrong. */
export class Problems {
  private first: Problem[] = [];
  private all = 0;

  add(problems: readonly Problem[], total = problems.length): void {
    this.all += total;
    this.first.push(...problems);
    if (this.first.length > 4 * LISTED) this.first = inOrder(this.first);
  }

  get total(): number {
    return this.all;
  }

  list(): ProblemList {
    return { listed: inOrder(this.first), total: this.all };
  }
}

const inOrder = (problems: readonly Problem[]): Problem[] =>
  [...problems].sort((one, other) => one.row - other.row).slice(0, LISTED);

/** A file that was not imported, not even in part [R43]. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
  readonly problems: readonly Problem[];
  readonly total: number;

  constructor({ listed, total }: ProblemList) {
    const quoted = listed.slice(0, QUOTED);
    const rest = total > quoted.length ? `\n……共 ${total} 处错误` : '';
    super(`文件没有导入：\n${quoted.map(problemText).join('\n')}${rest}`);
    this.problems = listed;
    this.total = total;
  }

  /** For what makes the file unreadable as a whole. */
  static because(...listed: readonly Problem[]): ImportRefused {
    return new ImportRefused({ listed, total: listed.length });
  }
}
