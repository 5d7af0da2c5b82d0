import type { Pool, PoolClient } from 'pg';
import {
  type AuditRow,
  GENESIS,
  hashOfSeal,
  ROW,
  SEAL_FORMAT,
  SEAL_LOCK,
  type Seal,
} from './audit-chain';
import { type AuditReport, verifyAudit } from './audit-verify';

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

const BATCH = 10_000;

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

  verify: () => verifyAudit(pool),

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
    [SEAL_LOCK],
  );
  if (!lock[0]?.held) return 0;
  const { rows: last } = await client.query<{ to_xid: string; hash: string }>(
    'SELECT to_xid, hash FROM audit_seal ORDER BY from_xid DESC LIMIT 1',
  );
  const previous = last[0] ?? { to_xid: '0', hash: GENESIS };
  // Read on its own first: the rows are then judged by a snapshot at least as new as this horizon.
  const { rows: horizon } = await client.query<{ xmin: string }>(
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin',
  );
  const complete = horizon[0]?.xmin ?? previous.to_xid;
  const { rows } = await client.query<AuditRow>(
    `SELECT ${ROW} FROM audit WHERE xid >= $1 AND xid < $2 ORDER BY xid, id LIMIT $3`,
    [previous.to_xid, complete, BATCH],
  );
  const { sealed, toXid } = await wholeTransactions(client, rows, complete);
  if (sealed.length === 0) return 0;
  await append(client, previous, { toXid, sealed });
  return sealed.length;
};

const append = async (
  client: PoolClient,
  previous: { readonly to_xid: string; readonly hash: string },
  { toXid, sealed }: { readonly toXid: string; readonly sealed: readonly AuditRow[] },
): Promise<void> => {
  // The column's default is this transaction's instant too, so the hash can cover it beforehand.
  const { rows } = await client.query<{ id: string; sealed_ms: string }>(
    `SELECT nextval('audit_seal_id_seq')::text AS id, (extract(epoch FROM now()::timestamptz(3)) * 1000)::bigint::text AS sealed_ms`,
  );
  const seal: Seal = {
    id: rows[0]?.id ?? '',
    fromXid: previous.to_xid,
    toXid,
    rows: sealed.length,
    sealedMs: rows[0]?.sealed_ms ?? '',
    format: SEAL_FORMAT,
  };
  const hash = hashOfSeal(previous.hash, seal);
  sealed.forEach(hash.add);
  await client.query(
    'INSERT INTO audit_seal (id, from_xid, to_xid, rows, hash, format) VALUES ($1, $2, $3, $4, $5, $6)',
    [seal.id, seal.fromXid, toXid, seal.rows, hash.digest(), SEAL_FORMAT],
  );
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
    `SELECT ${ROW} FROM audit WHERE xid = $1 ORDER BY id`,
    [last.xid],
  );
  return { sealed: all, toXid: (BigInt(last.xid) + 1n).toString() };
};
