import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';

/**
 * The seal of the audit log [R48]. Rows are written unchained, in the transaction they belong to; every
 * few seconds one sealer (advisory lock) chains what has committed: `hash(previous ‖ rows)`. A range of
 * transaction ids below the oldest one still running is complete for ever, so a row that appears, changes
 * or vanishes in it later breaks the chain.
 */
export interface AuditSealer {
  /** Seals what can be sealed; answers how many rows. Zero when another process holds the lock. */
  seal(): Promise<number>;
  /** Recomputes the chain from its start. */
  verify(): Promise<AuditReport>;
  unsealed(): Promise<{ rows: number; oldestSeconds: number }>;
}

export interface AuditReport {
  readonly seals: number;
  readonly sealedRows: number;
  readonly unsealedRows: number;
  /** Seals whose rows are not what was sealed. Empty when the log is whole. */
  readonly broken: readonly { readonly seal: string; readonly why: string }[];
}

const LOCK = 4_642_001;
const BATCH = 10_000;
const GENESIS = '0'.repeat(64);

interface AuditRow {
  id: string;
  xid: string;
  line: string;
}

/**
 * Every column, in one canonical text: a JSON array, so that no text can pass for two columns or two
 * rows; `jsonb` prints the same value the same way.
 */
const LINE = `json_build_array(id, xid, (extract(epoch FROM at) * 1000)::bigint, actor, action, subject, detail)::text AS line`;

export const createAuditSealer = (pool: Pool): AuditSealer => ({
  seal: async () => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const sealed = await sealNext(client);
      await client.query('COMMIT');
      client.release();
      return sealed;
    } catch (error) {
      client.release(true);
      throw error;
    }
  },

  verify: async () => {
    const { rows: seals } = await pool.query<{
      id: string;
      from_xid: string;
      to_xid: string;
      rows: number;
      hash: string;
    }>('SELECT * FROM audit_seal ORDER BY id');
    const broken: { seal: string; why: string }[] = [];
    let previous = { to: '0', hash: GENESIS };
    let sealedRows = 0;
    for (const seal of seals) {
      if (seal.from_xid !== previous.to)
        broken.push({ seal: seal.id, why: 'a seal before it is missing' });
      const { rows } = await pool.query<AuditRow>(
        `SELECT id, xid, ${LINE} FROM audit WHERE xid >= $1 AND xid < $2 ORDER BY xid, id`,
        [seal.from_xid, seal.to_xid],
      );
      if (rows.length !== seal.rows) {
        broken.push({ seal: seal.id, why: `${rows.length} rows where ${seal.rows} were sealed` });
      } else if (chain(previous.hash, rows) !== seal.hash) {
        broken.push({ seal: seal.id, why: 'a row was changed' });
      }
      sealedRows += rows.length;
      previous = { to: seal.to_xid, hash: seal.hash };
    }
    const { rows } = await pool.query<{ rows: number }>(
      'SELECT count(*)::int AS rows FROM audit WHERE xid >= $1',
      [previous.to],
    );
    return { seals: seals.length, sealedRows, unsealedRows: rows[0]?.rows ?? 0, broken };
  },

  unsealed: async () => {
    const { rows } = await pool.query<{ rows: number; oldest: number | null }>(
      `SELECT count(*)::int AS rows, extract(epoch FROM decision_now() - min(at))::float8 AS oldest FROM audit
       WHERE xid >= coalesce((SELECT max(to_xid) FROM audit_seal), 0)`,
    );
    return { rows: rows[0]?.rows ?? 0, oldestSeconds: Math.max(0, rows[0]?.oldest ?? 0) };
  },
});

const sealNext = async (client: PoolClient): Promise<number> => {
  const { rows: lock } = await client.query<{ held: boolean }>(
    'SELECT pg_try_advisory_xact_lock($1) AS held',
    [LOCK],
  );
  if (!lock[0]?.held) return 0;
  const { rows: last } = await client.query<{ to_xid: string; hash: string }>(
    'SELECT to_xid, hash FROM audit_seal ORDER BY id DESC LIMIT 1',
  );
  const previous = last[0] ?? { to_xid: '0', hash: GENESIS };
  // Read on its own first: the rows are then judged by a snapshot at least as new as this horizon.
  const { rows: horizon } = await client.query<{ xmin: string }>(
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin',
  );
  const complete = horizon[0]?.xmin ?? previous.to_xid;
  const { rows } = await client.query<AuditRow>(
    `SELECT id, xid, ${LINE} FROM audit WHERE xid >= $1 AND xid < $2 ORDER BY xid, id LIMIT $3`,
    [previous.to_xid, complete, BATCH],
  );
  const { sealed, toXid } = await wholeTransactions(client, rows, complete);
  if (sealed.length === 0) return 0;
  await client.query(
    'INSERT INTO audit_seal (from_xid, to_xid, rows, hash) VALUES ($1, $2, $3, $4)',
    [previous.to_xid, toXid, sealed.length, chain(previous.hash, sealed)],
  );
  return sealed.length;
};

/** A batch that was cut must not end inside a transaction: its last one waits for the next seal. */
const wholeTransactions = async (
  client: PoolClient,
  rows: readonly AuditRow[],
  complete: string,
): Promise<{ sealed: readonly AuditRow[]; toXid: string }> => {
  const last = rows.at(-1);
  if (!last || rows.length < BATCH) return { sealed: rows, toXid: complete };
  const whole = rows.filter((row) => row.xid !== last.xid);
  if (whole.length > 0) return { sealed: whole, toXid: last.xid };
  // One transaction larger than a batch is sealed by itself, to its last row.
  const { rows: all } = await client.query<AuditRow>(
    `SELECT id, xid, ${LINE} FROM audit WHERE xid = $1 ORDER BY id`,
    [last.xid],
  );
  return { sealed: all, toXid: (BigInt(last.xid) + 1n).toString() };
};

const chain = (previous: string, rows: readonly AuditRow[]): string => {
  const hash = createHash('sha256').update(previous);
  for (const row of rows) hash.update('\n').update(row.line);
  return hash.digest('hex');
};
