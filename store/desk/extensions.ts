import { instant, type Instant } from '../../domain/instant';
import { refuse, Refused } from '../../domain/refusals';
import {
  campusPrefix,
  covers,
  type Scope,
  type StaffAct,
  type StaffMember,
} from '../../domain/staff';
import type { Database } from '../../prisma/client';
import { inTransaction } from '../../prisma/import/transaction';
import type { Queries } from '../account-rows';
import type { SittingReader } from '../sitting-facts';
import { demandReason } from './demand-reason';
import { lockBatch, readBatch, recentBatches, type ExtensionBatch } from './extension-rows';
import { auditStaff } from './staff-audit';

/**
 * Emergency extensions [R45]: a dry run counts and is kept; its start is one fact, from which a workflow moves the
 * deadlines chunk by chunk (`store/desk/extending.ts`). Nothing is moved twice by one batch.
 */
export interface Extensions {
  /** Counts what a start would move, and keeps it under a number. Refuses `notFound` outside of the scope. */
  propose(by: StaffAct, wanted: WantedExtension): Promise<ProposedExtension>;
  /** Refuses `notFound`, `changedMeanwhile`, and `extensionRunning` while another moves some of the same. */
  start(by: StaffAct, number: string, version: number): Promise<ExtensionBatch>;
  /** Refuses `notFound`. */
  read(by: StaffMember, number: string): Promise<ExtensionBatch>;
  /** Those of the caller's scope, newest first. */
  list(by: StaffMember): Promise<readonly ExtensionBatch[]>;
}

export interface WantedExtension {
  readonly scope: Scope;
  readonly hours: number;
  readonly why: string;
}

export interface ProposedExtension extends ExtensionBatch {
  readonly counts: ExtensionCounts;
  /** Batches of the last days that have moved some of the same: to be seen before the hours are added again. */
  readonly recent: readonly ExtensionBatch[];
}

/** What has a live deadline in the scope. */
export interface ExtensionCounts {
  readonly registrations: number;
  readonly entries: number;
  /** Registrations without a subject. */
  readonly empty: number;
  /** Payments under way: their gateways keep the old deadline, and the candidate pays anew after it. */
  readonly openAttempts: number;
  readonly earliest: Instant | null;
  readonly latest: Instant | null;
}

export const createExtensions = (
  { pool }: Database,
  sittings: SittingReader,
  onCommitted: () => void,
): Extensions => ({
  propose: async (by, { scope, hours, why }) => {
    demandReason(why);
    demandScope(by.staff, scope);
    const sitting = await sittings.currentCode();
    return inTransaction(pool, async (tx) => {
      const counts = await countLive(tx, sitting, scope);
      const { rows } = await tx.query<{ number: string }>(
        `INSERT INTO extension_batch (number, sitting_code, scope_kind, scope_code, hours, why, made_by, total)
         VALUES ('E' || lpad(nextval('extension_number')::text, 6, '0'), $1, $2, $3, $4, $5, $6, $7) RETURNING number`,
        [sitting, scope.kind, campusPrefix(scope), hours, why, by.staff.id, counts.registrations],
      );
      const batch = await demandBatch(tx, by.staff, rows[0]?.number ?? '');
      await auditStaff(tx, by, 'extensionProposed', batch.number, {
        why,
        hours,
        scope: campusPrefix(scope),
        total: counts.registrations,
      });
      return { ...batch, counts, recent: await recentBatches(tx, batch) };
    });
  },

  start: async (by, number, version) => {
    const started = await inTransaction(pool, async (tx) => {
      // One after the other: two that overlap must not both find that nothing runs.
      await tx.query(`SELECT pg_advisory_xact_lock(hashtext('extension'))`);
      const batch = await lockBatch(tx, number);
      if (!batch || !covers(by.staff.scope, campusPrefix(batch.scope))) {
        throw new Refused(refuse('notFound'));
      }
      if (batch.version !== version || batch.state !== 'proposed') {
        throw new Refused(
          refuse('changedMeanwhile', { detail: `该批次${STATE_WORDS[batch.state]}` }),
        );
      }
      const running = (await recentBatches(tx, batch)).find(({ state }) => state === 'running');
      if (running) {
        throw new Refused(
          refuse('extensionRunning', { detail: `批次 ${running.number} 正在顺延，请等它完成` }),
        );
      }
      await tx.query(
        `UPDATE extension_batch SET state = 'running', version = version + 1, started_at = decision_now(), started_by = $2
         WHERE number = $1`,
        [number, by.staff.id],
      );
      await tx.query(ASK, [number]);
      await auditStaff(tx, by, 'extensionStarted', number, {
        why: batch.why,
        hours: batch.hours,
        scope: campusPrefix(batch.scope),
      });
      return demandBatch(tx, by.staff, number);
    });
    onCommitted();
    return started;
  },

  read: (by, number) => demandBatch(pool, by, number),

  list: async (by) => {
    const sitting = await sittings.currentCode();
    const { rows } = await pool.query<{ number: string }>(
      `SELECT number FROM extension_batch WHERE sitting_code = $1 AND starts_with(scope_code, $2)
       ORDER BY made_at DESC, number DESC LIMIT 100`,
      [sitting, campusPrefix(by.scope)],
    );
    const batches = await Promise.all(rows.map(({ number }) => readBatch(pool, number)));
    return batches.flatMap((batch) => batch ?? []);
  },
});

const STATE_WORDS = { proposed: '尚未开始', running: '已经开始', done: '已经完成' } as const;

/** Its line in the outbox: the workflow is started once, by its number. */
const ASK = `
WITH told AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload) VALUES ('extension', $1, 1, 'extensionStarted', '{}')
)
INSERT INTO dispatch (subject_kind, subject_id, pending_seq) VALUES ('extension', $1, 1)`;

const demandScope = (staff: StaffMember, scope: Scope): void => {
  if (!covers(staff.scope, campusPrefix(scope))) throw new Refused(refuse('notFound'));
};

const demandBatch = async (
  db: Queries,
  staff: StaffMember,
  number: string,
): Promise<ExtensionBatch> => {
  const batch = await readBatch(db, number);
  if (!batch || !covers(staff.scope, campusPrefix(batch.scope)))
    throw new Refused(refuse('notFound'));
  return batch;
};

const countLive = async (db: Queries, sitting: string, scope: Scope): Promise<ExtensionCounts> => {
  const { rows } = await db.query<{
    registrations: number;
    entries: number;
    empty: number;
    open_attempts: number;
    earliest: Date | null;
    latest: Date | null;
  }>(
    `WITH live AS (
       SELECT r.id, r.empty_by FROM registration r
       WHERE r.sitting_code = $1 AND r.state = 'live' AND starts_with(r.campus, $2)
     ), timed AS (
       SELECT id AS registration_id, empty_by AS at, true AS is_empty FROM live WHERE empty_by IS NOT NULL
       UNION ALL
       SELECT e.registration_id, e.pay_by, false FROM entry e JOIN live ON live.id = e.registration_id
       WHERE e.state = 'held' AND NOT e.locked AND e.pay_by IS NOT NULL
     )
     SELECT count(DISTINCT registration_id)::int AS registrations, count(*) FILTER (WHERE NOT is_empty)::int AS entries,
            count(*) FILTER (WHERE is_empty)::int AS empty, min(at) AS earliest, max(at) AS latest,
            (SELECT count(*)::int FROM attempt a JOIN live ON live.id = a.registration_id
             WHERE a.state IN ('open', 'inDoubt')) AS open_attempts
     FROM timed`,
    [sitting, campusPrefix(scope)],
  );
  const row = rows[0];
  return {
    registrations: row?.registrations ?? 0,
    entries: row?.entries ?? 0,
    empty: row?.empty ?? 0,
    openAttempts: row?.open_attempts ?? 0,
    earliest: maybe(row?.earliest),
    latest: maybe(row?.latest),
  };
};

const maybe = (at: Date | null | undefined): Instant | null => (at ? instant(at) : null);
