import type { PoolClient } from 'pg';
import type { Scope, ScopeKind, StaffMember, StaffRole } from '../../domain/staff';
import type { PersonalData } from '../../prisma/personal-data';
import type { Queries } from '../account-rows';

/** Statements that the changes of a staff account are made of. */

export interface StaffRow {
  readonly id: string;
  readonly email_hash: Buffer;
  readonly email_enc: Buffer;
  readonly name_enc: Buffer;
  readonly role: StaffRole;
  readonly scope_kind: ScopeKind;
  readonly scope_code: string;
  readonly state: StaffState;
  readonly password_hash: string | null;
  readonly totp_enc: Buffer | null;
  readonly totp_step: string | null;
  readonly version: number;
}

/** Invited: may not log in yet. Disabled: may not any more. */
export type StaffState = 'invited' | 'active' | 'disabled';

export const STAFF_COLUMNS = `s.id::text, s.email_hash, s.email_enc, s.name_enc, s.role, s.scope_kind, s.scope_code, s.state,
  s.password_hash, s.totp_enc, s.totp_step::text, s.version`;

/** The one with this id, locked until the transaction ends; `null` when there is none. */
export const lockStaff = async (tx: PoolClient, id: string): Promise<StaffRow | null> => {
  const { rows } = await tx.query<StaffRow>(
    `SELECT ${STAFF_COLUMNS} FROM staff s WHERE s.id = $1::uuid FOR UPDATE`,
    [id],
  );
  return rows[0] ?? null;
};

export const memberOf = (
  row: Pick<StaffRow, 'id' | 'role' | 'scope_kind' | 'scope_code'>,
): StaffMember => ({
  id: row.id,
  role: row.role,
  scope: scopeOf(row),
});

export const scopeOf = ({
  scope_kind: kind,
  scope_code: code,
}: Pick<StaffRow, 'scope_kind' | 'scope_code'>): Scope =>
  kind === 'all' ? { kind } : { kind, code };

/** A candidate and a staff member may share an address; their failed logins are counted apart. */
export const staffEmailHash = (personalData: PersonalData, email: string): Buffer =>
  personalData.hash('email', 'staff', email.trim().toLowerCase());

/** Ends what somebody has open: with `ended_at` set, the very next request is refused. */
export const endStaffSessions = async (tx: Queries, staffId: string): Promise<void> => {
  await tx.query(
    'UPDATE staff_session SET ended_at = decision_now() WHERE staff_id = $1::uuid AND ended_at IS NULL',
    [staffId],
  );
};

/** Invitations that were mailed and not used yet work no more. */
export const endInvitations = async (tx: Queries, staffId: string): Promise<void> => {
  await tx.query(
    'UPDATE staff_invitation SET ended_at = decision_now() WHERE staff_id = $1::uuid AND ended_at IS NULL',
    [staffId],
  );
};
