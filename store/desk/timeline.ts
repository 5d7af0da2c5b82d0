import { instant, type Instant } from '../../domain/instant';
import { refuse, Refused } from '../../domain/refusals';
import type { Queries } from '../account-rows';

/**
 * One candidate's one timeline [R38]: the audit rows of the registration, its account, its reviews and rebinds, and
 * the mails, as rows; `domain/timeline.ts` has the words.
 */
export interface TimelinePage {
  readonly items: readonly TimelineItem[];
  /** Where the next page begins; `null` on the last one. */
  readonly next: string | null;
}

export interface TimelineItem {
  readonly at: Instant;
  readonly source: 'audit' | 'mail';
  /** The row's own number, to tell it by. */
  readonly key: string;
  readonly actor: string;
  /** Of an audit row the action, of a mail its kind. */
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** Of a mail. */
  readonly state: 'queued' | 'sent' | 'moot' | null;
}

const PAGE = 50;

/**
 * An account's acts belong to the candidate as long as it had the registration; what it did before, too, since
 * nobody can say how one account came to be used for another. Rows of one instant go by source and number.
 */
const TIMELINE = `
WITH owner AS (
  SELECT r.account_id AS account, 'infinity'::timestamptz AS until FROM registration r WHERE r.id = $1
  UNION ALL
  SELECT p.from_account, p.ended_at FROM rebind_proposal p WHERE p.registration_id = $1 AND p.state = 'applied'
), about AS (
  SELECT $2::text AS subject, 'infinity'::timestamptz AS until
  UNION ALL SELECT account::text, max(until) FROM owner GROUP BY account
  UNION ALL SELECT p.number, 'infinity' FROM rebind_proposal p WHERE p.registration_id = $1
  UNION ALL SELECT v.number, 'infinity' FROM registration r
    JOIN cet6_review v ON v.sitting_code = r.sitting_code AND v.student_record_id = r.student_record_id
    WHERE r.id = $1
), item AS (
  SELECT a.at, 'audit' AS source, lpad(a.id::text, 20, '0') AS key, a.actor, a.action, a.detail, NULL AS state
  FROM about JOIN audit a ON a.subject = about.subject AND a.at <= about.until
  -- Told twice, for two workflows; once is enough to read.
  WHERE NOT (a.subject = $2 AND a.action IN ('reviewSubmitted', 'reviewOverdue', 'reviewDecided'))
    AND a.action <> 'rebindApplied'
  UNION ALL
  SELECT m.created_at, 'mail', m.number, 'workflow', m.kind, m.detail, m.state
  FROM mail m WHERE m.registration_id = $1
  UNION ALL
  SELECT m.created_at, 'mail', m.number, 'workflow', m.kind, m.detail, m.state
  FROM owner JOIN mail m ON m.account_id = owner.account AND m.created_at <= owner.until
  WHERE m.registration_id IS NULL
)
SELECT DISTINCT at, source, key, actor, action, detail::text, state FROM item
WHERE $3::timestamptz IS NULL OR (at, source, key) < ($3::timestamptz, $4::text, $5::text)
ORDER BY at DESC, source DESC, key DESC LIMIT $6`;

interface Row {
  readonly at: Date;
  readonly source: TimelineItem['source'];
  readonly key: string;
  readonly actor: string;
  readonly action: string;
  readonly detail: string;
  readonly state: TimelineItem['state'];
}

/** @param after the `next` of the page before. Refuses `invalidInput` for anything else. */
export const readTimeline = async (
  db: Queries,
  { id, number }: { readonly id: string; readonly number: string },
  after?: string,
): Promise<TimelinePage> => {
  const from = after === undefined ? [null, null, null] : readCursor(after);
  const { rows } = await db.query<Row>(TIMELINE, [id, number, ...from, PAGE + 1]);
  const items = rows.slice(0, PAGE).map((row) => ({
    ...row,
    at: instant(row.at),
    detail: JSON.parse(row.detail) as Record<string, unknown>,
  }));
  const last = items.at(-1);
  return { items, next: rows.length > PAGE && last ? cursorOf(last) : null };
};

const cursorOf = ({ at, source, key }: TimelineItem): string => `${at}_${source}_${key}`;

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_(audit|mail)_(\w{1,30})$/;

const readCursor = (text: string): string[] => {
  const [, ...parts] = CURSOR.exec(text) ?? [];
  if (parts.length < 3) throw new Refused(refuse('invalidInput', { field: ['after'] }));
  return parts;
};
