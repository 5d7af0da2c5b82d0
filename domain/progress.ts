import { whyNotSubject } from './choosing';
import type { Instant } from './instant';
import { undecidedOrder, type Entry, type Registration } from './registration';
import type { SittingFacts } from './sitting';

/**
 * 报名流程 [R28]: 笔试报考 → 缴费 → 口试报考(选) → 口试缴费(选) → 完成报名 → 打印笔试准考证 → 参加考试
 * → 结束, each with its state, and one sentence that says what to do next.
 */
export interface ProgressStep {
  readonly step: Step;
  readonly label: string;
  readonly optional: boolean;
  /** `current`: what the candidate does next. */
  readonly state: 'done' | 'current' | 'open';
  readonly stateLabel: string;
}

export type Step =
  'written' | 'writtenPayment' | 'oral' | 'oralPayment' | 'complete' | 'ticket' | 'exam' | 'end';

const LABELS: Readonly<Record<Step, string>> = {
  written: '笔试报考',
  writtenPayment: '缴费',
  oral: '口试报考(选)',
  oralPayment: '口试缴费(选)',
  complete: '完成报名',
  ticket: '打印笔试准考证',
  exam: '参加考试',
  end: '结束',
};

export interface ProgressAround {
  readonly now: Instant;
  readonly sitting: SittingFacts;
  /** Whether the written admission ticket can be downloaded now [R37]. */
  readonly ticketReady: boolean;
}

export const progressOf = (registration: Registration, around: ProgressAround): ProgressStep[] => {
  const done = doneSteps(registration, around);
  const next = (Object.keys(LABELS) as Step[]).find((step) => !done.has(step) && !isOptional(step));
  return (Object.keys(LABELS) as Step[]).map((step) => ({
    step,
    label: LABELS[step],
    optional: isOptional(step),
    state: done.has(step) ? 'done' : step === next ? 'current' : 'open',
    stateLabel: stateLabel(step, done.has(step)),
  }));
};

const isOptional = (step: Step): boolean => step === 'oral' || step === 'oralPayment';

const stateLabel = (step: Step, isDone: boolean): string => {
  if (step === 'ticket') return isDone ? '可打印' : '不可打印';
  return isDone ? '已完成' : '未完成';
};

const doneSteps = (registration: Registration, around: ProgressAround): ReadonlySet<Step> => {
  const written = ofKind(registration, 'written', around.sitting);
  const oral = ofKind(registration, 'oral', around.sitting);
  const writtenPaid = allPaid(written);
  const oralPaid = allPaid(oral);
  const isComplete = writtenPaid && oral.every(isPaid);
  const examOver = isComplete && written.every((entry) => isOver(entry, around));
  const allOver = examOver && oral.every((entry) => isOver(entry, around));
  const done: Readonly<Record<Step, boolean>> = {
    written: written.length > 0,
    writtenPayment: writtenPaid,
    oral: oral.length > 0,
    oralPayment: oralPaid,
    complete: isComplete,
    ticket: isComplete && around.ticketReady,
    exam: examOver,
    end: allOver,
  };
  return new Set((Object.keys(done) as Step[]).filter((step) => done[step]));
};

const isPaid = (entry: Entry): boolean => entry.state === 'paid';
const allPaid = (entries: readonly Entry[]): boolean => entries.length > 0 && entries.every(isPaid);

const isOver = (entry: Entry, { now, sitting }: ProgressAround): boolean => {
  const examAt = sitting.subjects.get(entry.subject)?.examAt ?? null;
  return examAt !== null && examAt < now;
};

/** The entries of one kind, in the order of their codes. */
export const ofKind = (
  registration: Pick<Registration, 'entries'>,
  kind: 'written' | 'oral',
  sitting: Pick<SittingFacts, 'subjects'>,
): Entry[] =>
  registration.entries
    .filter((entry) => sitting.subjects.get(entry.subject)?.kind === kind)
    .sort((a, b) => (a.subject < b.subject ? -1 : 1));

/** What the candidate is to do next, in the guide's words where it has some. */
export const nextStepSentence = (registration: Registration, around: ProgressAround): string => {
  const { sitting, now } = around;
  const undecided = undecidedOrder(registration)?.attempt;
  if (undecided?.state === 'inDoubt') {
    return '支付平台尚未明确答复，正在核对支付结果，请稍后点击“更新”查看，请勿重复支付。';
  }
  if (undecided) return '存在未完成的支付，请完成支付；如需更换支付方式，请先放弃支付。';

  const unpaid = registration.entries.filter((entry) => entry.state === 'held');
  if (unpaid.some((entry) => entry.payBy !== null && entry.payBy <= now)) {
    return '支付时限已过，正在核对支付。';
  }
  const written = ofKind(registration, 'written', sitting);
  const oral = ofKind(registration, 'oral', sitting);
  if (written.length === 0) return '尚未报考笔试科目，请通过“笔试报考”选择科目。';
  if (unpaid.length > 0 && unpaid.every((entry) => entry.locked)) {
    return '存在被集体缴费锁定的科目，请等待学校统一缴费，如有疑问请联系学校老师。';
  }
  if (!allPaid(written)) return '存在未支付笔试科目，请通过“支付缴费”进行支付。';
  if (unpaid.length > 0) return '存在未支付口试科目，请通过“支付缴费”进行支付。';
  if (oral.length === 0 && mayTakeOral(registration, sitting)) {
    return '笔试报名已完成；如需参加口试，请通过“口试报考”进行报考。';
  }
  return '报名已完成，请关注首页的准考证打印时间。';
};

const mayTakeOral = (registration: Registration, sitting: SittingFacts): boolean =>
  [...sitting.subjects.values()].some(
    (subject) => subject.kind === 'oral' && whyNotSubject(registration, subject, sitting) === null,
  );
