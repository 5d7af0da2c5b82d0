import type { PoolClient } from 'pg';
import type { ImportSnapshot, ImportState } from '../../domain/importing';
import { instant, msOf, type Instant } from '../../domain/instant';
import type { Database } from '../../prisma/client';
import type { ImportKind } from '../../prisma/import/kind';
import { KINDS } from '../../prisma/import/kinds';
import { ImportRefused } from '../../prisma/import/problems';
import { applyStage, checkImport, onStage, unreadable } from '../../prisma/import/run';
import { fillStage, type ImportAbout, type StageOptions } from '../../prisma/import/stage';
import type { Table } from '../../prisma/import/table';
import { transactionOn } from '../../prisma/import/transaction';
import type { PersonalData } from '../../prisma/personal-data';
import { decisionNow } from '../clock';
import type { Files } from './files';
import { recordApplied, recordCheck, recordFailed, takeBackStaged } from './import-outcomes';
import { createProgress, openTable } from './import-progress';
import {
  auditOwn,
  importSnapshotOf,
  lockBatch,
  moveBatch,
  readBatch,
  type BatchRow,
} from './import-rows';

/**
 * What the workflow of an import does, step by step. Each step may run twice, also at the same time: the batch's row
 * is locked before anything is changed for good, and a step that finds it in another state has been done.
 */
export interface ImportWork {
  /** Reads the whole file and says what is wrong with it, or what it would do. */
  check(number: string, alive: Alive): Promise<ImportSnapshot | null>;
  /** Nobody gave the go-ahead; `waitMs` when it is too early to say so. */
  lapse(number: string, asOf: Instant): Promise<Lapsed>;
  /** All of it, or nothing: in one transaction. */
  apply(number: string, alive: Alive): Promise<ImportSnapshot | null>;
  /** What it has written, as long as nobody has built on it: all of it, or nothing. */
  takeBack(number: string): Promise<ImportSnapshot | null>;
}

/** Told the rows so far while a step is at work; throws when it is to be given up. */
export type Alive = (rows: number) => void;

export interface Lapsed {
  readonly snapshot: ImportSnapshot | null;
  readonly waitMs: number;
}

export const createImportWork = (
  { pool }: Database,
  personalData: PersonalData,
  files: Files,
): ImportWork => {
  /** A connection of its own, which is thrown away with its temporary tables when anything went wrong. */
  const onConnection = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    try {
      const done = await work(client);
      client.release();
      return done;
    } catch (error) {
      client.release(true);
      throw error;
    }
  };

  /** Of a batch in another state, this step has been done. */
  const whileIn = async (
    state: ImportState,
    number: string,
    work: (batch: BatchRow, client: PoolClient) => Promise<BatchRow>,
  ): Promise<ImportSnapshot | null> => {
    const batch = await readBatch(pool, number);
    if (batch?.state !== state) return batch && importSnapshotOf(batch);
    return importSnapshotOf(await onConnection((client) => work(batch, client)));
  };

  /** Its file, and what to tell of the reading. */
  const openFile = async (
    batch: BatchRow,
    alive: Alive,
  ): Promise<{ table: Table; options: StageOptions }> => {
    const file = await files.read(batch.file_id);
    const progress = createProgress(pool, batch.number, file.size, alive);
    const onRows = (rows: number): Promise<void> => progress.rows(rows);
    return { table: openTable(file, progress), options: { personalData, onRows } };
  };

  return {
    check: (number, alive) =>
      whileIn('checking', number, async (batch, client) => {
        const { table, options } = await openFile(batch, alive);
        const verdict = await checkImport(client, batch.kind, aboutOf(batch), table, options);
        return conclude(client, batch, () => recordCheck(client, batch, verdict));
      }),

    lapse: (number, asOf) =>
      onConnection((client) =>
        transactionOn(client, async () => {
          const batch = await lockBatch(client, number);
          if (!batch) return { snapshot: null, waitMs: 0 };
          const now = await decisionNow(client);
          const judgedAt = asOf < now ? asOf : now;
          const isWaiting = batch.state === 'checked' && batch.lapses_at !== null;
          const waitMs = isWaiting ? msOf(instant(batch.lapses_at ?? 0)) - msOf(judgedAt) : 0;
          if (!isWaiting || waitMs > 0) return { snapshot: importSnapshotOf(batch), waitMs };
          await auditOwn(client, number, 'importLapsed', {});
          const change = { state: 'lapsed', fact: 'importLapsed', isOwn: true } as const;
          return { snapshot: importSnapshotOf(await moveBatch(client, number, change)), waitMs: 0 };
        }),
      ),

    apply: (number, alive) =>
      whileIn('applying', number, async (batch, client) => {
        const kind: ImportKind = KINDS[batch.kind];
        const about = aboutOf(batch);
        try {
          return await onStage(client, kind, about, async () => {
            const { table, options } = await openFile(batch, alive);
            const read = await fillStage(client, kind, table, options);
            return conclude(client, batch, async () => {
              const verdict = await applyStage(client, kind, read, about, personalData);
              return recordApplied(client, batch, kind.action, verdict);
            });
          });
        } catch (error) {
          if (!(error instanceof ImportRefused)) throw error;
          return conclude(client, batch, () => recordFailed(client, batch, unreadable(error)));
        }
      }),

    takeBack: (number) =>
      whileIn('undoing', number, (batch, client) =>
        conclude(client, batch, (locked) => {
          const kind: ImportKind = KINDS[locked.kind];
          return onStage(client, kind, aboutOf(locked), () => takeBackStaged(client, kind, locked));
        }),
      ),
  };
};

const aboutOf = ({ number, sitting_code: sitting, place }: BatchRow): ImportAbout => ({
  number,
  sitting,
  place,
});

/** The last part of a step, under the batch's lock: done at once, or not at all, or by somebody quicker. */
const conclude = (
  client: PoolClient,
  batch: BatchRow,
  work: (locked: BatchRow) => Promise<BatchRow>,
): Promise<BatchRow> =>
  transactionOn(client, async () => {
    const locked = await lockBatch(client, batch.number);
    return locked?.state === batch.state ? work(locked) : (locked ?? batch);
  });
