import { refuse, Refused } from '../domain/refusals';
import type { Queries } from './account-rows';

/** The candidate whom a review is about: from the student record, or as the live registration has copied it [R12]. */
export interface ReviewCandidate {
  readonly record: string;
  readonly campus: string;
  readonly eligible: readonly string[];
  readonly barredCet6: boolean;
  readonly cet6Approved: boolean;
  readonly docHash: Buffer;
  readonly nameHash: Buffer;
  readonly personalEnc: Buffer;
  /** The record that the account has saved, if any. */
  readonly boundRecord: string | null;
}

/**
 * The candidate of a student record, or of the account's live registration when none is named.
 * @param lock keeps the record there until the transaction ends: an import may be undone in the same instant
 * @throws Refused `qualificationNotFound` when the register has no such record any more, `registrationNotFound` when
 *   the account has saved nobody
 */
export const readCandidate = async (
  db: Queries,
  sitting: string,
  account: string,
  record: string | null,
  lock: 'FOR KEY SHARE OF s' | '' = '',
): Promise<ReviewCandidate> => {
  const { rows } = await db.query<{
    record: string;
    campus: string;
    eligible: string[];
    barred_cet6: boolean;
    cet6_approved: boolean;
    doc_hash: Buffer;
    name_hash: Buffer;
    personal_enc: Buffer;
    bound_record: string | null;
  }>(
    `SELECT s.id::text AS record, coalesce(own.campus, s.campus) AS campus, coalesce(own.eligible, s.eligible) AS eligible,
            s.barred_cet6, s.cet6_approved, s.doc_hash, s.name_hash, s.personal_enc,
            bound.student_record_id::text AS bound_record
     FROM (SELECT) AS one
     LEFT JOIN registration bound ON bound.account_id = $2::uuid AND bound.sitting_code = $1 AND bound.state = 'live'
     JOIN student_record s ON s.id = coalesce($3::bigint, bound.student_record_id) AND s.sitting_code = $1
     LEFT JOIN registration own ON own.id = bound.id AND own.student_record_id = s.id ${lock}`,
    [sitting, account, record],
  );
  const row = rows[0];
  if (!row) {
    throw new Refused(refuse(record === null ? 'registrationNotFound' : 'qualificationNotFound'));
  }
  return {
    record: row.record,
    campus: row.campus,
    eligible: row.eligible,
    barredCet6: row.barred_cet6,
    cet6Approved: row.cet6_approved,
    docHash: row.doc_hash,
    nameHash: row.name_hash,
    personalEnc: row.personal_enc,
    boundRecord: row.bound_record,
  };
};
