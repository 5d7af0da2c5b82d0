/** A row that was left alone for somebody to look at: it differs from what a registration was saved with [edge 51]. */
export interface ImportTask {
  readonly row: number;
  /** Number of the registration. */
  readonly registration: string;
  /** The columns that differ. */
  readonly columns: readonly string[];
}

/** The first thousand, and how many there are. */
export interface TaskList {
  readonly listed: readonly ImportTask[];
  readonly total: number;
}

export const NO_TASKS: TaskList = { listed: [], total: 0 };
