import type { Pool } from 'pg';
import type { PersonalData } from '../../prisma/personal-data';
import { encryptedColumns, type EncryptedTable } from './tables';

/**
 * Brings every encrypted value under the first key. Nothing stands still for it: a value is replaced only if nobody
 * has changed it since it was read, and who reads it meanwhile has both keys. Killed and begun again, it goes on with
 * what is left, because what is done says so itself: each value names its key.
 */
export interface Reencrypted {
  /** Values brought under the first key, by table. */
  readonly done: Readonly<Record<string, number>>;
  /** Values that are still under another key: written by a process that has the old key in front. */
  readonly left: number;
}

/** @param tell called after each batch, with the table and the number of values so far */
export const reencryptAll = async (
  pool: Pool,
  personalData: PersonalData,
  tell: (table: string, values: number) => void = () => undefined,
): Promise<Reencrypted> => {
  const done: Record<string, number> = {};
  let left = 0;
  for (const table of await encryptedColumns(pool)) {
    let after: readonly string[] | null = null;
    done[table.name] = 0;
    do {
      const batch = await nextBatch(pool, personalData, table, after);
      done[table.name] = (done[table.name] ?? 0) + batch.values;
      after = batch.last;
      if (batch.values > 0) tell(table.name, done[table.name] ?? 0);
    } while (after !== null);
    left += await countLeft(pool, personalData, table);
  }
  return { done, left };
};

interface Batch {
  readonly values: number;
  /** Key of the last row that was looked at; `null` when the table is through. */
  readonly last: readonly string[] | null;
}

const nextBatch = async (
  pool: Pool,
  personalData: PersonalData,
  table: EncryptedTable,
  after: readonly string[] | null,
): Promise<Batch> => {
  const { rows } = await pool.query<Record<string, string | Buffer | null>>(
    selectStale(table, after !== null),
    [personalData.keyId, table.batch, ...(after ?? [])],
  );
  const last = rows.at(-1);
  if (!last) return { values: 0, last: null };
  let values = 0;
  for (const { column, place } of table.columns) {
    const changes = rows.flatMap((row) => {
      const old = row[column];
      if (!(old instanceof Buffer) || personalData.keyOf(old) === personalData.keyId) return [];
      const keys = keysIn(table, row);
      const where = place?.(keys) ?? '';
      const fresh = personalData.encryptBytes(personalData.decryptBytes(old, where), where);
      return [{ keys, old, fresh }];
    });
    if (changes.length === 0) continue;
    const { rowCount } = await pool.query(updateColumn(table, column), [
      changes.map(({ old }) => old),
      changes.map(({ fresh }) => fresh),
      ...table.key.map((_, at) => changes.map(({ keys }) => keys[at] ?? '')),
    ]);
    values += rowCount ?? 0;
  }
  return { values, last: keysIn(table, last) };
};

const keysIn = (table: EncryptedTable, row: Readonly<Record<string, unknown>>): string[] =>
  table.key.map((_, at) => String(row[`k${at}`]));

/** Under another key than `$1`; as the layout of a value has it: version, length of the key's id, id. */
const stale = (column: string): string =>
  `substring("${column}" FROM 3 FOR get_byte("${column}", 1)) <> convert_to($1, 'UTF8')`;

const selectStale = ({ name, key, columns }: EncryptedTable, isLater: boolean): string => {
  const keyNames = key.map(({ column }) => `"${column}"`).join(', ');
  const from = key.map(({ type }, at) => `$${at + 3}::${type}`).join(', ');
  return `
    SELECT ${key.map(({ column }, at) => `"${column}"::text AS k${at}`).join(', ')},
           ${columns.map(({ column }) => `"${column}"`).join(', ')}
    FROM "${name}"
    WHERE (${columns.map(({ column }) => stale(column)).join(' OR ')})
      ${isLater ? `AND (${keyNames}) > (${from})` : ''}
    ORDER BY ${keyNames} LIMIT $2`;
};

const updateColumn = ({ name, key }: EncryptedTable, column: string): string => {
  const keyParams = key.map((_, at) => `$${at + 3}::text[]`).join(', ');
  const keyNames = key.map((_, at) => `k${at}`).join(', ');
  const same = key
    .map(({ column: one, type }, at) => `t."${one}" = v.k${at}::${type}`)
    .join(' AND ');
  return `
    UPDATE "${name}" t SET "${column}" = v.fresh
    FROM unnest($1::bytea[], $2::bytea[], ${keyParams}) AS v(old, fresh, ${keyNames})
    WHERE ${same} AND t."${column}" = v.old`;
};

const countLeft = async (
  pool: Pool,
  personalData: PersonalData,
  { name, columns }: EncryptedTable,
): Promise<number> => {
  const counts = columns.map(({ column }) => `count(*) FILTER (WHERE ${stale(column)})`);
  const { rows } = await pool.query<{ left: string }>(
    `SELECT ${counts.join(' + ')} AS left FROM "${name}"`,
    [personalData.keyId],
  );
  return Number(rows[0]?.left ?? 0);
};
