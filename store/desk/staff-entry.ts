import { refuse, Refused } from '../../domain/refusals';
import { INVITATION_HOURS, type StaffMember } from '../../domain/staff';
import type { Database } from '../../prisma/client';
import { inTransaction } from '../../prisma/import/transaction';
import type { PersonalData } from '../../prisma/personal-data';
import type { Queries } from '../account-rows';
import { decisionNow } from '../clock';
import type { Passwords } from '../passwords';
import { newToken, tokenHash } from '../tokens';
import { newTotpSecret, stepOfCode, totpUri } from './second-factor';
import { auditStaff } from './staff-audit';
import {
  endInvitations,
  endStaffSessions,
  lockStaff,
  memberOf,
  STAFF_COLUMNS,
  staffEmailHash,
  type StaffRow,
} from './staff-rows';
import { createStaffSession, type OpenedStaffSession } from './staff-sessions';

/** How staff get in: by a link that was mailed to them, and from then on by password and code. */
export interface StaffEntry {
  /** The secret of an invitation's link, made anew for this very sending; the links before it end. */
  makeInvitation(staffId: string): Promise<string>;
  /** What the invited person has to know, with a secret for the authenticator app. Refuses `linkInvalid`. */
  look(token: string): Promise<Invitation>;
  /** Sets password and second factor, and lets in. Refuses `linkInvalid`, `totpWrong`. Ends the link. */
  accept(answer: InvitationAnswer): Promise<OpenedStaffSession>;
  /** Refuses `deskLoginFailed` for a wrong address, password or code alike, `loginLocked` for any of them. */
  logIn(typed: {
    readonly email: string;
    readonly password: string;
    readonly code: string;
    readonly from: string;
  }): Promise<OpenedStaffSession>;
}

export interface Invitation {
  readonly email: string;
  readonly name: string;
  readonly member: StaffMember;
  /** For those whose app cannot read the QR code. */
  readonly secret: string;
  /** `otpauth://…`, for the QR code. */
  readonly uri: string;
}

export interface InvitationAnswer {
  readonly token: string;
  readonly password: string;
  readonly code: string;
  /** The network address, for the audit. */
  readonly from: string;
}

export const createStaffEntry = (
  { pool }: Database,
  personalData: PersonalData,
  passwords: Passwords,
): StaffEntry => {
  const byAddress = async (email: string): Promise<StaffRow | null> => {
    const { rows } = await pool.query<StaffRow>(
      `SELECT ${STAFF_COLUMNS} FROM staff s WHERE s.email_hash = $1`,
      [staffEmailHash(personalData, email)],
    );
    return rows[0] ?? null;
  };

  /** Also counted as used, in one statement: two who type the same code at once are not both let in. */
  const useCode = async (row: StaffRow, code: string): Promise<boolean> => {
    if (row.totp_enc === null) return false;
    const step = await stepOfCode(
      {
        secret: personalData.decrypt(row.totp_enc),
        lastStep: row.totp_step === null ? null : Number(row.totp_step),
      },
      code,
      await decisionNow(pool),
    );
    if (step === null) return false;
    const { rowCount } = await pool.query(
      'UPDATE staff SET totp_step = $2 WHERE id = $1::uuid AND (totp_step IS NULL OR totp_step < $2)',
      [row.id, step],
    );
    return rowCount === 1;
  };

  return {
    makeInvitation: (staffId) =>
      inTransaction(pool, async (tx) => {
        const token = newToken();
        await lockStaff(tx, staffId);
        await endInvitations(tx, staffId);
        await tx.query(
          `INSERT INTO staff_invitation (token_hash, staff_id, expires_at)
           VALUES ($1, $2::uuid, decision_now() + make_interval(hours => $3))`,
          [tokenHash(token), staffId, INVITATION_HOURS],
        );
        return token;
      }),

    look: (token) =>
      inTransaction(pool, async (tx) => {
        const row = await invited(tx, token);
        const secret = row.totp_enc ? personalData.decrypt(row.totp_enc) : newTotpSecret();
        if (!row.totp_enc) {
          await tx.query('UPDATE staff SET totp_enc = $2 WHERE id = $1::uuid', [
            row.id,
            personalData.encrypt(secret),
          ]);
        }
        const email = personalData.decrypt(row.email_enc);
        return {
          email,
          name: personalData.decrypt(row.name_enc),
          member: memberOf(row),
          secret,
          uri: totpUri(secret, email),
        };
      }),

    accept: async ({ token, password, code, from }) => {
      const passwordHash = await passwords.hash(password);
      const now = await decisionNow(pool);
      const joined = await inTransaction(pool, async (tx) => {
        const row = await invited(tx, token);
        const secret = row.totp_enc && personalData.decrypt(row.totp_enc);
        const step = secret && (await stepOfCode({ secret, lastStep: null }, code, now));
        if (typeof step !== 'number') throw new Refused(refuse('totpWrong', { field: ['code'] }));
        await endInvitations(tx, row.id);
        await endStaffSessions(tx, row.id);
        await tx.query(
          `UPDATE staff SET password_hash = $2, totp_step = $3, state = 'active', version = version + 1
           WHERE id = $1::uuid`,
          [row.id, passwordHash, step],
        );
        await auditStaff(tx, { staff: memberOf(row), from }, 'staffJoined', row.id);
        return { id: row.id, version: row.version + 1 };
      });
      const opened = await createStaffSession(pool, joined);
      if (!opened) throw new Refused(refuse('linkInvalid'));
      return opened;
    },

    logIn: async ({ email, password, code, from }) => {
      const row = await byAddress(email);
      const active = row?.state === 'active' ? row : null;
      const address = staffEmailHash(personalData, email);
      const isRight = await passwords.check(address, active?.password_hash ?? null, password, () =>
        active ? useCode(active, code) : Promise.resolve(false),
      );
      const opened = active && isRight ? await createStaffSession(pool, active) : null;
      if (!active || !opened) throw new Refused(refuse('deskLoginFailed'));
      await auditStaff(pool, { staff: memberOf(active), from }, 'staffLoggedIn', active.id);
      return opened;
    },
  };
};

/** Whom a link that still works has invited, locked. Refuses `linkInvalid`. */
const invited = async (tx: Parameters<typeof lockStaff>[0], token: string): Promise<StaffRow> => {
  const { rows } = await invitationOf(tx, token);
  const row = rows[0] && (await lockStaff(tx, rows[0].staff_id));
  // Looked up again under the lock: another tab may have been quicker.
  const { rows: again } = await invitationOf(tx, token);
  if (!row || !again[0] || row.state !== 'invited') throw new Refused(refuse('linkInvalid'));
  return row;
};

const invitationOf = (tx: Queries, token: string) =>
  tx.query<{ staff_id: string }>(
    `SELECT staff_id::text FROM staff_invitation
     WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > decision_now()`,
    [tokenHash(token)],
  );
