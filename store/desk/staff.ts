import type { PoolClient } from 'pg';
import { refuse, Refused } from '../../domain/refusals';
import {
  campusPrefix,
  isPost,
  mayAppoint,
  STAFF_ROLE_NAMES,
  type Scope,
  type StaffAct,
  type StaffMember,
  type StaffRole,
} from '../../domain/staff';
import type { Database } from '../../prisma/client';
import { inTransaction } from '../../prisma/import/transaction';
import type { PersonalData } from '../../prisma/personal-data';
import { askMail, type Queries } from '../account-rows';
import { auditStaff } from './staff-audit';
import {
  endInvitations,
  endStaffSessions,
  lockStaff,
  memberOf,
  scopeOf,
  STAFF_COLUMNS,
  staffEmailHash,
  type StaffRow,
  type StaffState,
} from './staff-rows';
import { demandVersion } from './versions';

/** Staff accounts: who is appointed to what. Nobody registers; the first operator comes from a command on the host. */
export interface StaffAccounts {
  /**
   * The first operator; whoever runs the command hands the invitation on. The same one again for as long as the
   * invitation was not answered: a link may be lost. Refuses `staffExists` for anybody else.
   */
  appointFirst(person: NewStaffPerson): Promise<{ id: string }>;
  /** Appoints somebody and mails an invitation. Refuses `notAllowed`, `postUnknown`, `staffEmailTaken`. */
  appoint(by: StaffAct, person: NewStaffPerson & Post): Promise<{ id: string }>;
  /** Those whom the caller may see: of the own scope. */
  list(by: StaffMember): Promise<readonly StaffPerson[]>;
  /** The caller's own account. */
  me(staffId: string): Promise<StaffPerson>;
  /** Another post; open sessions end, so that none acts with the old one. */
  move(by: StaffAct, id: string, change: Post & Decision): Promise<StaffPerson>;
  /** Ends all that is open, within the same transaction; `invite` brings somebody back. */
  disable(by: StaffAct, id: string, decision: Decision): Promise<StaffPerson>;
  /** A new invitation, for a lost phone or password: the old password and second factor end. */
  invite(by: StaffAct, id: string, decision: Decision): Promise<StaffPerson>;
}

export interface NewStaffPerson {
  readonly email: string;
  readonly name: string;
}

export interface Post {
  readonly role: StaffRole;
  readonly scope: Scope;
}

/** Why, and what it was decided on. */
export interface Decision {
  readonly why: string;
  readonly version: number;
}

export interface StaffPerson extends Post {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly state: StaffState;
  readonly version: number;
}

export const createStaffAccounts = (
  { pool }: Database,
  personalData: PersonalData,
  onCommitted: () => void,
): StaffAccounts => {
  const personOf = (row: StaffRow): StaffPerson => ({
    id: row.id,
    email: personalData.decrypt(row.email_enc),
    name: personalData.decrypt(row.name_enc),
    role: row.role,
    scope: scopeOf(row),
    state: row.state,
    version: row.version,
  });

  const insert = async (tx: Queries, person: NewStaffPerson & Post): Promise<string> => {
    const { rows } = await tx.query<{ id: string }>(
      `INSERT INTO staff (email_hash, email_enc, name_enc, role, scope_kind, scope_code)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (email_hash) DO NOTHING RETURNING id::text`,
      [
        staffEmailHash(personalData, person.email),
        personalData.encrypt(person.email.trim()),
        personalData.encrypt(person.name.trim()),
        person.role,
        person.scope.kind,
        campusPrefix(person.scope),
      ],
    );
    if (!rows[0]) throw new Refused(refuse('staffEmailTaken', { field: ['email'] }));
    return rows[0].id;
  };

  /** One act on somebody whom the caller may appoint, on the version that it was decided on. */
  const changing = async (
    by: StaffAct,
    id: string,
    { why, version }: Decision,
    action: string,
    change: (tx: PoolClient, row: StaffRow) => Promise<void>,
  ): Promise<StaffPerson> => {
    const changed = await inTransaction(pool, async (tx) => {
      const row = await lockStaff(tx, id);
      if (!row || !mayAppoint(by.staff, row.role, scopeOf(row)))
        throw new Refused(refuse('notFound'));
      if (row.id === by.staff.id) throw new Refused(refuse('notOneself'));
      demandVersion(row, version, `该账号现为：${stateWords(row)}`);
      await change(tx, row);
      await endStaffSessions(tx, id);
      await tx.query('UPDATE staff SET version = version + 1 WHERE id = $1::uuid', [id]);
      const after = await lockStaff(tx, id);
      await auditStaff(tx, by, action, id, {
        why,
        before: postWords(row),
        after: after && postWords(after),
      });
      return after;
    });
    if (!changed) throw new Error('a locked account is gone');
    onCommitted();
    return personOf(changed);
  };

  return {
    appointFirst: async (person) => {
      const id = await inTransaction(pool, async (tx) => {
        await tx.query('LOCK TABLE staff IN SHARE ROW EXCLUSIVE MODE');
        const { rows } = await tx.query<StaffRow>(`SELECT ${STAFF_COLUMNS} FROM staff s`);
        const [alone] = rows;
        if (alone) {
          const isStillInvited = rows.length === 1 && alone.state === 'invited';
          if (isStillInvited && alone.email_hash.equals(staffEmailHash(personalData, person.email)))
            return alone.id;
          throw new Refused(refuse('staffExists'));
        }
        const post = { role: 'operator', scope: { kind: 'all' } } as const;
        const made = await insert(tx, { ...person, ...post });
        await tx.query(
          `INSERT INTO audit (actor, action, subject, detail) VALUES ('host', 'staffAppointed', $1, $2::jsonb)`,
          [made, JSON.stringify({ after: { role: post.role, scope: '' } })],
        );
        return made;
      });
      return { id };
    },

    appoint: async (by, person) => {
      demandPost(by, person);
      const id = await inTransaction(pool, async (tx) => {
        const made = await insert(tx, person);
        await askMail(tx, { kind: 'staffInvitation', staffId: made });
        const after = { role: person.role, scope: campusPrefix(person.scope) };
        await auditStaff(tx, by, 'staffAppointed', made, { after });
        return made;
      });
      onCommitted();
      return { id };
    },

    list: async (by) => {
      const { rows } = await pool.query<StaffRow>(
        `SELECT ${STAFF_COLUMNS} FROM staff s WHERE starts_with(s.scope_code, $1) ORDER BY s.scope_code, s.role, s.created_at`,
        [campusPrefix(by.scope)],
      );
      return rows.map(personOf);
    },

    me: async (staffId) => {
      const { rows } = await pool.query<StaffRow>(
        `SELECT ${STAFF_COLUMNS} FROM staff s WHERE s.id = $1::uuid`,
        [staffId],
      );
      if (!rows[0]) throw new Refused(refuse('notLoggedIn'));
      return personOf(rows[0]);
    },

    move: (by, id, change) => {
      demandPost(by, change);
      return changing(by, id, change, 'staffMoved', async (tx) => {
        await tx.query(
          'UPDATE staff SET role = $2, scope_kind = $3, scope_code = $4 WHERE id = $1::uuid',
          [id, change.role, change.scope.kind, campusPrefix(change.scope)],
        );
      });
    },

    disable: (by, id, decision) =>
      changing(by, id, decision, 'staffDisabled', async (tx) => {
        await endInvitations(tx, id);
        await tx.query(`UPDATE staff SET state = 'disabled' WHERE id = $1::uuid`, [id]);
      }),

    invite: (by, id, decision) =>
      changing(by, id, decision, 'staffInvitedAgain', async (tx) => {
        await endInvitations(tx, id);
        await tx.query(
          `UPDATE staff SET state = 'invited', password_hash = NULL, totp_enc = NULL, totp_step = NULL
           WHERE id = $1::uuid`,
          [id],
        );
        await askMail(tx, { kind: 'staffInvitation', staffId: id });
      }),
  };
};

const demandPost = (by: StaffAct, { role, scope }: Post): void => {
  if (!isPost(role, scope)) throw new Refused(refuse('postUnknown', { field: ['scope'] }));
  if (!mayAppoint(by.staff, role, scope)) throw new Refused(refuse('notAllowed'));
};

const STATE_WORDS: Readonly<Record<StaffState, string>> = {
  invited: '已邀请，尚未启用',
  active: '使用中',
  disabled: '已停用',
};

const stateWords = (row: StaffRow): string =>
  `${STAFF_ROLE_NAMES[row.role]}，${STATE_WORDS[row.state]}`;

const postWords = (row: StaffRow) => ({ ...memberOf(row), id: undefined, state: row.state });
