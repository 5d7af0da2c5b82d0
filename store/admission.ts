import type { Pool } from 'pg';
import type { Instant } from '../domain/instant';
import { createBatcher } from './batcher';

/**
 * The queue before the entrance is two counters in one row, which all processes share and no restart
 * loses: tickets are numbered in the order in which they were drawn, and those up to `admitted` may come in.
 */
export interface AdmissionQueue {
  read(): Promise<Counters>;
  /** The next place, at the end of the queue. */
  draw(): Promise<Drawn>;
  /** Calls so many more, or as many as wait. */
  call(count: number): Promise<Called>;
  /** False when the ticket was used up before. `expiresAt` says how long that must be remembered. */
  useUp(ticket: number, expiresAt: Instant): Promise<boolean>;
  isUsedUp(ticket: number): Promise<boolean>;
}

export interface Counters {
  readonly issued: number;
  readonly admitted: number;
}

export interface Drawn extends Counters {
  readonly ticket: number;
}

export interface Called extends Counters {
  readonly called: number;
}

export const createAdmissionQueue = (pool: Pool): AdmissionQueue => {
  // One batch at a time: the second would only wait for the first one's row. Each costs a flush of the disk.
  const draws = createBatcher<null, Drawn>({
    maxInFlight: 1,
    maxBatch: 1_000,
    restMs: 25,
    run: async (commands) => {
      const { rows } = await pool.query<Counters>({
        name: 'admission-draw',
        text: `UPDATE admission SET issued = issued + $1 WHERE id = 1
               RETURNING issued::float8 AS issued, admitted::float8 AS admitted`,
        values: [commands.length],
      });
      const counters = only(rows);
      const first = counters.issued - commands.length + 1;
      return commands.map((_, at) => ({
        status: 'fulfilled',
        value: { ...counters, ticket: first + at },
      }));
    },
  });

  return {
    read: async () => {
      const { rows } = await pool.query<Counters>({
        name: 'admission-read',
        text: 'SELECT issued::float8 AS issued, admitted::float8 AS admitted FROM admission WHERE id = 1',
      });
      return only(rows);
    },
    draw: () => draws.submit(null),
    call: async (count) => {
      const { rows } = await pool.query<Called>({
        name: 'admission-call',
        text: `WITH before AS (SELECT admitted FROM admission WHERE id = 1 FOR UPDATE)
               UPDATE admission a SET admitted = least(a.issued, before.admitted + $1) FROM before WHERE a.id = 1
               RETURNING a.issued::float8 AS issued, a.admitted::float8 AS admitted,
                         (a.admitted - before.admitted)::float8 AS called`,
        values: [count],
      });
      return only(rows);
    },
    // Beside the captchas: whatever counts once is remembered there until nobody can present it any more.
    useUp: async (ticket, expiresAt) => {
      const { rowCount } = await pool.query({
        name: 'admission-use',
        text: 'INSERT INTO spent_captcha (id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        values: [spentAs(ticket), expiresAt],
      });
      return rowCount === 1;
    },
    isUsedUp: async (ticket) => {
      const { rowCount } = await pool.query({
        name: 'admission-used',
        text: 'SELECT 1 FROM spent_captcha WHERE id = $1',
        values: [spentAs(ticket)],
      });
      return rowCount === 1;
    },
  };
};

const spentAs = (ticket: number): string => `queue:${ticket}`;

const only = <Row>(rows: readonly Row[]): Row => {
  const [row] = rows;
  if (!row) throw new Error('the row of the admission is missing');
  return row;
};
