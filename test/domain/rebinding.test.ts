import {
  describeRebind,
  rebindDeadline,
  rebindShownState,
  type RebindSnapshot,
} from '../../domain/rebind-snapshot';
import {
  isOpenRebind,
  REBIND_STATES,
  whyNotApply,
  whyNotDecide,
  whyNotRebind,
  type NewAccount,
  type Proposal,
} from '../../domain/rebinding';
import { at, T0 } from '../support/builders';

const FREE: NewAccount = { id: 'new', hasLiveRegistration: false };
const TAKEN: NewAccount = { id: 'new', hasLiveRegistration: true };
const LIVE = { state: 'live', accountId: 'old' } as const;

const proposal = (change: Partial<Proposal> = {}): Proposal => ({
  state: 'proposed',
  proposer: 'specialist',
  expiresAt: at(72),
  fromAccount: 'old',
  hash: 'h1',
  ...change,
});

describe('whether a registration may move to an account [R40]', () => {
  it.each([
    ['a free account', LIVE, FREE, null],
    ['ID and e-mail of two accounts, or of none', LIVE, null, 'rebindAccountUnknown'],
    ['the account that has it', LIVE, { ...FREE, id: 'old' }, 'rebindSameAccount'],
    ['an account with a live registration in the sitting', LIVE, TAKEN, 'rebindAccountTaken'],
    ['a deleted registration', { ...LIVE, state: 'deleted' as const }, FREE, 'registrationDeleted'],
  ])('%s', (_, registration, account, expected) => {
    expect(whyNotRebind(registration, account)?.refusal ?? null).toBe(expected);
  });

  it('asks nothing about money, holds and reviews: a registration is known to it by state and account alone', () => {
    // Whatever else a registration has cannot be a reason: the rule's own type does not take it.
    expect(Object.keys(LIVE).sort()).toEqual(['accountId', 'state']);
    expect(whyNotRebind(LIVE, FREE)).toBeNull();
  });
});

describe('whether a leader may decide now [R40]', () => {
  const decide = (change: Partial<Proposal>, staffId = 'leader', now = T0) =>
    whyNotDecide(proposal(change), { staffId, now })?.refusal ?? null;

  it('within 72 hours, and not a millisecond later', () => {
    expect(decide({}, 'leader', at(72, -1))).toBeNull();
    expect(decide({}, 'leader', at(72))).toBe('rebindLapsed');
  });

  it('somebody else than who has proposed it', () => {
    expect(decide({}, 'specialist')).toBe('rebindOwnProposal');
  });

  it.each(REBIND_STATES.filter((state) => state !== 'proposed'))('never again: %s', (state) => {
    expect(decide({ state })).toBe('rebindDecided');
  });
});

describe('whether what was approved is still what was proposed [R40]', () => {
  const apply = (owner: string, account: NewAccount | null, hash: string) =>
    whyNotApply(proposal({ state: 'approved' }), { state: 'live', accountId: owner }, account, hash)
      ?.refusal ?? null;

  it.each([
    ['nothing has changed', 'old', FREE, 'h1', null],
    ['the registration has another owner', 'third', FREE, 'h1', 'rebindStale'],
    ['another hash: the new account has changed its address', 'old', FREE, 'h2', 'rebindStale'],
    ['the new account is gone', 'old', null, 'h1', 'rebindStale'],
    ['the new account has saved a registration', 'old', TAKEN, 'h1', 'rebindAccountTaken'],
  ])('%s', (_, owner, account, hash, expected) => {
    expect(apply(owner, account, hash)).toBe(expected);
  });
});

describe('what an operator reads of it [R46]', () => {
  const snapshot = (change: Partial<RebindSnapshot>): RebindSnapshot => ({
    number: 'B000000001',
    registration: '26200000001',
    sitting: '262',
    school: '99301',
    state: 'proposed',
    proposedAt: T0,
    expiresAt: at(72),
    decidedAt: null,
    refusedBecause: null,
    nextWakeAt: at(72),
    era: 1,
    seq: 1,
    ...change,
  });

  it('one Chinese sentence for each state, the closed list for the search', () => {
    for (const state of REBIND_STATES) {
      const one = snapshot({ state, decidedAt: at(1), refusedBecause: 'rebindStale' });
      expect(describeRebind(one)).toMatch(/^报名信息 26200000001 的换绑申请.*。$/);
      expect(rebindShownState(one)).toBe(isOpenRebind(state) ? 'pending' : 'decided');
      expect(rebindDeadline(one)).toBe(state === 'proposed' ? at(72) : null);
    }
  });

  it('says until when in Beijing time, and why it was refused', () => {
    expect(describeRebind(snapshot({}))).toContain('2026-09-04 10:00:00（北京时间）');
    const refused = snapshot({ state: 'refused', refusedBecause: 'rebindAccountTaken' });
    expect(describeRebind(refused)).toContain('新通行证账号在本考次已有报名信息');
  });
});
