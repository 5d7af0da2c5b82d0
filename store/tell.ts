import type { Queries } from './account-rows';
import type { SubjectKind } from './facts';

/** A fact about anything that has a workflow, told in the transaction that made it true. */
export interface ToldFact {
  readonly kind: SubjectKind;
  readonly id: string;
  /** Of the subject, after what has happened. */
  readonly seq: number;
  readonly type: string;
  /** Codes, numbers and instants only. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Its own workflow has made it and learns of it as an answer: kept, and not sent. */
  readonly isSent?: boolean;
}

/** Writes the fact and, unless it is known, its line in the outbox. */
export const tell = async (tx: Queries, fact: ToldFact): Promise<void> => {
  const { kind, id, seq, type, payload, isSent = false } = fact;
  await tx.query(TELL, [kind, id, seq, type, JSON.stringify(payload), isSent]);
};

const TELL = `
WITH told AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload, sent_at)
  VALUES ($1, $2, $3, $4, $5::jsonb, CASE WHEN $6::boolean THEN decision_now() END)
)
INSERT INTO dispatch (subject_kind, subject_id, pending_seq)
SELECT $1, $2, $3 WHERE NOT $6::boolean
ON CONFLICT (subject_kind, subject_id) DO UPDATE SET pending_seq = excluded.pending_seq`;
