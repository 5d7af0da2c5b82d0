import type { PoolClient } from 'pg';
import type { PersonalData } from '../personal-data';
import type { ImportKind } from './kind';
import { readTable, type Row, type Table, type TableRead } from './table';

/** What is being imported, for the statements of its kind. */
export interface ImportAbout {
  /** Of the batch that remembers its changes; `null` when nothing is to be taken back. */
  readonly number: string | null;
  readonly sitting: string;
  /** Beginning of the campus codes that may be touched; empty for all. */
  readonly place: string;
}

export interface StageOptions {
  readonly personalData: PersonalData;
  /** Told after each batch, so far. */
  readonly onRows?: (rows: number) => Promise<void> | void;
}

/** Small, so that whoever else shares the process gets a turn between two of them. */
const BATCH = 1000;

/** Makes the temporary tables that the statements of a kind work on; this connection's own. */
export const openStage = async (
  client: PoolClient,
  kind: ImportKind,
  { number, sitting, place }: ImportAbout,
): Promise<void> => {
  await closeStage(client);
  await client.query(
    `CREATE TEMP TABLE import_about (number text, sitting text, place text, applied_at timestamptz)`,
  );
  await client.query('INSERT INTO import_about (number, sitting, place) VALUES ($1, $2, $3)', [
    number,
    sitting,
    place,
  ]);
  const columns = Object.entries(kind.staged).map(([name, type]) => `${name} ${type}`);
  await client.query(
    `CREATE TEMP TABLE import_staged ("row" integer, ${columns.join(', ')}, target text,
                                      act text DEFAULT 'insert', registration text)`,
  );
};

export const closeStage = async (client: PoolClient): Promise<void> => {
  await client.query('DROP TABLE IF EXISTS pg_temp.import_staged, pg_temp.import_about');
};

/** Reads a table into the stage. Throws `ImportRefused` for what cannot be read at all. */
export const fillStage = async (
  client: PoolClient,
  kind: ImportKind,
  table: Table,
  { personalData, onRows }: StageOptions,
): Promise<TableRead> => {
  const names = Object.keys(kind.staged);
  const types = Object.values(kind.staged);
  const parameters = ['int', ...types].map((type, at) => `$${at + 1}::${type}[]`);
  const text = `INSERT INTO import_staged ("row", ${names.join(', ')}) SELECT * FROM unnest(${parameters.join(', ')})`;
  let rows = 0;
  const take = async (batch: readonly Row<Record<string, unknown>>[]): Promise<void> => {
    const staged = batch.map(({ value }) => kind.stage(value, personalData));
    const values = names.map((_, at) => staged.map((one) => one[at]));
    await client.query(text, [batch.map(({ row }) => row), ...values]);
    rows += batch.length;
    await onRows?.(rows);
  };
  const read = await readTable(table, { schema: kind.schema, odd: kind.odd, take, batch: BATCH });
  // Without figures the planner takes the stage for small, and joins it row by row.
  await client.query('ANALYZE import_staged');
  return read;
};
