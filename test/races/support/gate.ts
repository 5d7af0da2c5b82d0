import type { TestStore } from '../../support/test-store';

/**
 * Holds a registration's row, so that whoever wants to write it waits before the gate, and decides nothing anew
 * until it opens.
 */
export interface Gate {
  /** Resolves when somebody stands before it. */
  waiting(): Promise<void>;
  open(): Promise<void>;
}

export const closeGate = async (
  crowd: Pick<TestStore, 'database' | 'rows'>,
  number: string,
): Promise<Gate> => {
  const holder = await crowd.database.pool.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM registration WHERE number = $1 FOR UPDATE', [number]);
  const { rows } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return {
    waiting: async () => {
      for (const until = Date.now() + PATIENCE_MS; Date.now() < until;) {
        const [someone] = await crowd.rows(WAITING, [rows[0]?.pid]);
        if (someone) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await holder.query('ROLLBACK');
      holder.release();
      throw new Error(`nobody waits for the lock of ${number}`);
    },
    open: async () => {
      await holder.query('COMMIT');
      holder.release();
    },
  };
};

const PATIENCE_MS = 60_000;

const WAITING = 'SELECT pid FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))';
