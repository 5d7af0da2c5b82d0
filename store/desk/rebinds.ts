import type { PoolClient } from 'pg';
import { instant, type Instant } from '../../domain/instant';
import { maskEmail } from '../../domain/masked-email';
import { whyNotReason } from '../../domain/reasons';
import {
  REBIND_STATE_NAMES,
  whyNotApply,
  whyNotDecide,
  type RebindState,
} from '../../domain/rebinding';
import { REFUSALS, refuse, Refused, type Refusal } from '../../domain/refusals';
import { campusPrefix, type StaffAct, type StaffMember } from '../../domain/staff';
import type { Database } from '../../prisma/client';
import { inTransaction } from '../../prisma/import/transaction';
import type { PersonalData } from '../../prisma/personal-data';
import { decisionNow } from '../clock';
import {
  lockRebind,
  lookAgain,
  maybe,
  movableOf,
  moveRebind,
  proposalOf,
  REBIND_COLUMNS,
  REBIND_TABLES,
  type RebindRow,
} from '../rebind-rows';
import { changesSince } from './changes-since';
import { nameIn, proposeRebind, type WantedRebind } from './rebind-proposing';
import { auditStaff } from './staff-audit';
import { demandVersion } from './versions';

/** 通行证ID管理 [R40]: what specialists and leaders do with proposals. Out of scope is `notFound`, everywhere. */
export interface RebindDesk {
  /**
   * Refuses `changedMeanwhile`, `reasonIsPersonal`, `rebindAccountUnknown`, `rebindSameAccount`, `rebindAccountTaken`,
   * `registrationDeleted`, `rebindOpen`.
   */
  propose(by: StaffAct, wanted: WantedRebind): Promise<{ number: string }>;
  /**
   * The workflow does the rest. Refuses `changedMeanwhile`, `rebindDecided`, `rebindLapsed`, `rebindOwnProposal`,
   * `rebindStale`.
   */
  approve(by: StaffAct, number: string, decision: RebindApproval): Promise<RebindView>;
  reject(by: StaffAct, number: string, decision: RebindRejection): Promise<RebindView>;
  view(by: StaffMember, number: string): Promise<RebindView>;
  /** Newest first; `after` is the number of the last one on the page before. */
  list(by: StaffMember, wanted: WantedRebinds): Promise<RebindPage>;
}

export interface RebindApproval {
  readonly version: number;
  /** Hash of the proposal as the leader has read it. */
  readonly proposal: string;
}

export interface RebindRejection {
  readonly version: number;
  readonly why: string;
}

export interface WantedRebinds {
  readonly state: 'open' | 'ended';
  readonly after?: string | undefined;
}

export interface RebindPage {
  readonly items: readonly RebindView[];
  /** `null` on the last page. */
  readonly next: string | null;
}

export interface RebindView {
  readonly number: string;
  readonly version: number;
  readonly registration: string;
  readonly school: string;
  readonly campus: string;
  readonly state: RebindState;
  readonly stateLabel: string;
  readonly candidate: string;
  /** Both masked: whoever has an address in hand can compare. */
  readonly fromEmail: string;
  readonly toEmail: string;
  readonly toPassportId: string;
  readonly grounds: string;
  readonly note: string | null;
  readonly proposal: string;
  readonly proposer: string;
  readonly proposerName: string;
  readonly approver: string | null;
  readonly approverName: string | null;
  readonly proposedAt: Instant;
  readonly expiresAt: Instant;
  readonly decidedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly refusedBecause: string | null;
  /** What has happened to the registration since it was proposed; nothing of it speaks against the rebind. */
  readonly since: readonly string[];
  readonly now: Instant;
}

const PAGE = 50;

export const createRebindDesk = (
  { pool }: Database,
  personalData: PersonalData,
  onCommitted: () => void,
): RebindDesk => {
  const staffName = (enc: Buffer | null): string | null => enc && personalData.decrypt(enc);

  const viewOf = async (row: ShownRow): Promise<RebindView> => ({
    number: row.number,
    version: Number(row.seq),
    registration: row.registration,
    school: row.school,
    campus: row.campus,
    state: row.state,
    stateLabel: REBIND_STATE_NAMES[row.state],
    candidate: nameIn(personalData, row.record_enc),
    fromEmail: maskEmail(personalData.decrypt(row.from_email_enc)),
    toEmail: maskEmail(personalData.decrypt(row.to_email_enc)),
    toPassportId: row.to_passport_id,
    grounds: personalData.decrypt(row.grounds_enc),
    note: row.note_enc && personalData.decrypt(row.note_enc),
    proposal: row.proposal_hash.toString('hex'),
    proposer: row.proposer,
    proposerName: staffName(row.proposer_name_enc) ?? row.proposer,
    approver: row.approver,
    approverName: staffName(row.approver_name_enc) ?? row.approver,
    proposedAt: instant(row.proposed_at),
    expiresAt: instant(row.expires_at),
    decidedAt: maybe(row.decided_at),
    endedAt: maybe(row.ended_at),
    refusedBecause: row.refused_because && REFUSALS[row.refused_because].title,
    since: await changesSince(pool, row.registration, Number(row.made_on)),
    now: await decisionNow(pool),
  });

  const view: RebindDesk['view'] = async (by, number) => {
    const { rows } = await pool.query<ShownRow>(
      `${SHOWN} WHERE p.number = $1 AND starts_with(r.campus, $2)`,
      [number, campusPrefix(by.scope)],
    );
    if (!rows[0]) throw new Refused(refuse('notFound'));
    return viewOf(rows[0]);
  };

  /** A leader's decision on the version that was read. */
  const decide = async (
    by: StaffAct,
    number: string,
    version: number,
    carryOut: (tx: PoolClient, row: RebindRow) => Promise<Refusal | null>,
  ): Promise<RebindView> => {
    const no = await inTransaction(pool, async (tx) => {
      const row = await lockRebind(tx, number, campusPrefix(by.staff.scope));
      if (!row) return refuse('notFound');
      demandVersion({ version: Number(row.seq) }, version, stateNow(row));
      const now = await decisionNow(tx);
      return (
        whyNotDecide(proposalOf(row), { staffId: by.staff.id, now }) ?? (await carryOut(tx, row))
      );
    });
    if (no) throw new Refused(no);
    onCommitted();
    return view(by.staff, number);
  };

  return {
    view,

    propose: async (by, wanted) => {
      const number = await proposeRebind(pool, personalData, by, wanted);
      onCommitted();
      return { number };
    },

    approve: (by, number, { version, proposal }) =>
      decide(by, number, version, async (tx, row) => {
        // Two tabs, two proposals: what the leader has read is what is approved.
        if (proposal !== proposalOf(row).hash) {
          return refuse('rebindStale', {
            detail: '您所看到的换绑申请与当前内容不同，请刷新后再决定',
          });
        }
        const { account, hash } = await lookAgain(tx, personalData, row);
        const no = whyNotApply(proposalOf(row), movableOf(row), account, hash);
        if (no) return no;
        const approver = by.staff.id;
        await moveRebind(tx, row, { state: 'approved', fact: 'rebindApproved', approver });
        await auditStaff(tx, by, 'rebindApproved', number, {
          registration: row.registration,
          before: { state: row.state },
          after: { state: 'approved', account: row.to_account },
        });
        return null;
      }),

    reject: (by, number, { version, why }) =>
      decide(by, number, version, async (tx, row) => {
        const reason = whyNotReason(why, 'why', { allowed: [row.registration] });
        if (reason) return reason;
        const approver = by.staff.id;
        const note = personalData.encrypt(why);
        await moveRebind(tx, row, { state: 'rejected', fact: 'rebindRejected', approver, note });
        await auditStaff(tx, by, 'rebindRejected', number, {
          registration: row.registration,
          why,
          before: { state: row.state },
          after: { state: 'rejected' },
        });
        return null;
      }),

    list: async (by, { state, after }) => {
      const { rows } = await pool.query<ShownRow>(
        `${SHOWN} WHERE starts_with(r.campus, $1) AND (p.state IN ('proposed', 'approved')) = $2
           AND ($3::text IS NULL OR (p.proposed_at, p.number) < (SELECT proposed_at, number FROM rebind_proposal WHERE number = $3))
         ORDER BY p.proposed_at DESC, p.number DESC LIMIT $4`,
        [campusPrefix(by.scope), state === 'open', after ?? null, PAGE + 1],
      );
      const items = await Promise.all(rows.slice(0, PAGE).map(viewOf));
      return { items, next: rows.length > PAGE ? (items.at(-1)?.number ?? null) : null };
    },
  };
};

interface ShownRow extends RebindRow {
  readonly record_enc: Buffer;
  readonly from_email_enc: Buffer;
  readonly to_passport_id: string;
  readonly proposer_name_enc: Buffer | null;
  readonly approver_name_enc: Buffer | null;
}

const SHOWN = `
  SELECT ${REBIND_COLUMNS}, r.record_enc, f.email_enc AS from_email_enc, t.passport_id AS to_passport_id,
    s.name_enc AS proposer_name_enc, a.name_enc AS approver_name_enc
  FROM ${REBIND_TABLES} JOIN account f ON f.id = p.from_account JOIN account t ON t.id = p.to_account
    LEFT JOIN staff s ON s.id = p.proposer LEFT JOIN staff a ON a.id = p.approver`;

const stateNow = ({ state }: RebindRow): string => `该换绑申请现为：${REBIND_STATE_NAMES[state]}`;
