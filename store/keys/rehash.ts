import type { Pool, QueryResult } from 'pg';
import type { PersonalData } from '../../prisma/personal-data';
import { HASHED, SOURCES, type HashedColumn, type Source } from './hashes';
import { keyOf } from './tables';

/**
 * Brings every keyed hash under a new key. Hashes cannot be read back: the new one is made from the same text where
 * it stands encrypted, and a table of pairs (old, new) then carries it to each place where the hash is kept. While this
 * runs nobody can be found by either key alone, so API and worker stand still. Killed and begun again, it goes on.
 */
export interface Rehashed {
  /** Values brought under the new key, by column. */
  readonly done: Readonly<Record<string, number>>;
  /** Rows removed because nobody has the text any more, by column; each can be asked for again. */
  readonly forgotten: Readonly<Record<string, number>>;
  /** Rows that are left under the old key, by column: nothing may run before they are seen to. */
  readonly left: Readonly<Record<string, number>>;
}

export interface RehashOptions {
  /** As the values stand now. */
  readonly old: PersonalData;
  /** With the new hash key. */
  readonly next: PersonalData;
  /** Remove all CET4 scores: their files are to be imported again. */
  readonly forgetScores: boolean;
  readonly tell?: (step: string, values: number) => void;
}

const BATCH = 2_000;

export const rehashAll = async (pool: Pool, options: RehashOptions): Promise<Rehashed> => {
  const tell = options.tell ?? (() => undefined);
  await pool.query(
    'CREATE UNLOGGED TABLE IF NOT EXISTS rehash_pair (old bytea PRIMARY KEY, fresh bytea NOT NULL)',
  );
  for (const source of SOURCES) await gather(pool, source, options, tell);
  await pool.query('CREATE INDEX IF NOT EXISTS rehash_pair_fresh ON rehash_pair (fresh)');
  await pool.query('ANALYZE rehash_pair');
  const done: Record<string, number> = {};
  const forgotten: Record<string, number> = {};
  const left: Record<string, number> = {};
  if (options.forgetScores) {
    forgotten['cet4_score'] = (await pool.query('DELETE FROM cet4_score')).rowCount ?? 0;
  }
  for (const column of HASHED) {
    const name = `${column.table}.${column.column}`;
    done[name] = await replace(pool, column);
    tell(name, done[name]);
    const unknown = await seeToUnknown(pool, column);
    if (unknown > 0) (column.unknown === 'forget' ? forgotten : left)[name] = unknown;
  }
  // What is left needs its pairs once more.
  if (Object.keys(left).length === 0) await pool.query('DROP TABLE rehash_pair');
  return { done, forgotten, left };
};

/** Pairs of all hashes of one kind of row, page by page. */
const gather = async (
  pool: Pool,
  source: Source,
  { old, next }: RehashOptions,
  tell: (step: string, values: number) => void,
): Promise<void> => {
  let after = source.first;
  let seen = 0;
  for (;;) {
    const { rows } = await pool.query<Record<string, unknown>>(source.text, [after, BATCH]);
    const last = rows.at(-1);
    if (!last) return;
    const before = rows.flatMap((row) => source.hashes(row, old));
    const fresh = rows.flatMap((row) => source.hashes(row, next));
    await pool.query(
      `INSERT INTO rehash_pair (old, fresh) SELECT * FROM unnest($1::bytea[], $2::bytea[]) ON CONFLICT DO NOTHING`,
      [before, fresh],
    );
    after = String(last['key']);
    seen += rows.length;
    tell(source.name, seen);
  }
};

/** The last row of a page by its key (`k0`, `k1` …), and how many of the page were replaced. */
interface ReplacedPage {
  readonly done: number;
  readonly [key: string]: string | number;
}

/** Page by page of the primary key; a value that is new already has no pair as an old one. */
const replace = async (pool: Pool, { table, column }: HashedColumn): Promise<number> => {
  const key = await keyOf(pool, table);
  const names = key.map((one) => `"${one.column}"`).join(', ');
  const texts = key.map((one, at) => `"${one.column}"::text AS k${at}`).join(', ');
  const same = key.map((one) => `t."${one.column}" = b."${one.column}"`).join(' AND ');
  let after: string[] | null = null;
  let done = 0;
  for (;;) {
    const from: string = after
      ? `WHERE (${names}) > (${key.map((one, at) => `$${at + 2}::${one.type}`).join(', ')})`
      : '';
    const { rows }: QueryResult<ReplacedPage> = await pool.query(
      `WITH batch AS MATERIALIZED (
         SELECT ${names} FROM "${table}" ${from} ORDER BY ${names} LIMIT $1
       ), changed AS (
         UPDATE "${table}" t SET "${column}" = p.fresh FROM batch b, rehash_pair p
         WHERE ${same} AND t."${column}" = p.old RETURNING 1
       )
       SELECT ${texts}, (SELECT count(*)::int FROM changed) AS done FROM batch
       ORDER BY ${key.map((one) => `"${one.column}" DESC`).join(', ')} LIMIT 1`,
      [BATCH, ...(after ?? [])],
    );
    const last: ReplacedPage | undefined = rows[0];
    if (!last) return done;
    done += last.done;
    after = key.map((_, at) => String(last[`k${at}`]));
  }
};

/** Rows whose text nobody has: counted, or removed. */
const seeToUnknown = async (
  pool: Pool,
  { table, column, unknown }: HashedColumn,
): Promise<number> => {
  const where = `"${column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM rehash_pair p WHERE p.fresh = t."${column}")`;
  if (unknown === 'forget') {
    const { rowCount } = await pool.query(`DELETE FROM "${table}" t WHERE ${where}`);
    return rowCount ?? 0;
  }
  const { rows } = await pool.query<{ left: string }>(
    `SELECT count(*) AS left FROM "${table}" t WHERE ${where}`,
  );
  return Number(rows[0]?.left ?? 0);
};
