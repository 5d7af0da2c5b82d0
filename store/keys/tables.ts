import type { Queries } from '../account-rows';

/**
 * Where personal data stands, read from the database itself: a column of bytes whose name ends with `_enc` is
 * encrypted, and one whose name ends with `_hash` is a hash. A new table needs no line here.
 */
export interface KeyedTable {
  readonly name: string;
  /** Its primary key, in order. */
  readonly key: readonly { readonly column: string; readonly type: string }[];
}

export interface EncryptedTable extends KeyedTable {
  readonly columns: readonly EncryptedColumn[];
  /** Rows that are read at once. */
  readonly batch: number;
}

export interface EncryptedColumn {
  readonly column: string;
  /** Of a value that is bound to its place: the place, from the row's key. */
  readonly place?: (key: readonly string[]) => string;
}

/** Bytes that are bound to their place, and are large. */
const BOUND: Readonly<
  Record<string, { place: (key: readonly string[]) => string; batch: number }>
> = {
  'stored_file_chunk.content_enc': { place: ([file, part]) => `${file}/${part}`, batch: 16 },
};
const BATCH = 500;

export const encryptedColumns = async (db: Queries): Promise<readonly EncryptedTable[]> => {
  const names = await bytesColumns(db, '_enc');
  return Promise.all(
    [...names].map(async ([name, columns]) => ({
      name,
      key: await keyOf(db, name),
      columns: columns.map((column) => {
        const bound = BOUND[`${name}.${column}`];
        return { column, ...(bound ? { place: bound.place } : {}) };
      }),
      batch: Math.min(BATCH, ...columns.map((one) => BOUND[`${name}.${one}`]?.batch ?? BATCH)),
    })),
  );
};

/** Columns of bytes by table whose names end so. */
export const bytesColumns = async (
  db: Queries,
  ending: '_enc' | '_hash',
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const { rows } = await db.query<{ name: string; columns: string[] }>(
    `SELECT c.table_name AS name, array_agg(c.column_name::text ORDER BY c.column_name) AS columns
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.data_type = 'bytea'
       AND right(c.column_name, length($1)) = $1
     GROUP BY 1 ORDER BY 1`,
    [ending],
  );
  return new Map(rows.map(({ name, columns }) => [name, columns]));
};

export const keyOf = async (db: Queries, table: string): Promise<KeyedTable['key']> => {
  const { rows } = await db.query<{ column: string; type: string }>(
    `SELECT a.attname::text AS column, format_type(a.atttypid, a.atttypmod) AS type
     FROM pg_index i
     CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, ordinal)
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
     WHERE i.indrelid = quote_ident($1)::regclass AND i.indisprimary ORDER BY k.ordinal`,
    [table],
  );
  if (rows.length === 0) throw new Error(`the table ${table} has no primary key`);
  return rows;
};
