import type { Pool } from 'pg';
import type { StaffAct } from '../../domain/staff';
import { inTransaction } from '../../prisma/import/transaction';
import type { SittingReader } from '../sitting-facts';
import { DUE_SOON_HOURS, prefixOf } from './boards';
import type { BoardList } from './board-lists';
import { demandReason } from './demand-reason';
import { auditStaff } from './staff-audit';

/** A reminder to everybody on a list of the board [R44]. */
export interface BulkReminders {
  /**
   * Asks for one mail to each candidate of the list who had none from the desk within the last twelve hours.
   * Refuses `notFound` for a code outside of the caller's scope.
   */
  remind(by: StaffAct, asked: AskedReminders): Promise<RemindersAsked>;
}

export interface AskedReminders {
  readonly list: BoardList;
  /** A school's or campus's code: nobody reminds a province by one click. */
  readonly under: string;
  readonly why: string;
}

export interface RemindersAsked {
  readonly asked: number;
  /** On the list, but reminded so lately that another mail would be a nuisance. */
  readonly remindedBefore: number;
}

export const REMIND_AGAIN_AFTER_HOURS = 12;

export const createBulkReminders = (
  pool: Pool,
  sittings: SittingReader,
  onCommitted: () => void,
): BulkReminders => ({
  remind: async (by, { list, under, why }) => {
    demandReason(why);
    const prefix = prefixOf(by.staff, under);
    const sitting = await sittings.currentCode();
    const done = await inTransaction(pool, async (tx) => {
      // Two who remind at once: the second finds the mails of the first.
      await tx.query(`SELECT pg_advisory_xact_lock(hashtext('deskReminder'))`);
      const { rows } = await tx.query<RemindersAsked>(ASK, [
        sitting,
        prefix,
        list === 'dueSoon' ? DUE_SOON_HOURS : null,
        REMIND_AGAIN_AFTER_HOURS,
      ]);
      const asked = rows[0] ?? { asked: 0, remindedBefore: 0 };
      await auditStaff(tx, by, 'remindersAsked', `board:${prefix}`, { why, list, ...asked });
      return asked;
    });
    onCommitted();
    return done;
  },
});

const ASK = `
WITH listed AS MATERIALIZED (
  SELECT r.id, r.account_id, array_agg(e.subject ORDER BY e.subject) AS subjects
  FROM registration r JOIN entry e ON e.registration_id = r.id AND e.state = 'held'
  WHERE r.sitting_code = $1 AND starts_with(r.campus, $2) AND r.state = 'live' AND e.pay_by > decision_now()
  GROUP BY r.id, r.account_id
  HAVING $3::int IS NULL OR min(e.pay_by) <= decision_now() + make_interval(hours => $3::int)
), due AS MATERIALIZED (
  SELECT * FROM listed l WHERE NOT EXISTS (
    SELECT 1 FROM mail m WHERE m.registration_id = l.id AND m.kind = 'deskReminder'
      AND m.created_at > decision_now() - make_interval(hours => $4::int))
), mailed AS (
  INSERT INTO mail (number, kind, registration_id, account_id, detail)
  SELECT 'M' || lpad(nextval('mail_number')::text, 9, '0'), 'deskReminder', id, account_id,
         jsonb_build_object('subjects', subjects) FROM due
  RETURNING number, kind
), told AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload)
  SELECT 'mail', number, 1, 'mailAsked', jsonb_build_object('kind', kind) FROM mailed
), dispatched AS (
  INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'mail', number, 1 FROM mailed
)
SELECT (SELECT count(*)::int FROM due) AS asked,
       (SELECT count(*)::int FROM listed) - (SELECT count(*)::int FROM due) AS "remindedBefore"`;
