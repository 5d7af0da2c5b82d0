import type { StaffMailKind } from '../../domain/mails';
import type { PersonalData } from '../../prisma/personal-data';
import type { Queries } from '../account-rows';
import { isRequestWaiting } from '../review-mails';
import { STAFF_COLUMNS, type StaffRow } from './staff-rows';

/** A mail to a member of staff, read again when it is sent. */
export interface OpenStaffMail {
  readonly number: string;
  readonly kind: StaffMailKind;
  /** Decrypted for this one use; never logged. */
  readonly address: string;
  readonly staffId: string;
  /** Codes and numbers that the text needs; nothing of a candidate's person. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Who in these posts is to be told about something at a campus: those whose scope covers it. */
export const staffCovering = async (
  tx: Queries,
  roles: readonly string[],
  campus: string,
): Promise<readonly string[]> => {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id::text FROM staff WHERE role = ANY($1) AND state = 'active' AND starts_with($2, scope_code) ORDER BY id`,
    [roles, campus],
  );
  return rows.map((row) => row.id);
};

export interface StaffMailRow {
  readonly kind: StaffMailKind;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly staff_id: string;
}

/** `null` when there is nobody to tell any more: disabled meanwhile, joined already, or the review decided. */
export const openStaffMail = async (
  db: Queries,
  personalData: PersonalData,
  number: string,
  row: StaffMailRow,
): Promise<OpenStaffMail | null> => {
  const { rows } = await db.query<StaffRow>(
    `SELECT ${STAFF_COLUMNS} FROM staff s WHERE s.id = $1::uuid AND s.state = $2`,
    [row.staff_id, row.kind === 'staffInvitation' ? 'invited' : 'active'],
  );
  const staff = rows[0];
  if (!staff) return null;
  const isOfReview = row.kind === 'reviewNudge' || row.kind === 'reviewOverdue';
  if (isOfReview && !(await isRequestWaiting(db, row.detail))) return null;
  return {
    number,
    kind: row.kind,
    address: personalData.decrypt(staff.email_enc),
    staffId: staff.id,
    detail: row.detail,
  };
};
