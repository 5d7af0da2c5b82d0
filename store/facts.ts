import type { Pool } from 'pg';
import type { RebindSnapshot } from '../domain/rebind-snapshot';
import type { ImportSnapshot } from '../domain/importing';
import type { ReviewSnapshot } from '../domain/review-snapshot';
import type { RegistrationSnapshot } from '../domain/snapshot';
import type { SittingReader } from './sitting-facts';
import { waitingRebinds } from './waiting-rebinds';
import { waitingExtensions, type RunningExtension } from './waiting-extensions';
import { waitingImports } from './waiting-imports';
import { waitingRegistrations } from './waiting-registrations';
import { waitingReviews } from './waiting-reviews';

/**
 * The outbox. A subject with unsent facts has one row in `dispatch`; it is leased for 30 seconds in one
 * short statement and nothing stays locked while Temporal is called. Leases run on the real clock.
 */
export interface Facts {
  /** Takes up to `limit` subjects whose facts are due, with those facts. */
  lease(limit: number): Promise<Leased[]>;
  /** Marks facts up to `seq` as sent; facts that came meanwhile stay due. */
  markSent(sent: readonly { kind: SubjectKind; id: string; seq: number }[]): Promise<void>;
  /** Backs off for these subjects alone: 1, 2, 4 … 60 seconds. */
  backOff(failed: readonly { kind: SubjectKind; id: string }[]): Promise<void>;
  /** What is read of the kinds that a workflow waits for. */
  readonly waiting: WaitingSubjects;
  /** For metrics and readiness. */
  backlog(): Promise<Backlog>;
}

/** Subjects that a workflow drives: what it is told or started with, and which of them stand still. */
export interface Waiting<Snapshot> {
  /** Whole snapshots as they are now, by id; ids of other kinds are simply absent. */
  snapshots(ids: readonly string[]): Promise<ReadonlyMap<string, Snapshot>>;
  /** Ids of those two minutes overdue by `next_wake_at`, each at most every five minutes. */
  overdue(limit: number): Promise<string[]>;
}

export interface WaitingSubjects {
  readonly registration: Waiting<RegistrationSnapshot>;
  /** Ids are those of a request: `V26200000001-1`. */
  readonly cet6Review: Waiting<ReviewSnapshot>;
  readonly rebind: Waiting<RebindSnapshot>;
  readonly import: Waiting<ImportSnapshot>;
  readonly extension: Waiting<RunningExtension>;
}

/** What facts are about. `outbox/subjects.ts` says how each kind is told to Temporal. */
export type SubjectKind = keyof WaitingSubjects | 'mail';

export interface LeasedFact {
  readonly seq: number;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Leased {
  readonly kind: SubjectKind;
  readonly id: string;
  readonly facts: readonly LeasedFact[];
  /** Up to here the subject is told once these facts are sent. */
  readonly pendingSeq: number;
}

export interface Backlog {
  readonly subjects: number;
  readonly oldestSeconds: number;
}

export const createFacts = (pool: Pool, sittings: SittingReader): Facts => ({
  lease: async (limit) => {
    const { rows } = await pool.query<{
      kind: SubjectKind;
      id: string;
      pending_seq: string;
      facts: LeasedFact[] | null;
    }>({
      name: 'lease',
      text: `
        WITH due AS (
          -- The column keeps milliseconds, rounded: what is due now may stand half of one ahead.
          SELECT subject_kind, subject_id FROM dispatch WHERE due_at <= now() + interval '1 millisecond'
          ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
        ), leased AS (
          UPDATE dispatch d SET due_at = now() + interval '30 seconds', tries = d.tries + 1 FROM due
          WHERE d.subject_kind = due.subject_kind AND d.subject_id = due.subject_id
          RETURNING d.subject_kind, d.subject_id, d.pending_seq
        )
        SELECT l.subject_kind AS kind, l.subject_id AS id, l.pending_seq,
          (SELECT json_agg(json_build_object('seq', f.seq, 'type', f.type, 'payload', f.payload) ORDER BY f.seq)
           FROM fact f WHERE f.subject_kind = l.subject_kind AND f.subject_id = l.subject_id AND f.sent_at IS NULL) AS facts
        FROM leased l`,
      values: [limit],
    });
    return rows.map(({ kind, id, facts, pending_seq }) => ({
      kind,
      id,
      facts: facts ?? [],
      pendingSeq: Number(pending_seq),
    }));
  },

  markSent: async (sent) => {
    await pool.query({
      name: 'sent',
      text: `
        WITH sent AS (
          SELECT * FROM json_to_recordset($1::json) AS s(kind text, id text, seq bigint)
        ), facts AS (
          UPDATE fact f SET sent_at = decision_now() FROM sent s
          WHERE f.subject_kind = s.kind AND f.subject_id = s.id AND f.seq <= s.seq AND f.sent_at IS NULL
        ), rows AS MATERIALIZED (
          SELECT d.subject_kind, d.subject_id, d.pending_seq > s.seq AS more FROM dispatch d
          JOIN sent s ON d.subject_kind = s.kind AND d.subject_id = s.id
          ORDER BY d.subject_kind, d.subject_id FOR UPDATE OF d
        ), done AS (
          DELETE FROM dispatch d USING rows r
          WHERE d.subject_kind = r.subject_kind AND d.subject_id = r.subject_id AND NOT r.more
        )
        UPDATE dispatch d SET due_at = now(), tries = 0 FROM rows r
        WHERE d.subject_kind = r.subject_kind AND d.subject_id = r.subject_id AND r.more`,
      values: [JSON.stringify(sent)],
    });
  },

  backOff: async (failed) => {
    await pool.query({
      name: 'backOff',
      text: `
        UPDATE dispatch d SET due_at = now() + make_interval(secs => least(60, power(2, least(d.tries, 7) - 1)))
        FROM json_to_recordset($1::json) AS s(kind text, id text)
        WHERE d.subject_kind = s.kind AND d.subject_id = s.id`,
      values: [JSON.stringify(failed)],
    });
  },

  waiting: {
    registration: waitingRegistrations(pool, sittings),
    cet6Review: waitingReviews(pool),
    rebind: waitingRebinds(pool),
    import: waitingImports(pool),
    extension: waitingExtensions(pool),
  },

  backlog: async () => {
    const { rows } = await pool.query<{ subjects: string; oldest: number | null }>(
      `SELECT count(*) AS subjects, extract(epoch FROM now() - min(pending_since))::float8 AS oldest FROM dispatch`,
    );
    return {
      subjects: Number(rows[0]?.subjects ?? 0),
      oldestSeconds: Math.max(0, rows[0]?.oldest ?? 0),
    };
  },
});
