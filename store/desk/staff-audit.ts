import type { StaffAct } from '../../domain/staff';
import type { Queries } from '../account-rows';

/** What an act of staff leaves in the audit log [R48]: codes only, never what is personal. */
export interface StaffActDetail {
  /** The grounds, as the staff member has typed them; the page says not to write names or numbers there. */
  readonly why?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly [more: string]: unknown;
}

/**
 * Writes the audit row of an act, in its transaction: who, as what, from where, what before and after, why.
 * @param subject what was acted on: the number of a registration, a review, an import, or an id
 */
export const auditStaff = async (
  tx: Queries,
  { staff, from }: StaffAct,
  action: string,
  subject: string,
  detail: StaffActDetail = {},
): Promise<void> => {
  await tx.query(
    'INSERT INTO audit (actor, action, subject, detail) VALUES ($1, $2, $3, $4::jsonb)',
    [`staff:${staff.id}`, action, subject, JSON.stringify({ ...detail, role: staff.role, from })],
  );
};
