import type { Pool } from 'pg';
import { extendDeadlines } from '../../domain/extending';
import { isRefusal, Refused } from '../../domain/refusals';
import { campusPrefix } from '../../domain/staff';
import { inTransaction } from '../../prisma/import/transaction';
import { applyRows, type Applied } from '../apply';
import { addDecision, emptyRows, type Rows } from '../change';
import { loadRegistrations } from '../load';
import type { SittingReader } from '../sitting-facts';
import { readBatch, type ExtensionBatch } from './extension-rows';

/**
 * How a started extension is carried out [R45]: some registrations at a time, each chunk one short transaction of the
 * same statement that writes every change, with the items that say who has been dealt with. A chunk that is asked for
 * again finds its items; a candidate who acts in the same instant is read and decided anew.
 */
export interface Extending {
  /** Deals with up to `limit` registrations after the cursor; marks the batch done when there are no more. */
  extendSome(asked: ExtendSome): Promise<ExtendedSome>;
}

export interface ExtendSome {
  readonly number: string;
  /** The cursor of the answer before; `0` at first. */
  readonly after: string;
  readonly limit: number;
}

/** The batch as it stands, and where to go on. */
export interface ExtendedSome {
  readonly moved: number;
  readonly skipped: number;
  readonly total: number;
  /** `null`: done. */
  readonly after: string | null;
}

interface Started extends ExtensionBatch {
  readonly startedAt: string;
  readonly startedBy: string;
}

interface Parts {
  readonly pool: Pool;
  readonly sittings: SittingReader;
}

/** Whoever is overtaken so often in a row meets a defect, not a candidate. */
const MOST_ROUNDS = 50;

export const createExtending = (parts: Parts, onCommitted: () => void): Extending => ({
  extendSome: async ({ number, after, limit }) => {
    const batch = await readBatch(parts.pool, number);
    if (!batch || !isStarted(batch)) return { moved: 0, skipped: 0, total: 0, after: null };
    const found = batch.state === 'done' ? [] : await nextOnes(parts.pool, batch, after, limit);
    let left = found;
    for (let round = 0; left.length > 0; round += 1) {
      if (round === MOST_ROUNDS) throw new Error('an extension was overtaken too often');
      left = await moveThese(parts, batch, left);
      onCommitted();
    }
    const isLast = found.length < limit;
    if (isLast) await finish(parts.pool, batch);
    const now = (await readBatch(parts.pool, number)) ?? batch;
    return {
      moved: now.moved,
      skipped: now.skipped,
      total: now.total,
      after: isLast ? null : (found.at(-1)?.id ?? null),
    };
  },
});

const isStarted = (batch: ExtensionBatch): batch is Started =>
  batch.startedAt !== null && batch.startedBy !== null;

interface Found {
  readonly id: string;
  readonly number: string;
}

/** Also those that were dealt with before: a chunk that is asked for again finds their items. */
const nextOnes = async (
  pool: Pool,
  batch: Started,
  after: string,
  limit: number,
): Promise<readonly Found[]> => {
  const { rows } = await pool.query<Found>({
    name: 'extensionNext',
    text: `SELECT r.id::text, r.number FROM registration r
           WHERE r.sitting_code = $1 AND starts_with(r.campus, $2) AND r.id > $3 AND r.state = 'live'
             AND r.next_wake_at IS NOT NULL
             AND (r.empty_by IS NOT NULL OR EXISTS (
               SELECT 1 FROM entry e
               WHERE e.registration_id = r.id AND e.state = 'held' AND NOT e.locked AND e.pay_by IS NOT NULL))
           ORDER BY r.id LIMIT $4`,
    values: [batch.sitting, campusPrefix(batch.scope), after, limit],
  });
  return rows;
};

/** One transaction; answers those who were overtaken. */
const moveThese = async (
  { pool, sittings }: Parts,
  batch: Started,
  these: readonly Found[],
): Promise<readonly Found[]> => {
  const { loaded, now } = await loadRegistrations(
    pool,
    batch.sitting,
    these.map(({ number }) => ({ ref: { number } })),
  );
  // After the reading: whoever is moved in between has another `seq` by then, and is found overtaken.
  const dealtWith = await itemsOf(pool, batch, these);
  const sitting = await sittings.read(
    loaded.flatMap(({ registration: r }) => (r ? [r.campus] : [])),
  );
  const rows = emptyRows();
  const skipped: string[] = [];
  for (const [i, { registration }] of loaded.entries()) {
    if (!registration || dealtWith.has(registration.id)) continue;
    const decided = extendDeadlines(registration, batch, { now, sitting, full: new Set() });
    if (isRefusal(decided)) throw new Refused(decided);
    if ('unchanged' in decided) skipped.push(registration.id);
    else {
      const author = { actor: `staff:${batch.startedBy}` as const, isWorkflow: false };
      addDecision(rows, i, registration, decided, author, { now, sitting, alsoBefore: null });
    }
  }
  const moved = await write(pool, batch, rows, skipped);
  const wanted = new Set(rows.registrations.map(({ id }) => id));
  return these.filter(({ id }) => wanted.has(id) && !moved.has(id));
};

const itemsOf = async (
  pool: Pool,
  { number }: Started,
  these: readonly Found[],
): Promise<ReadonlySet<string>> => {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT registration_id::text AS id FROM extension_item WHERE batch = $1 AND registration_id = ANY($2::bigint[])`,
    [number, these.map(({ id }) => id)],
  );
  return new Set(rows.map(({ id }) => id));
};

/** Deadlines, facts, audit rows, items and counters, or none of them; answers who was moved. */
const write = (
  pool: Pool,
  { number }: Started,
  rows: Rows,
  skipped: readonly string[],
): Promise<ReadonlySet<string>> =>
  inTransaction(pool, async (tx) => {
    const applied =
      rows.registrations.length > 0 ? await applyRows(tx, rows) : new Map<number, Applied>();
    const moved = rows.registrations.flatMap(({ i, id }) =>
      applied.get(i)?.outcome === 'done' ? [id] : [],
    );
    await tx.query(
      `INSERT INTO extension_item (batch, registration_id, moved)
       SELECT $1, id, true FROM unnest($2::bigint[]) AS m (id)
       UNION ALL SELECT $1, id, false FROM unnest($3::bigint[]) AS s (id)`,
      [number, moved, skipped],
    );
    await tx.query(
      'UPDATE extension_batch SET moved = moved + $2, skipped = skipped + $3 WHERE number = $1',
      [number, moved.length, skipped.length],
    );
    return new Set(moved);
  });

const finish = (pool: Pool, { number, startedBy }: Started): Promise<void> =>
  inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ moved: number; skipped: number }>(
      `UPDATE extension_batch SET state = 'done', done_at = decision_now(), version = version + 1
       WHERE number = $1 AND state = 'running' RETURNING moved, skipped`,
      [number],
    );
    if (!rows[0]) return;
    await tx.query(
      'INSERT INTO audit (actor, action, subject, detail) VALUES ($1, $2, $3, $4::jsonb)',
      [`staff:${startedBy}`, 'extensionDone', number, JSON.stringify(rows[0])],
    );
  });
