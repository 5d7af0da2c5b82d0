import { actionAt, reminderAt } from './deadlines';
import { earliest, beijing, type Instant } from './instant';
import {
  undecidedOrder,
  type DeletionReason,
  type Entry,
  type Gateway,
  type Registration,
  type RegistrationNumber,
} from './registration';
import type { PendingReview } from './review';
import type { SittingPolicy } from './sitting';

/**
 * What a workflow knows of a registration: the whole of it that waits, in every message. A snapshot is
 * never merged: the newer one by (`era`, `seq`) replaces the older, so facts may come twice or late.
 */
export interface RegistrationSnapshot {
  readonly number: RegistrationNumber;
  readonly sitting: string;
  readonly school: string;
  readonly state: 'live' | 'deleted';
  readonly deletedReason: DeletionReason | null;
  readonly emptyBy: Instant | null;
  /** Since when it stands as it does: saved, first unpaid choice, payment begun, or in doubt. */
  readonly since: Instant;
  readonly entries: readonly Pick<Entry, 'subject' | 'campus' | 'state' | 'payBy' | 'locked'>[];
  readonly attempt: AttemptSnapshot | null;
  /** A CET6 review of this candidate that waits; absent in histories from before there were any. */
  readonly review?: PendingReview | null;
  /** When the candidate is to be reminded of something unpaid. */
  readonly remindAt: Instant | null;
  /** When something is to be released, asked or deleted; it goes before a reminder. */
  readonly actAt: Instant | null;
  /** The earlier of the two: until then the workflow sleeps. */
  readonly nextWakeAt: Instant | null;
  readonly era: number;
  readonly seq: number;
}

/** The one attempt that may still turn out paid. */
export interface AttemptSnapshot {
  readonly number: string;
  readonly gateway: Gateway;
  readonly state: 'open' | 'inDoubt';
  readonly expiresAt: Instant;
  readonly retryAt: Instant | null;
  readonly inDoubtSince: Instant | null;
}

export const snapshotOf = (
  registration: Registration,
  policy: Pick<SittingPolicy, 'reminderHours'>,
): RegistrationSnapshot => {
  const attempt = undecidedOrder(registration)?.attempt;
  const remindAt = earliest(registration.entries.map((entry) => reminderAt(entry, policy)));
  const actAt = actionAt(registration);
  return {
    number: registration.number,
    sitting: registration.sitting,
    school: registration.school,
    state: registration.state,
    deletedReason: registration.deletedReason,
    emptyBy: registration.emptyBy,
    since: sinceOf(registration),
    entries: registration.entries.map(({ subject, campus, state, payBy, locked }) => ({
      subject,
      campus,
      state,
      payBy,
      locked,
    })),
    attempt: attempt
      ? {
          number: attempt.number,
          gateway: attempt.gateway,
          state: attempt.state === 'inDoubt' ? 'inDoubt' : 'open',
          expiresAt: attempt.expiresAt,
          retryAt: attempt.retryAt,
          inDoubtSince: attempt.inDoubtSince,
        }
      : null,
    review: registration.review ?? null,
    remindAt,
    actAt,
    nextWakeAt: earliest([remindAt, actAt]),
    era: registration.era,
    seq: registration.seq,
  };
};

export const isNewer = (
  candidate: Pick<RegistrationSnapshot, 'era' | 'seq'>,
  known: Pick<RegistrationSnapshot, 'era' | 'seq'>,
): boolean =>
  candidate.era > known.era || (candidate.era === known.era && candidate.seq > known.seq);

/** The closed list behind the search attribute `CetState`. */
export type ShownState =
  'empty' | 'holding' | 'paying' | 'inDoubt' | 'locked' | 'settled' | 'deleted';

export const shownState = (snapshot: RegistrationSnapshot): ShownState => {
  if (snapshot.attempt) return snapshot.attempt.state === 'inDoubt' ? 'inDoubt' : 'paying';
  if (snapshot.state === 'deleted') return 'deleted';
  if (snapshot.entries.length === 0) return 'empty';
  const held = snapshot.entries.filter((entry) => entry.state === 'held');
  if (held.length === 0) return 'settled';
  return held.every((entry) => entry.locked) ? 'locked' : 'holding';
};

/** As long as something can still end by a clock, a payment or an unlock, the workflow stays open. */
export const somethingToWaitFor = (snapshot: RegistrationSnapshot): boolean =>
  !['settled', 'deleted'].includes(shownState(snapshot));

/** The instant behind the search attribute `CetDeadline`: when the candidate loses something. */
export const deadlineOf = (snapshot: RegistrationSnapshot): Instant | null =>
  snapshot.emptyBy ??
  earliest(snapshot.entries.filter((e) => e.state === 'held').map((e) => e.payBy));

const sinceOf = (registration: Registration): Instant => {
  const attempt = undecidedOrder(registration)?.attempt;
  if (attempt) return attempt.inDoubtSince ?? attempt.createdAt;
  const held = registration.entries.filter((entry) => entry.state === 'held');
  return earliest(held.map((entry) => entry.madeAt)) ?? registration.savedAt;
};

/** What it waits for, since when, until when, and what happens then: in Chinese, for the operator [R46]. */
export const describe = (snapshot: RegistrationSnapshot): string =>
  describeState(snapshot) + describePending(snapshot.review ?? null);

/** One more sentence while a review of the candidate waits [R19]. */
const describePending = (review: PendingReview | null): string => {
  if (review === null) return '';
  const asked = `CET6资格复核（${review.number}）自 ${shown(review.since)} 起等待学校负责老师处理`;
  return review.overdueAt === null
    ? `${asked}，应在 ${shown(review.dueAt)} 前处理。`
    : `${asked}，已于 ${shown(review.dueAt)} 超时。`;
};

const describeState = (snapshot: RegistrationSnapshot): string => {
  const since = shown(snapshot.since);
  const until = shown(deadlineOf(snapshot));
  const { attempt } = snapshot;
  if (attempt) return describeAttempt(attempt, since);
  switch (shownState(snapshot)) {
    case 'empty':
      return `${since} 保存报名信息，目前没有科目，等待考生选择；到 ${until} 仍无科目，系统将删除报名信息。`;
    case 'holding':
      return `自 ${since} 起有未支付科目，等待考生支付；到 ${until} 仍未支付，系统将删除最早到期的科目并释放考位。`;
    case 'locked':
      return `自 ${since} 起的未支付科目已被集体缴费锁定，不计时，等待学校缴费或解除锁定。`;
    case 'deleted':
      return snapshot.deletedReason === 'purgedEmpty'
        ? '未支付科目到期被删除，报名信息随之删除。'
        : '到期仍没有选择科目，报名信息已删除。';
    case 'settled':
    case 'paying':
    case 'inDoubt':
      return '全部科目已支付，报名完成。';
  }
};

const describeAttempt = (attempt: AttemptSnapshot, since: string): string =>
  attempt.state === 'open'
    ? `考生于 ${since} 发起支付（${attempt.number}），等待支付平台通知；到 ${shown(attempt.expiresAt)} 将向支付平台查询并关闭，未支付则释放。`
    : `支付平台自 ${since} 起没有明确答复（${attempt.number}），考位保留；下次查询 ${shown(attempt.retryAt)}，超过一小时由财务处理。`;

/** An instant as operators read it, with its label. */
const shown = (at: Instant | null): string => (at === null ? '' : `${beijing(at)}（北京时间）`);
