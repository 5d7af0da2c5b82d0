import type { Instant } from './instant';
import { refuse, type Refusal } from './refusals';

/**
 * 换绑 [R40]: a registration moves to another account. A specialist proposes, a leader decides, and what was
 * proposed is judged again when it is applied: up to 72 hours lie between, in which everything may change.
 * Undecided money, a live hold and a waiting review are no reason against it: they belong to the candidate, not
 * to the account, and go along.
 */

/** How long a proposal waits for its decision. */
export const REBIND_HOURS = 72;

/** `approved` is decided and not done yet; all others but `proposed` are ends. */
export const REBIND_STATES = [
  'proposed',
  'approved',
  'applied',
  'rejected',
  'lapsed',
  'refused',
] as const;
export type RebindState = (typeof REBIND_STATES)[number];

/** What can have happened to a proposal, in the past tense: facts and signals of these names. */
export const REBIND_FACTS = [
  'rebindProposed',
  'rebindApproved',
  'rebindRejected',
  'rebindApplied',
  'rebindLapsed',
  'rebindRefused',
] as const;
export type RebindFact = (typeof REBIND_FACTS)[number];

export const isOpenRebind = (state: RebindState): boolean =>
  state === 'proposed' || state === 'approved';

/** The registration that is to move. */
export interface Movable {
  readonly state: 'live' | 'deleted';
  /** The account that has it now. */
  readonly accountId: string;
}

/** The account to which it is to move. */
export interface NewAccount {
  readonly id: string;
  /** In the registration's sitting. */
  readonly hasLiveRegistration: boolean;
}

/**
 * Why a registration cannot move to an account, or `null`.
 * @param account the one that ID and e-mail name together; `null` when they do not belong together, or name none
 */
export const whyNotRebind = (registration: Movable, account: NewAccount | null): Refusal | null => {
  if (registration.state === 'deleted') return refuse('registrationDeleted');
  if (account === null) return refuse('rebindAccountUnknown', { field: ['passportId'] });
  if (account.id === registration.accountId) {
    return refuse('rebindSameAccount', { field: ['passportId'] });
  }
  return account.hasLiveRegistration
    ? refuse('rebindAccountTaken', { field: ['passportId'] })
    : null;
};

/** A proposal as it is decided on. */
export interface Proposal {
  readonly state: RebindState;
  /** Staff id. */
  readonly proposer: string;
  readonly expiresAt: Instant;
  /** The account that had the registration when it was proposed. */
  readonly fromAccount: string;
  /** Hash of all that is proposed, made when it was. */
  readonly hash: string;
}

/** Why this staff member cannot decide now, or `null`: once, in time, and not on an own proposal. */
export const whyNotDecide = (
  proposal: Proposal,
  { staffId, now }: { readonly staffId: string; readonly now: Instant },
): Refusal | null => {
  if (proposal.state !== 'proposed') {
    return refuse('rebindDecided', {
      detail: `该换绑申请现为：${REBIND_STATE_NAMES[proposal.state]}`,
    });
  }
  if (proposal.expiresAt <= now) return refuse('rebindLapsed');
  return proposal.proposer === staffId ? refuse('rebindOwnProposal') : null;
};

/**
 * Why a proposal cannot be applied any more, or `null`. Asked when it is approved and again when it is applied.
 * @param hash of what is proposed, made anew from the rows as they are now
 */
export const whyNotApply = (
  proposal: Proposal,
  registration: Movable,
  account: NewAccount | null,
  hash: string,
): Refusal | null => {
  if (registration.accountId !== proposal.fromAccount) {
    return refuse('rebindStale', { detail: '提出申请后，报名信息已绑定到另一通行证账号' });
  }
  if (account === null || hash !== proposal.hash) {
    return refuse('rebindStale', { detail: '提出申请后，新通行证账号的资料已有变化' });
  }
  return whyNotRebind(registration, account);
};

/** As staff read it. */
export const REBIND_STATE_NAMES: Readonly<Record<RebindState, string>> = {
  proposed: '待审批',
  approved: '已批准，正在执行',
  applied: '已完成',
  rejected: '已驳回',
  lapsed: '已过期',
  refused: '未能执行',
};
