import type { Pool } from 'pg';
import type { RegistrationSnapshot } from '../domain/snapshot';
import { snapshotOf } from '../domain/snapshot';
import { loadRegistrations } from './load';
import type { SittingReader } from './sitting-facts';

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
  /** Whole snapshots as they are now, by number. */
  snapshots(numbers: readonly string[]): Promise<ReadonlyMap<string, RegistrationSnapshot>>;
  /** Registrations two minutes overdue by `next_wake_at`, each at most every five minutes. */
  overdue(limit: number): Promise<string[]>;
  /** For metrics and readiness. */
  backlog(): Promise<Backlog>;
}

export type SubjectKind = 'registration' | 'mail';

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

  snapshots: async (numbers) => {
    if (numbers.length === 0) return new Map();
    const { policy } = await sittings.read([]);
    const { loaded } = await loadRegistrations(
      pool,
      policy.code,
      numbers.map((number) => ({ ref: { number } })),
    );
    return new Map(
      loaded.flatMap(({ registration: r }) =>
        r ? [[r.number, snapshotOf(r, policy)] as const] : [],
      ),
    );
  },

  overdue: async (limit) => {
    const { rows } = await pool.query<{ number: string }>({
      name: 'overdue',
      text: `
        WITH late AS (
          SELECT id FROM registration
          WHERE next_wake_at < decision_now() - interval '2 minutes'
            AND (swept_at IS NULL OR swept_at < decision_now() - interval '5 minutes')
          ORDER BY next_wake_at LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        UPDATE registration r SET swept_at = decision_now() FROM late WHERE r.id = late.id RETURNING r.number`,
      values: [limit],
    });
    return rows.map((row) => row.number);
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
