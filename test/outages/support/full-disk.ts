import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './world';

/**
 * A disk without space for PostgreSQL, with no rights but those of the files' owner: what it is to write next lies
 * on `/dev/full`, where the kernel refuses each write with ENOSPC as a full disk does, and reads as empty.
 */
export interface FullDisk {
  /** There is space again; PostgreSQL is left alone. */
  makeSpace(): Promise<void>;
}

/** There is space again after the work, whatever came of it. */
export const whileFull = async (
  filled: Promise<FullDisk>,
  work: () => Promise<void>,
): Promise<void> => {
  const { makeSpace } = await filled;
  try {
    await work();
  } finally {
    await makeSpace();
  }
};

/** No further row fits into these tables, which must be empty: their files are kept aside. */
export const fillTables = async (world: World, ...tables: string[]): Promise<FullDisk> => {
  const files: string[] = [];
  for (const table of tables) {
    const [row] = await world.rows<{ file: string; bytes: string }>(
      'SELECT pg_relation_filepath($1::regclass) AS file, pg_relation_size($1::regclass) AS bytes',
      [table],
    );
    if (row?.bytes !== '0') throw new Error(`${table} is not empty`);
    files.push(join(world.folder, 'postgres', row.file));
  }
  for (const file of files) {
    renameSync(file, `${file}.aside`);
    symlinkSync('/dev/full', file);
  }
  await openFilesAnew(world);
  return {
    makeSpace: async () => {
      for (const file of files) renameSync(`${file}.aside`, file);
      await openFilesAnew(world);
    },
  };
};

/** A session keeps files open; the pools open new sessions by themselves. */
const openFilesAnew = (world: World): Promise<unknown> =>
  world.rows(
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );

/** The write-ahead log finds no space: PostgreSQL ends in a panic at its next commit, again and again. */
export const fillLog = async (world: World): Promise<FullDisk> => {
  const [row] = await world.rows<{ next: string[] }>(
    `SELECT array_agg(pg_walfile_name(pg_current_wal_lsn() + n * 16777216::numeric)) AS next
     FROM generate_series(1, 4) AS n`,
  );
  const files = (row?.next ?? []).map((name) => join(world.folder, 'postgres', 'pg_wal', name));
  for (const file of files) {
    rmSync(file, { force: true });
    symlinkSync('/dev/full', file);
  }
  await world.rows('SELECT pg_switch_wal()');
  return {
    makeSpace: () => {
      for (const file of files) rmSync(file, { force: true });
      return Promise.resolve();
    },
  };
};
