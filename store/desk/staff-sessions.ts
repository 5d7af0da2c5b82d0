import type { Pool } from 'pg';
import { instant, type Instant } from '../../domain/instant';
import type { StaffMember } from '../../domain/staff';
import { sessionHash } from '../sessions';
import { newToken } from '../tokens';
import { memberOf, type StaffRow } from './staff-rows';

/** Staff sessions are short and on the server: the row of the staff member is read with each request. */
export interface StaffSessions {
  /** `null` when it is unknown, ended or over, or its holder was disabled. */
  find(hash: string): Promise<{ staff: StaffMember; expiresAt: Instant } | null>;
  end(hash: string): Promise<void>;
}

export interface OpenedStaffSession {
  readonly token: string;
  readonly expiresAt: Instant;
}

/** A working day. */
const SESSION_HOURS = 9;

/**
 * Opens one, if the account is still as it was when password and code were checked. The lock makes it wait for a
 * change under way, which ends all sessions that it can see.
 */
export const createStaffSession = async (
  pool: Pool,
  row: Pick<StaffRow, 'id' | 'version'>,
): Promise<OpenedStaffSession | null> => {
  const token = newToken();
  const { rows } = await pool.query<{ expires_at: Date }>(
    `INSERT INTO staff_session (token_hash, staff_id, expires_at)
     SELECT decode($1, 'hex'), s.id, decision_now() + make_interval(hours => $4)
     FROM staff s WHERE s.id = $2::uuid AND s.version = $3 AND s.state = 'active' FOR SHARE
     RETURNING expires_at`,
    [sessionHash(token), row.id, row.version, SESSION_HOURS],
  );
  return rows[0] ? { token, expiresAt: instant(rows[0].expires_at) } : null;
};

export const createStaffSessions = (pool: Pool): StaffSessions => ({
  find: async (hash) => {
    const { rows } = await pool.query<StaffRow & { expires_at: Date }>({
      name: 'staffSession',
      text: `SELECT s.id::text, s.role, s.scope_kind, s.scope_code, t.expires_at
             FROM staff_session t JOIN staff s ON s.id = t.staff_id
             WHERE t.token_hash = decode($1, 'hex') AND t.ended_at IS NULL AND t.expires_at > decision_now()
               AND s.state = 'active'`,
      values: [hash],
    });
    const row = rows[0];
    return row ? { staff: memberOf(row), expiresAt: instant(row.expires_at) } : null;
  },
  end: async (hash) => {
    await pool.query(
      `UPDATE staff_session SET ended_at = decision_now() WHERE token_hash = decode($1, 'hex') AND ended_at IS NULL`,
      [hash],
    );
  },
});
