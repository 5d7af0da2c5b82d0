import type { Around } from '../../domain/decision';
import { plusHours, type Instant } from '../../domain/instant';
import { totalFen } from '../../domain/money';
import type { Trade } from '../../domain/paying';
import type { Attempt, Entry, Order, Registration } from '../../domain/registration';
import type { Campus, SittingFacts, SittingPolicy, Subject } from '../../domain/sitting';

/**
 * Plain data for rule tests: one small sitting, and registrations in it. Everything has a sensible
 * value, so that a test names only what it is about.
 */

/** Noon before the crowd: all times of a rule test are told from here. */
export const T0: Instant = '2026-09-01T02:00:00.000Z';

/** An instant some hours, and if need be milliseconds, after `T0`. */
export const at = (hours: number, ms = 0): Instant => plusHours(T0, hours + ms / 3_600_000);

/** Windows are open from two days before `T0` to ten days after it. */
export const OPENS_AT = at(-48);
export const CLOSES_AT = at(240);
export const PAY_CLOSES_AT = at(264);

export const POLICY: SittingPolicy = {
  code: '262',
  holdHours: 24,
  emptyHours: 24,
  reminderHours: 4,
  reviewHours: 24,
  payCloseAt: PAY_CLOSES_AT,
  englishBothLevels: false,
};

/** Campuses, each for one case of [R24]. */
export const CAMPUS = {
  home: '993010',
  takesOutside: '993020',
  staysClosed: '993030',
  opensLater: '993050',
  otherProvince: '973010',
} as const;

const subjectOf = (
  code: string,
  language: string,
  level: 4 | 6,
  kind: 'written' | 'oral',
): Subject => ({
  code,
  language,
  level,
  kind,
  name: `${language}${level === 4 ? '四' : '六'}级${kind === 'oral' ? '口试' : '笔试'}`,
  examAt: at(24 * 40),
});

/** [R20]: the nine written subjects, the two English orals and one oral more. */
export const SUBJECTS: readonly Subject[] = [
  subjectOf('1', '英语', 4, 'written'),
  subjectOf('2', '英语', 6, 'written'),
  subjectOf('3', '日语', 4, 'written'),
  subjectOf('4', '日语', 6, 'written'),
  subjectOf('5', '德语', 4, 'written'),
  subjectOf('6', '德语', 6, 'written'),
  subjectOf('7', '俄语', 4, 'written'),
  subjectOf('8', '俄语', 6, 'written'),
  subjectOf('9', '法语', 4, 'written'),
  subjectOf('F', '英语', 4, 'oral'),
  subjectOf('S', '英语', 6, 'oral'),
  subjectOf('J', '日语', 4, 'oral'),
];

export const subject = (code: string): Subject => {
  const found = SUBJECTS.find((one) => one.code === code);
  if (!found) throw new Error(`the test sitting has no subject ${code}`);
  return found;
};

export const WRITTEN_FEN = 3000;
export const ORAL_FEN = 5000;
export const feeOf = (code: string): number =>
  subject(code).kind === 'oral' ? ORAL_FEN : WRITTEN_FEN;

export const campusOf = (code: string, change: Partial<Campus> = {}): Campus => ({
  code,
  school: code.slice(0, 5),
  province: code.slice(0, 2),
  name: `校区${code}`,
  opensAt: OPENS_AT,
  closesAt: CLOSES_AT,
  takesOutside: true,
  allowsElsewhere: true,
  offerings: SUBJECTS.map((one) => ({
    subject: one.code,
    feeFen: feeOf(one.code),
    capacity: null,
  })),
  ...change,
});

const CAMPUSES: readonly Campus[] = [
  campusOf(CAMPUS.home, { takesOutside: false }),
  campusOf(CAMPUS.takesOutside),
  campusOf(CAMPUS.staysClosed, { takesOutside: false }),
  campusOf(CAMPUS.opensLater, { opensAt: at(24) }),
  campusOf(CAMPUS.otherProvince),
];

/** The test sitting, with some of its policy, subjects or campuses replaced. */
export const sittingOf = (
  change: {
    readonly policy?: Partial<SittingPolicy>;
    readonly subjects?: readonly Subject[];
    readonly campuses?: readonly Campus[];
  } = {},
): SittingFacts => {
  const byCode = <T extends { code: string }>(base: readonly T[], more: readonly T[] = []) =>
    new Map([...base, ...more].map((one) => [one.code, one]));
  return {
    policy: { ...POLICY, ...change.policy },
    subjects: byCode(SUBJECTS, change.subjects),
    campuses: byCode(CAMPUSES, change.campuses),
  };
};

export const aroundOf = (
  now: Instant = T0,
  change: { readonly sitting?: SittingFacts; readonly full?: readonly string[] } = {},
): Around => ({
  now,
  sitting: change.sitting ?? sittingOf(),
  full: new Set(change.full),
});

/** An unpaid entry of the home campus, made at `T0` unless said otherwise. */
export const heldEntry = (code: string, change: Partial<Entry> = {}): Entry => {
  const madeAt = change.madeAt ?? T0;
  return {
    subject: code,
    campus: CAMPUS.home,
    feeFen: feeOf(code),
    state: 'held',
    madeAt,
    payBy: plusHours(madeAt, POLICY.holdHours),
    hold: `${code}2`,
    locked: false,
    reminded: false,
    ...change,
  };
};

export const paidEntry = (code: string, change: Partial<Entry> = {}): Entry =>
  heldEntry(code, { state: 'paid', payBy: null, reminded: true, ...change });

/** Saved at `T0` and, unless it has entries or says otherwise, empty since. */
export const registrationOf = (change: Partial<Registration> = {}): Registration => {
  const savedAt = change.savedAt ?? T0;
  const isEmpty = (change.entries ?? []).length === 0;
  return {
    id: '1',
    number: '26200000001',
    sitting: POLICY.code,
    province: '99',
    school: '99301',
    campus: CAMPUS.home,
    eligible: SUBJECTS.map((one) => one.code),
    state: 'live',
    deletedReason: null,
    savedAt,
    emptyBy: isEmpty ? plusHours(savedAt, POLICY.emptyHours) : null,
    entries: [],
    orders: [],
    money: [],
    era: 1,
    seq: 1,
    ...change,
  };
};

/** A registration that its purge has deleted; `change` says what was paid or ordered before. */
export const deletedRegistration = (change: Partial<Registration> = {}): Registration =>
  registrationOf({ state: 'deleted', deletedReason: 'purgedEmpty', emptyBy: null, ...change });

export const attemptOf = (lines: readonly Entry[], change: Partial<Attempt> = {}): Attempt => ({
  number: '26200000001D1_1abcdef',
  gateway: 'alipay',
  bank: null,
  amountFen: totalFen(lines),
  state: 'open',
  closedBecause: null,
  createdAt: T0,
  expiresAt: at(24),
  inDoubtSince: null,
  retryAt: null,
  asked: 0,
  ...change,
});

/** An order for these entries with one attempt. */
export const orderFor = (entries: readonly Entry[], attempt: Partial<Attempt> = {}): Order => ({
  orderNo: '26200000001D1',
  createdAt: T0,
  lines: entries.map(({ subject: code, campus, feeFen, hold }) => ({
    subject: code,
    campus,
    feeFen,
    hold,
  })),
  attempts: [attemptOf(entries, attempt)],
});

/** The trade that pays an attempt in full. */
export const tradeFor = (
  attempt: Pick<Attempt, 'number' | 'gateway' | 'amountFen'>,
  change: Partial<Trade> = {},
): Trade => ({
  gateway: attempt.gateway,
  attempt: attempt.number,
  tradeNo: `T${attempt.number}`,
  amountFen: attempt.amountFen,
  paidAt: T0,
  ...change,
});
