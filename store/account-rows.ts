import type { PoolClient, QueryResult, QueryResultRow } from 'pg';
import type { AccountMailKind, ReviewMailKind, StaffMailKind } from '../domain/mails';
import type { LinkKind } from '../domain/account-links';

/**
 * Statements that the changes of an account are made of. Each change locks the account first, so that two
 * of them never cross, and ends with an audit row and the mails that tell its holder.
 */

/** A pool, or a client inside a transaction. */
export interface Queries {
  query<Row extends QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
}

export interface AccountRow {
  readonly id: string;
  readonly passport_id: string;
  readonly email_hash: Buffer;
  readonly email_enc: Buffer;
  readonly email_verified_at: Date | null;
  /** An address that takes the place of the other one as soon as it is verified [R4]. */
  readonly pending_email_hash: Buffer | null;
  readonly pending_email_enc: Buffer | null;
  readonly password_hash: string;
  readonly profile_enc: Buffer | null;
  /** In any sitting: money and a history may hang on it. */
  readonly has_registration: boolean;
}

const ACCOUNT = `
  SELECT a.id::text, a.passport_id, a.email_hash, a.email_enc, a.email_verified_at, a.pending_email_hash,
         a.pending_email_enc, a.password_hash, a.profile_enc,
         EXISTS (SELECT 1 FROM registration r WHERE r.account_id = a.id AND r.state = 'live') AS has_registration
  FROM account a`;

/** An account as it is. Throws when there is none: whoever asks comes from a session. */
export const readAccount = async (db: Queries, accountId: string): Promise<AccountRow> => {
  const { rows } = await db.query<AccountRow>(`${ACCOUNT} WHERE a.id = $1::uuid`, [accountId]);
  if (!rows[0]) throw new Error('there is no such account');
  return rows[0];
};

/** The account with this address, or this id; `null` for neither. */
export const findAccount = async (
  db: Queries,
  by: { readonly id: string | null } | { readonly emailHash: Buffer },
): Promise<AccountRow | null> => {
  const [column, value] =
    'emailHash' in by ? ['a.email_hash = $1', by.emailHash] : ['a.id = $1::uuid', by.id];
  const { rows } = await db.query<AccountRow>(`${ACCOUNT} WHERE ${column}`, [value]);
  return rows[0] ?? null;
};

/** The account, locked until the transaction ends, and read after the lock. */
export const lockAccount = async (tx: PoolClient, accountId: string): Promise<AccountRow> => {
  await tx.query('SELECT 1 FROM account WHERE id = $1::uuid FOR UPDATE', [accountId]);
  return readAccount(tx, accountId);
};

/** What a rule wants to know of it. */
export const provenOf = (account: AccountRow) => ({
  isEmailVerified: account.email_verified_at !== null,
  hasRegistration: account.has_registration,
});

/** Ends an account's sessions, all but one. */
export const endSessions = async (
  tx: PoolClient,
  accountId: string,
  exceptHash?: string,
): Promise<void> => {
  await tx.query(
    `UPDATE session SET ended_at = decision_now()
     WHERE account_id = $1::uuid AND ended_at IS NULL AND token_hash IS DISTINCT FROM decode($2, 'hex')`,
    [accountId, exceptHash ?? null],
  );
};

/** Ends links that were mailed and not used yet. */
export const endLinks = async (
  tx: PoolClient,
  accountId: string,
  kinds: readonly LinkKind[],
): Promise<void> => {
  await tx.query(
    `UPDATE account_token SET ended_at = decision_now()
     WHERE account_id = $1::uuid AND kind = ANY($2) AND ended_at IS NULL`,
    [accountId, kinds],
  );
};

/** Who did something to an account: its holder, or somebody who is not logged in. */
export type AccountActor = `candidate:${string}` | 'somebody' | 'workflow';

/** Codes only, as in every audit row. */
export const auditAccount = async (
  tx: Queries,
  accountId: string,
  action: string,
  detail: Readonly<Record<string, unknown>> = {},
  actor: AccountActor = `candidate:${accountId}`,
): Promise<void> => {
  await tx.query(
    'INSERT INTO audit (actor, action, subject, detail) VALUES ($1, $2, $3, $4::jsonb)',
    [actor, action, accountId, JSON.stringify(detail)],
  );
};

/** A mail to be written for an account; to an address of its own where that is not the account's. */
export interface AskedAccountMail {
  readonly kind: AccountMailKind | ReviewMailKind;
  /** `null`: whose it is will be found out by the address when the mail is written. */
  readonly accountId: string | null;
  readonly addressEnc?: Buffer;
}

/** A mail to be written for a member of staff. */
export interface AskedStaffMail {
  readonly kind: StaffMailKind;
  readonly staffId: string;
}

export type AskedMail = (AskedAccountMail | AskedStaffMail) & {
  /** Codes and numbers that the text needs; nothing personal. */
  readonly detail?: Readonly<Record<string, unknown>>;
};

/** Asks for a mail: its row, its fact and its line in the outbox, in one statement. */
export const askMail = async (db: Queries, mail: AskedMail): Promise<void> => {
  const to =
    'staffId' in mail
      ? [null, null, mail.staffId]
      : [mail.accountId, mail.addressEnc ?? null, null];
  await db.query(ASK_MAIL, [mail.kind, ...to, JSON.stringify(mail.detail ?? {})]);
};

const ASK_MAIL = `
WITH mailed AS (
  INSERT INTO mail (number, kind, account_id, address_enc, staff_id, detail)
  VALUES ('M' || lpad(nextval('mail_number')::text, 9, '0'), $1, $2::uuid, $3::bytea, $4::uuid, $5::jsonb)
  RETURNING number, kind
), told AS (
  INSERT INTO fact (subject_kind, subject_id, seq, type, payload)
  SELECT 'mail', number, 1, 'mailAsked', jsonb_build_object('kind', kind) FROM mailed
)
INSERT INTO dispatch (subject_kind, subject_id, pending_seq) SELECT 'mail', number, 1 FROM mailed`;

/** Two that change to one address in the same instant: the index lets one through. */
export const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'account_email_hash_key';
