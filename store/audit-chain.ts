import { createHash } from 'node:crypto';

/** What sealing and verifying have in common: the one text of a row, and the hash of a seal. */

/** One process seals at a time. */
export const SEAL_LOCK = 4_642_001;
export const GENESIS = '0'.repeat(64);

/**
 * What a seal's hash covers. 1: the hash before it and the rows. 2: also the seal's own number, range, count
 * and instant. New seals are of the highest.
 */
export const SEAL_FORMAT = 2;

/** A seal as it is stored; `sealedMs` in milliseconds since 1970. */
export interface Seal {
  readonly id: string;
  readonly fromXid: string;
  readonly toXid: string;
  readonly rows: number;
  readonly sealedMs: string;
  readonly format: number;
}

export interface AuditRow {
  readonly id: string;
  readonly xid: string;
  readonly line: string;
}

/**
 * Every column, in one canonical text: a JSON array, so that no text can pass for two columns or two
 * rows; `jsonb` prints the same value the same way.
 */
export const ROW = `id, xid, json_build_array(id, xid, (extract(epoch FROM at) * 1000)::bigint, actor, action, subject, detail)::text AS line`;

/** The hash of a seal, fed row by row. */
export const hashOfSeal = (previous: string, seal: Seal) => {
  const hash = createHash('sha256').update(previous);
  if (seal.format >= 2) {
    const { format, id, fromXid, toXid, rows, sealedMs } = seal;
    hash.update('\n').update(JSON.stringify([format, id, fromXid, toXid, rows, sealedMs]));
  }
  return {
    add: (row: AuditRow): void => void hash.update('\n').update(row.line),
    digest: (): string => hash.digest('hex'),
  };
};
