import type { z } from 'zod';
import { whyNotChange } from '../../domain/changing';
import { yuanOf } from '../../domain/money';
import { paymentSummary } from '../../domain/payment-summary';
import { nextStepSentence, ofKind, progressOf } from '../../domain/progress';
import { undecidedOrder, type Entry } from '../../domain/registration';
import type { ReviewGlance } from '../../store/reviews';
import type { RegistrationView } from '../../store/views';
import type { EntryTable, RegistrationPage } from '../contract/registrations';
import { labelOfSubject, placeLabel, reasonOf } from './labels';
import { orderOf } from './order-page';
import { eligibleOf, noticesOf, personalOf } from './personal';
import { reviewGlance } from './review-page';
import { tipsFor } from './words';

/** 报名信息 [R28], whole. */
export const registrationPage = (
  view: RegistrationView,
  sittingName: string,
  review: ReviewGlance,
): z.input<typeof RegistrationPage> => {
  const { registration, record, sitting, names, now } = view;
  // Seating and tickets come later: until then no ticket is ready.
  const around = { now, sitting, ticketReady: false };
  const undecided = undecidedOrder(registration);
  const campuses = [registration.campus, ...registration.entries.map((entry) => entry.campus)];
  return {
    number: registration.number,
    serverNow: now,
    header: { name: record.name, sittingName },
    tips: tipsFor(sitting.policy),
    personal: personalOf(record, registration, names),
    progress: progressOf(registration, around),
    nextStep: nextStepSentence(registration, around),
    eligible: eligibleOf(registration.eligible, sitting),
    review: reviewGlance(review),
    written: tableOf('written', view),
    oral: tableOf('oral', view),
    openOrder: undecided && orderOf(undecided.order, registration, sitting),
    emptyBy: registration.emptyBy,
    notices: noticesOf(registration.province, campuses, names),
  };
};

const EMPTY = {
  written: '当前没有报考笔试科目，可通过“笔试报考”进行科目报考！',
  oral: '当前没有报考口试科目，可通过“口试报考”进行科目报考！',
} as const;

/** The entries of one kind, as the candidate sees them and staff too. */
export const tableOf = (
  kind: 'written' | 'oral',
  view: RegistrationView,
): z.input<typeof EntryTable> => {
  const entries = ofKind(view.registration, kind, view.sitting);
  const summary = paymentSummary(entries);
  return {
    summary: { ...summary, unpaidYuan: yuanOf(summary.unpaidFen) },
    rows: entries.map((entry, at) => rowOf(entry, at + 1, view)),
    emptyMessage: EMPTY[kind],
  };
};

const rowOf = (entry: Entry, ordinal: number, view: RegistrationView) => {
  const { registration, sitting, names } = view;
  const school = sitting.campuses.get(entry.campus)?.school ?? entry.campus.slice(0, 5);
  return {
    ordinal,
    subject: entry.subject,
    label: labelOfSubject(entry.subject, sitting),
    feeFen: entry.feeFen,
    feeYuan: yuanOf(entry.feeFen),
    payment: { state: entry.state, label: entry.state === 'paid' ? '已支付' : '未支付' },
    seating: '未编排',
    takenUp: entry.locked ? '集体报名' : '考生注册',
    schoolLabel: placeLabel(school, names.schools[school] ?? ''),
    campus: entry.campus,
    campusLabel: placeLabel(entry.campus, names.campuses[entry.campus] ?? ''),
    payBy: entry.payBy,
    whyNotCancel: reasonOf(whyNotChange(registration, entry, view)),
  };
};
