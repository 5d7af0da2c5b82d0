import type { Pool } from 'pg';
import { type AuditRow, GENESIS, hashOfSeal, ROW, type Seal } from './audit-chain';

/** What stands in the log is not what was sealed. */
export type SealFault =
  /** Does not begin where the one before it ends: one between them is missing, or its beginning was changed. */
  | 'gap'
  | 'overlap'
  | 'rowsMissing'
  | 'rowsAdded'
  /** As many rows as were sealed, but another hash: a row or the seal was changed, or rows changed places. */
  | 'changed'
  /** Its own hash was changed: the seals after it were made with another. */
  | 'hashChanged'
  /** Ends above the oldest transaction that runs: made by hand, or the database came from a logical dump. */
  | 'ahead';

export interface BrokenSeal {
  readonly seal: string;
  readonly fault: SealFault;
  readonly sealedAt: Date;
  readonly sealedRows: number;
  readonly foundRows: number;
}

export interface AuditReport {
  readonly seals: number;
  readonly sealedRows: number;
  readonly unsealedRows: number;
  /** Rows of transactions that have never been: put there by hand. */
  readonly strayRows: number;
  /** Seals whose rows are not what was sealed. Empty when the log is whole. */
  readonly broken: readonly BrokenSeal[];
  /** The newest seal: kept elsewhere, its hash proves later that nothing up to here was made anew. */
  readonly head: { readonly seal: string; readonly hash: string; readonly sealedAt: Date } | null;
  /** Every hash of the chain, for comparing with one that was kept. */
  readonly hashes: ReadonlySet<string>;
}

/** Recomputes the whole chain [R48] in one pass over the rows; memory does not grow with their number. */
export const verifyAudit = async (pool: Pool): Promise<AuditReport> => {
  const { seals, horizon } = await readSeals(pool);
  const rows = rowsInOrder(pool);
  const broken: BrokenSeal[] = [];
  let next = await rows.next();
  let previous: Link = { to: '0', stored: GENESIS, computed: GENESIS };
  let sealedRows = 0;
  for (const seal of seals) {
    const byStored = hashOfSeal(previous.stored, seal);
    const byComputed = hashOfSeal(previous.computed, seal);
    let found = 0;
    for (; !next.done && BigInt(next.value.xid) < BigInt(seal.toXid); next = await rows.next()) {
      byStored.add(next.value);
      byComputed.add(next.value);
      found += 1;
    }
    sealedRows += found;
    const hashes = { stored: byStored.digest(), computed: byComputed.digest() };
    const fault = faultOf(seal, { found, previous, hashes, horizon });
    if (fault === 'hashOfPrevious') blamePrevious(broken, seals, seal);
    else if (fault !== null) broken.push(brokenSeal(seal, fault, found));
    previous = { to: seal.toXid, stored: seal.hash, computed: hashes.stored };
  }
  let unsealedRows = 0;
  for (; !next.done; next = await rows.next()) unsealedRows += 1;
  const last = seals.at(-1);
  return {
    seals: seals.length,
    sealedRows,
    unsealedRows,
    strayRows: await countStray(pool),
    broken,
    head: last ? { seal: last.id, hash: last.hash, sealedAt: last.sealedAt } : null,
    hashes: new Set(seals.map(({ hash }) => hash)),
  };
};

interface StoredSeal extends Seal {
  readonly hash: string;
  readonly sealedAt: Date;
}

/** How the chain goes on: with the hash that is stored, or with the one that the rows give. */
interface Link {
  readonly to: string;
  readonly stored: string;
  readonly computed: string;
}

const faultOf = (
  seal: StoredSeal,
  {
    found,
    previous,
    hashes,
    horizon,
  }: {
    readonly found: number;
    readonly previous: Link;
    readonly hashes: { readonly stored: string; readonly computed: string };
    readonly horizon: bigint;
  },
): SealFault | 'hashOfPrevious' | null => {
  if (BigInt(seal.toXid) > horizon) return 'ahead';
  if (BigInt(seal.fromXid) > BigInt(previous.to)) return 'gap';
  if (BigInt(seal.fromXid) < BigInt(previous.to)) return 'overlap';
  if (found < seal.rows) return 'rowsMissing';
  if (found > seal.rows) return 'rowsAdded';
  if (hashes.stored === seal.hash) return null;
  return hashes.computed === seal.hash ? 'hashOfPrevious' : 'changed';
};

/** This seal was made with another hash of the one before than stands there now. */
const blamePrevious = (
  broken: BrokenSeal[],
  seals: readonly StoredSeal[],
  seal: StoredSeal,
): void => {
  const before = seals[seals.indexOf(seal) - 1];
  if (before === undefined) return;
  const at = broken.findIndex((one) => one.seal === before.id);
  const foundRows = broken[at]?.foundRows ?? before.rows;
  broken.splice(at === -1 ? broken.length : at, 1, brokenSeal(before, 'hashChanged', foundRows));
};

const brokenSeal = (seal: StoredSeal, fault: SealFault, foundRows: number): BrokenSeal => ({
  seal: seal.id,
  fault,
  sealedAt: seal.sealedAt,
  sealedRows: seal.rows,
  foundRows,
});

const readSeals = async (pool: Pool) => {
  const { rows: seals } = await pool.query<StoredSeal>(
    `SELECT id::text AS id, from_xid::text AS "fromXid", to_xid::text AS "toXid", rows, format, hash,
            (extract(epoch FROM sealed_at) * 1000)::bigint::text AS "sealedMs", sealed_at AS "sealedAt"
     FROM audit_seal ORDER BY from_xid, id`,
  );
  // Asked after the seals: none of those that were there can rightly end above it.
  const { rows: oldest } = await pool.query<{ xmin: string }>(
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin',
  );
  return { seals, horizon: BigInt(oldest[0]?.xmin ?? 0) };
};

const PAGE = 10_000;

/** All rows by transaction and number, a page at a time. */
async function* rowsInOrder(pool: Pool): AsyncGenerator<AuditRow, undefined> {
  let after: Pick<AuditRow, 'xid' | 'id'> = { xid: BELOW_ALL, id: BELOW_ALL };
  for (;;) {
    const { rows } = await pool.query<AuditRow>(
      `SELECT ${ROW} FROM audit WHERE xid >= $1 AND (xid, id) > ($1, $2) ORDER BY xid, id LIMIT $3`,
      [after.xid, after.id, PAGE],
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last;
  }
}

/** PostgreSQL's smallest bigint: a row that was moved below zero is seen, too. */
const BELOW_ALL = '-9223372036854775808';

/** Whatever one statement sees belongs to a transaction that has begun. */
const countStray = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query<{ rows: number }>(
    `SELECT count(*)::int AS rows FROM audit WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint`,
  );
  return rows[0]?.rows ?? 0;
};
