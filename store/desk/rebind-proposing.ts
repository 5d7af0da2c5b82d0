import type { Pool, PoolClient } from 'pg';
import { whyNotReason } from '../../domain/reasons';
import { REBIND_HOURS, whyNotRebind } from '../../domain/rebinding';
import { orRefuse, refuse, type Refusal } from '../../domain/refusals';
import { campusPrefix, type StaffAct } from '../../domain/staff';
import { PersonalRecord } from '../../domain/student-record.schema';
import { inTransaction } from '../../prisma/import/transaction';
import type { PersonalData } from '../../prisma/personal-data';
import { askMail } from '../account-rows';
import { ACCOUNT_COLUMNS, newAccountOf, proposalHash, type AccountRow } from '../rebind-rows';
import { tell } from '../tell';
import { changedWords, changesSince } from './changes-since';
import { auditStaff } from './staff-audit';
import { staffCovering } from './staff-mails';
import { demandVersion } from './versions';

/** How a specialist proposes a rebind [R40]: judged on the locked registration, and told to the leaders. */

export interface WantedRebind {
  /** The registration's number. */
  readonly registration: string;
  /** `seq` of the registration as the specialist has seen it. */
  readonly version: number;
  /** 通行证ID of the new account, and its address. */
  readonly passportId: string;
  readonly email: string;
  readonly grounds: string;
}

/**
 * One transaction: the proposal, its fact, its audit row and the mails. Answers its number; refuses as
 * `RebindDesk.propose` says.
 */
export const proposeRebind = async (
  pool: Pool,
  personalData: PersonalData,
  by: StaffAct,
  wanted: WantedRebind,
): Promise<string> => {
  const done = await inTransaction(pool, async (tx) => {
    const registration = await lockRegistration(tx, by, wanted.registration);
    if (!registration) return refuse('notFound');
    const version = Number(registration.seq);
    if (version !== wanted.version) {
      const changes = await changesSince(tx, wanted.registration, wanted.version);
      demandVersion({ version }, wanted.version, changedWords(changes));
    }
    const names = [nameIn(personalData, registration.record_enc)];
    const allowed = [wanted.registration];
    const reason = whyNotReason(wanted.grounds, 'grounds', { allowed, names });
    if (reason) return reason;
    const account = await accountOf(tx, personalData, wanted, registration.sitting_code);
    const movable = { state: registration.state, accountId: registration.account_id };
    const no = whyNotRebind(movable, account && newAccountOf(account));
    if (no || !account) return no ?? refuse('rebindAccountUnknown');
    return insert(tx, personalData, { by, wanted, registration, account });
  });
  return orRefuse(done).number;
};

interface LockedRegistration {
  readonly id: string;
  readonly sitting_code: string;
  readonly campus: string;
  readonly state: 'live' | 'deleted';
  readonly account_id: string;
  readonly record_enc: Buffer;
  readonly seq: string;
}

const lockRegistration = async (
  tx: PoolClient,
  { staff }: StaffAct,
  number: string,
): Promise<LockedRegistration | null> => {
  const { rows } = await tx.query<LockedRegistration>(
    `SELECT id::text, sitting_code, campus, state, account_id::text, record_enc, seq FROM registration
     WHERE number = $1 AND starts_with(campus, $2) FOR UPDATE`,
    [number, campusPrefix(staff.scope)],
  );
  return rows[0] ?? null;
};

/** ID and address must be of one account; which of the two was wrong is not told. */
const accountOf = async (
  tx: PoolClient,
  personalData: PersonalData,
  { passportId, email }: WantedRebind,
  sitting: string,
): Promise<AccountRow | null> => {
  const { rows } = await tx.query<AccountRow>(
    `SELECT ${ACCOUNT_COLUMNS} FROM account a WHERE a.passport_id = $1 AND a.email_hash = $3`,
    [passportId.toUpperCase(), sitting, personalData.emailHash(email)],
  );
  return rows[0] ?? null;
};

interface NewProposal {
  readonly by: StaffAct;
  readonly wanted: WantedRebind;
  readonly registration: LockedRegistration;
  readonly account: AccountRow;
}

const insert = async (
  tx: PoolClient,
  personalData: PersonalData,
  { by, wanted, registration, account }: NewProposal,
): Promise<{ number: string } | Refusal> => {
  const { registration: ofNumber, grounds } = wanted;
  const hash = proposalHash(personalData, {
    registration: ofNumber,
    fromAccount: registration.account_id,
    toAccount: account.id,
    email: personalData.decrypt(account.email_enc),
    grounds,
  });
  const { rows } = await tx.query<{ number: string }>(INSERT, [
    registration.id,
    registration.account_id,
    account.id,
    account.email_enc,
    personalData.encrypt(grounds),
    hash,
    registration.seq,
    by.staff.id,
    REBIND_HOURS,
  ]);
  const number = rows[0]?.number;
  if (number === undefined) return refuse('rebindOpen');
  const payload = { registration: ofNumber };
  await tell(tx, { kind: 'rebind', id: number, seq: 1, type: 'rebindProposed', payload });
  await auditStaff(tx, by, 'rebindProposed', number, {
    registration: ofNumber,
    why: grounds,
    before: { account: registration.account_id },
    after: { account: account.id },
  });
  for (const staffId of await staffCovering(tx, ['leader'], registration.campus)) {
    await askMail(tx, { kind: 'rebindWaits', staffId, detail: { rebind: number } });
  }
  return { number };
};

const INSERT = `
  INSERT INTO rebind_proposal (number, registration_id, from_account, to_account, to_email_enc, grounds_enc, proposal_hash,
                               made_on, proposer, proposed_at, expires_at, next_wake_at, era)
  SELECT 'B' || lpad(nextval('rebind_number')::text, 9, '0'), $1::bigint, $2::uuid, $3::uuid, $4, $5, $6, $7::bigint, $8::uuid,
         decision_now(), t.expires_at, t.expires_at, era.era
  FROM era CROSS JOIN (SELECT decision_now() + make_interval(hours => $9) AS expires_at) t
  ON CONFLICT (registration_id) WHERE state IN ('proposed', 'approved') DO NOTHING
  RETURNING number`;

/** The candidate's name, in the registration's copy of the student record. */
export const nameIn = (personalData: PersonalData, recordEnc: Buffer): string =>
  PersonalRecord.parse(JSON.parse(personalData.decrypt(recordEnc))).name;
