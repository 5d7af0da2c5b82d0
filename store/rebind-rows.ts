import type { PoolClient } from 'pg';
import { instant, type Instant } from '../domain/instant';
import type { RebindSnapshot } from '../domain/rebind-snapshot';
import type { Movable, NewAccount, Proposal, RebindFact, RebindState } from '../domain/rebinding';
import type { RefusalCode } from '../domain/refusals';
import type { PersonalData } from '../prisma/personal-data';
import type { Queries } from './account-rows';
import { tell } from './tell';

/** Statements that a rebind [R40] is made of. Lock order, as everywhere: the registration, then the proposal. */

export interface RebindRow {
  readonly number: string;
  readonly state: RebindState;
  readonly registration_id: string;
  readonly registration: string;
  readonly student_record_id: string;
  readonly sitting_code: string;
  readonly school: string;
  readonly campus: string;
  readonly registration_state: 'live' | 'deleted';
  /** The account that has the registration now. */
  readonly owner: string;
  readonly registration_seq: string;
  readonly from_account: string;
  readonly to_account: string;
  readonly to_email_enc: Buffer;
  readonly grounds_enc: Buffer;
  readonly proposal_hash: Buffer;
  /** `seq` of the registration that the specialist had seen. */
  readonly made_on: string;
  readonly proposer: string;
  readonly approver: string | null;
  readonly note_enc: Buffer | null;
  readonly refused_because: RefusalCode | null;
  readonly proposed_at: Date;
  readonly expires_at: Date;
  readonly decided_at: Date | null;
  readonly ended_at: Date | null;
  readonly next_wake_at: Date | null;
  readonly era: number;
  readonly seq: string;
}

export const REBIND_COLUMNS = `p.number, p.state, p.registration_id::text, r.number AS registration, r.student_record_id::text, r.sitting_code, r.school, r.campus,
  r.state AS registration_state, r.account_id::text AS owner, r.seq AS registration_seq, p.from_account::text, p.to_account::text,
  p.to_email_enc, p.grounds_enc, p.proposal_hash, p.made_on, p.proposer::text, p.approver::text, p.note_enc, p.refused_because,
  p.proposed_at, p.expires_at, p.decided_at, p.ended_at, p.next_wake_at, p.era, p.seq`;

export const REBIND_TABLES = 'rebind_proposal p JOIN registration r ON r.id = p.registration_id';

/**
 * One proposal with its registration, both locked until the transaction ends; `null` when there is none.
 * @param prefix of the campuses that the caller may see
 */
export const lockRebind = async (
  tx: PoolClient,
  number: string,
  prefix = '',
): Promise<RebindRow | null> => {
  const { rows: held } = await tx.query(
    `SELECT 1 FROM ${REBIND_TABLES} WHERE p.number = $1 AND starts_with(r.campus, $2) FOR UPDATE OF r`,
    [number, prefix],
  );
  if (held.length === 0) return null;
  const { rows } = await tx.query<RebindRow>(
    `SELECT ${REBIND_COLUMNS} FROM ${REBIND_TABLES} WHERE p.number = $1 FOR UPDATE OF p`,
    [number],
  );
  return rows[0] ?? null;
};

export const rebindSnapshotOf = (row: RebindRow): RebindSnapshot => ({
  number: row.number,
  registration: row.registration,
  sitting: row.sitting_code,
  school: row.school,
  state: row.state,
  proposedAt: instant(row.proposed_at),
  expiresAt: instant(row.expires_at),
  decidedAt: maybe(row.decided_at),
  refusedBecause: row.refused_because,
  nextWakeAt: maybe(row.next_wake_at),
  era: row.era,
  seq: Number(row.seq),
});

export const maybe = (at: Date | null): Instant | null => (at === null ? null : instant(at));

export const proposalOf = (row: RebindRow): Proposal => ({
  state: row.state,
  proposer: row.proposer,
  expiresAt: instant(row.expires_at),
  fromAccount: row.from_account,
  hash: row.proposal_hash.toString('hex'),
});

export const movableOf = (row: RebindRow): Movable => ({
  state: row.registration_state,
  accountId: row.owner,
});

/** All that a leader says yes to; another word in it, and it is another hash. */
export interface Proposed {
  readonly registration: string;
  readonly fromAccount: string;
  readonly toAccount: string;
  readonly email: string;
  readonly grounds: string;
}

/** Keyed, since an address stands in it. */
export const proposalHash = (personalData: PersonalData, proposed: Proposed): Buffer =>
  personalData.hash(
    'rebind',
    proposed.registration,
    proposed.fromAccount,
    proposed.toAccount,
    proposed.email.trim().toLowerCase(),
    proposed.grounds,
  );

/** The new account as it is now, and the hash that the proposal would have today. */
export const lookAgain = async (
  tx: Queries,
  personalData: PersonalData,
  row: RebindRow,
): Promise<{ account: NewAccount | null; hash: string }> => {
  const { rows } = await tx.query<AccountRow>(
    `SELECT ${ACCOUNT_COLUMNS} FROM account a WHERE a.id = $1::uuid`,
    [row.to_account, row.sitting_code],
  );
  const account = rows[0];
  const hash = proposalHash(personalData, {
    registration: row.registration,
    fromAccount: row.owner,
    toAccount: row.to_account,
    email: account ? personalData.decrypt(account.email_enc) : '',
    grounds: personalData.decrypt(row.grounds_enc),
  });
  return { account: account ? newAccountOf(account) : null, hash: hash.toString('hex') };
};

export interface AccountRow {
  readonly id: string;
  readonly email_enc: Buffer;
  readonly has_live: boolean;
}

/** `$2` is the sitting. */
export const ACCOUNT_COLUMNS = `a.id::text, a.email_enc, EXISTS (
  SELECT 1 FROM registration o WHERE o.account_id = a.id AND o.sitting_code = $2 AND o.state = 'live') AS has_live`;

export const newAccountOf = (row: AccountRow): NewAccount => ({
  id: row.id,
  hasLiveRegistration: row.has_live,
});

/** What of a proposal moves with a step. */
export interface RebindStep {
  readonly state: RebindState;
  readonly fact: RebindFact;
  readonly approver?: string;
  readonly note?: Buffer | null;
  readonly refusedBecause?: RefusalCode;
  /** The workflow's own step: it has the snapshot as its answer, and need not be told again. */
  readonly isWorkflow?: boolean;
}

const ENDS: readonly RebindState[] = ['applied', 'rejected', 'lapsed', 'refused'];

/** Moves a locked proposal on by one step, with its fact; answers it as it is now. */
export const moveRebind = async (
  tx: PoolClient,
  row: RebindRow,
  step: RebindStep,
): Promise<RebindRow> => {
  const isEnd = ENDS.includes(step.state);
  await tx.query(
    `UPDATE rebind_proposal
     SET state = $2, seq = seq + 1, approver = coalesce($3::uuid, approver), note_enc = coalesce($4, note_enc),
         decided_at = CASE WHEN $3::uuid IS NULL THEN decided_at ELSE decision_now() END, refused_because = $5,
         ended_at = CASE WHEN $6 THEN decision_now() END,
         -- Approved: to be applied at once, and by the sweep if nobody does.
         next_wake_at = CASE WHEN $6 THEN NULL ELSE decision_now() END
     WHERE number = $1`,
    [
      row.number,
      step.state,
      step.approver ?? null,
      step.note ?? null,
      step.refusedBecause ?? null,
      isEnd,
    ],
  );
  await tell(tx, {
    kind: 'rebind',
    id: row.number,
    seq: Number(row.seq) + 1,
    type: step.fact,
    payload: { registration: row.registration },
    isSent: step.isWorkflow ?? false,
  });
  const moved = await lockRebind(tx, row.number);
  if (!moved) throw new Error('a locked proposal is gone');
  return moved;
};
