import type { z } from 'zod';
import { maskDocument } from '../../../domain/masked-document';
import { maskEmail } from '../../../domain/masked-email';
import { yuanOf } from '../../../domain/money';
import { REBIND_STATE_NAMES } from '../../../domain/rebinding';
import { REFUND_WORDS } from '../../../domain/refund-words';
import { refuse } from '../../../domain/refusals';
import type { Money, MoneyLine } from '../../../domain/registration';
import type { ReviewState } from '../../../domain/review';
import type { SittingFacts } from '../../../domain/sitting';
import { describe, snapshotOf } from '../../../domain/snapshot';
import { actorWords, mailWords, timelineWords, type TimelineNames } from '../../../domain/timeline';
import type { CandidateView, NamedTimeline } from '../../../store/desk/candidates';
import type { Places, RegistrationView } from '../../../store/views';
import { labelOfSubject, placeLabel, reasonOf } from '../../pages/labels';
import { orderOf } from '../../pages/order-page';
import { eligibleOf, personalOf } from '../../pages/personal';
import { tableOf } from '../../pages/registration-page';
import { subjectsPage } from '../../pages/subjects-page';
import type { CandidatePage, TimelinePage } from '../contract/candidates';
import type { WorkflowLink } from '../workflow-link';

export const STATE_LABELS = { live: '有效', deleted: '已被系统删除' } as const;

/** What stands beside the view: what of it the caller may follow into Temporal, and what is left of places. */
export interface CandidateAround {
  readonly places: ReadonlyMap<string, Places>;
  readonly workflow: WorkflowLink;
}

/** 考生详情 [R38]. Nothing of it is whole that is masked until a reason is given [R39]. */
export const candidatePage = (
  { extent, view, email, isEmailVerified, deletedAt, rebinds, reviews }: CandidateView,
  { places, workflow }: CandidateAround,
): z.input<typeof CandidatePage> => {
  const { registration, record, sitting, names, now } = view;
  const { documentNumber } = record;
  return {
    number: registration.number,
    version: registration.seq,
    serverNow: now,
    extent,
    state: registration.state,
    stateLabel: STATE_LABELS[registration.state],
    savedAt: registration.savedAt,
    deletedAt,
    emptyBy: registration.emptyBy,
    personal: {
      ...personalOf(record, registration, names),
      documentNumber: maskDocument(documentNumber),
    },
    email: maskEmail(email),
    emailVerified: isEmailVerified,
    eligible: eligibleOf(registration.eligible, sitting),
    written: tableOf('written', view),
    oral: tableOf('oral', view),
    orders: registration.orders.map((order) => orderOf(order, registration, sitting)),
    money: registration.money.map((one) => moneyOf(one, sitting)),
    reviews: reviews.map(({ number, state, submittedAt }) => ({
      number,
      state,
      stateLabel: REVIEW_STATES[state],
      submittedAt,
    })),
    rebinds: rebinds.map(({ number, state }) => ({
      number,
      state,
      stateLabel: REBIND_STATE_NAMES[state],
    })),
    blocked: extent === 'whole' ? blockedOf(view, places) : [],
    workflow: { ...workflow, waitsFor: describe(snapshotOf(registration, sitting.policy)) },
  };
};

const REVIEW_STATES: Readonly<Record<ReviewState, string>> = {
  pending: '未复核',
  approved: '复核通过',
  failed: '复核未通过',
  declined: '已告知不予复核',
  moot: '不再需要复核',
  deleted: '考生已删除',
};

/** Each subject, with the reason the candidate's own page shows in its place. */
const blockedOf = (
  view: RegistrationView,
  places: ReadonlyMap<string, Places>,
): z.input<typeof CandidatePage>['blocked'] => {
  const gone =
    view.registration.state === 'deleted' ? reasonOf(refuse('registrationDeleted')) : null;
  return (['written', 'oral'] as const)
    .flatMap((kind) => subjectsPage(view, kind, places).subjects)
    .map(({ subject, label, campusLabel, choosable, whyNot }) => ({
      subject,
      label,
      campusLabel,
      choosable: choosable && gone === null,
      whyNot: gone ?? whyNot,
    }));
};

const OUTCOMES: Readonly<Record<MoneyLine['outcome'], string>> = {
  paid: '支付成功',
  reentered: '科目已恢复，支付成功',
  refundDue: '应退款',
};

const moneyOf = (
  money: Money,
  sitting: Pick<SittingFacts, 'subjects'>,
): z.input<typeof CandidatePage>['money'][number] => ({
  ...money,
  amountYuan: yuanOf(money.amountFen),
  lines: money.lines.map(({ subject, amountFen, outcome, reason }) => ({
    subject,
    label: subject === null ? '' : labelOfSubject(subject, sitting),
    amountFen,
    amountYuan: yuanOf(amountFen),
    outcome: OUTCOMES[outcome] + (reason === null ? '' : `：${REFUND_WORDS[reason]}`),
  })),
});

/** 办理记录, each row in one sentence. */
export const timelinePage = (
  { items, next, staff }: NamedTimeline,
  names: TimelineNames,
): z.input<typeof TimelinePage> => ({
  items: items.map(({ at, source, key, actor, action, detail, state }) => ({
    at,
    source,
    key,
    actor: actorWords(actor, staff),
    action,
    ...(state === null ? timelineWords({ action, detail }, names) : mailWords(action, state)),
  })),
  next,
});

/** Of a campus that is neither home nor of an entry, the code is said. */
export const timelineNames = ({ sitting, names }: RegistrationView): TimelineNames => ({
  subject: (code) => labelOfSubject(code, sitting),
  campus: (code) => placeLabel(code, names.campuses[code] ?? ''),
});
