import { nextWakeAt } from '../domain/deadlines';
import type { Decided } from '../domain/decision';
import type { FactDraft } from '../domain/facts';
import type { Instant } from '../domain/instant';
import type { Entry, Money, Order, Registration } from '../domain/registration';
import type { SittingFacts } from '../domain/sitting';
import {
  deadlineOf,
  describe,
  shownState,
  snapshotOf,
  type RegistrationSnapshot,
} from '../domain/snapshot';

/**
 * The difference between a registration as it was read and as a rule wants it: the rows that one
 * statement writes. Counters of places follow from the entries here, so no rule can forget them.
 */
export interface Rows {
  registrations: {
    i: number;
    id: string;
    /** The `seq` that the rule has seen: whoever finds another one is overtaken. */
    was: number;
    state: string;
    deleted_reason: string | null;
    deleted_at: Instant | null;
    empty_by: Instant | null;
    next_wake_at: Instant | null;
    seq: number;
  }[];
  places: {
    i: number;
    sitting: string;
    campus: string;
    subject: string;
    d_held: number;
    d_sold: number;
  }[];
  puts: ({
    i: number;
    id: string;
    sitting: string;
    kind: string;
    level: number;
    language: string;
  } & EntryRow)[];
  drops: { i: number; id: string; subject: string }[];
  orders: { i: number; id: string; order_no: string; created_at: Instant }[];
  lines: {
    i: number;
    order_no: string;
    subject: string;
    campus: string;
    fee_fen: number;
    hold: string;
  }[];
  attempts: AttemptRow[];
  money: {
    i: number;
    id: string;
    gateway: string;
    trade_no: string;
    attempt: string;
    amount_fen: number;
    paid_at: Instant | null;
    recorded_at: Instant;
  }[];
  moneyLines: {
    i: number;
    gateway: string;
    trade_no: string;
    ordinal: number;
    subject: string | null;
    amount_fen: number;
    outcome: string;
    reason: string | null;
  }[];
  facts: {
    i: number;
    number: string;
    seq: number;
    type: string;
    /** For the audit row, which says the same as the fact and who did it. */
    actor: Actor;
    payload: unknown;
    sent: boolean;
  }[];
  mails: { i: number; id: string; kind: string; detail: unknown }[];
  quarantines: { i: number; gateway: string; reference: string; attempt: string; reason: string }[];
  answers: { i: number; id: string; key: string; body_hash: string; answer: unknown }[];
}

interface EntryRow {
  subject: string;
  campus: string;
  fee_fen: number;
  state: string;
  made_at: Instant;
  pay_by: Instant | null;
  hold: string;
  locked: boolean;
  reminded: boolean;
}

interface AttemptRow {
  i: number;
  id: string;
  number: string;
  order_no: string;
  gateway: string;
  bank: string | null;
  amount_fen: number;
  state: string;
  closed_because: string | null;
  created_at: Instant;
  expires_at: Instant;
  in_doubt_since: Instant | null;
  retry_at: Instant | null;
  asked: number;
}

/** Who did it, for the audit: an account's id, a gateway, the registration's own workflow. Never a name. */
export type Actor = `candidate:${string}` | `gateway:${string}` | 'workflow' | `staff:${string}`;

export interface Author {
  readonly actor: Actor;
  /** The caller gets the new snapshot as its answer, so the facts need not be sent to it again. */
  readonly isWorkflow: boolean;
}

export const emptyRows = (): Rows => ({
  registrations: [],
  places: [],
  puts: [],
  drops: [],
  orders: [],
  lines: [],
  attempts: [],
  money: [],
  moneyLines: [],
  facts: [],
  mails: [],
  quarantines: [],
  answers: [],
});

/** Adds the rows of one decision as member `i` of a batch. */
export const addDecision = (
  rows: Rows,
  i: number,
  before: Registration,
  decided: Decided<unknown>,
  author: Author,
  around: { now: Instant; sitting: SittingFacts; alsoBefore: Registration | null },
): void => {
  // Money that follows the candidate is news to the other registration's workflow, whoever told it.
  const isWorkflow = author.isWorkflow && !decided.also;
  addRegistration(rows, i, before, decided.next, decided.facts, { ...author, isWorkflow }, around);
  if (decided.also && around.alsoBefore) {
    addRegistration(
      rows,
      i,
      around.alsoBefore,
      decided.also.next,
      decided.also.facts,
      author,
      around,
    );
  }
  for (const mail of decided.mails ?? []) {
    rows.mails.push({ i, id: before.id, kind: mail.kind, detail: { subjects: mail.subjects } });
  }
  if (decided.quarantine) {
    const attempt = decided.next.orders
      .flatMap((order) => order.attempts)
      .find((one) => one.number === decided.quarantine?.attempt);
    rows.quarantines.push({ i, gateway: attempt?.gateway ?? 'alipay', ...decided.quarantine });
  }
};

const addRegistration = (
  rows: Rows,
  i: number,
  before: Registration,
  next: Registration,
  facts: readonly FactDraft[],
  author: Author,
  { now, sitting }: { now: Instant; sitting: SittingFacts },
): void => {
  const { id } = before;
  rows.registrations.push({
    i,
    id,
    was: before.seq,
    state: next.state,
    deleted_reason: next.deletedReason,
    deleted_at: next.state === 'deleted' ? now : null,
    empty_by: next.emptyBy,
    next_wake_at: nextWakeAt(next, sitting.policy),
    seq: next.seq,
  });
  addEntries(rows, i, before, next, sitting);
  for (const order of next.orders) addOrder(rows, i, before, order);
  for (const money of next.money) addMoney(rows, i, before, money);
  const sent = author.isWorkflow || !isNews(before, next, sitting);
  for (const [index, fact] of facts.entries()) {
    const seq = before.seq + index + 1;
    const { type, payload } = fact;
    rows.facts.push({ i, number: next.number, seq, type, actor: author.actor, payload, sent });
  }
};

/** A fact that moves no wake and changes nothing that is shown need not wake the workflow. */
const isNews = (before: Registration, next: Registration, { policy }: SittingFacts): boolean => {
  const was = snapshotOf(before, policy);
  const is = snapshotOf(next, policy);
  if (was.nextWakeAt !== is.nextWakeAt) return true;
  // Writing out a sentence with its dates costs as much as all the rest; mostly nothing in it can differ.
  return whatIsShown(was) !== whatIsShown(is) && describe(was) !== describe(is);
};

const whatIsShown = (snapshot: RegistrationSnapshot): string =>
  JSON.stringify([
    shownState(snapshot),
    snapshot.since,
    deadlineOf(snapshot),
    snapshot.deletedReason,
    snapshot.attempt,
    snapshot.review ?? null,
  ]);

const addEntries = (
  rows: Rows,
  i: number,
  before: Registration,
  next: Registration,
  sitting: SittingFacts,
): void => {
  const places = new Map<
    string,
    { campus: string; subject: string; d_held: number; d_sold: number }
  >();
  const count = (entry: Entry, by: 1 | -1): void => {
    const key = `${entry.campus}/${entry.subject}`;
    const place = places.get(key) ?? {
      campus: entry.campus,
      subject: entry.subject,
      d_held: 0,
      d_sold: 0,
    };
    if (entry.state === 'held') place.d_held += by;
    else place.d_sold += by;
    places.set(key, place);
  };
  for (const entry of before.entries) {
    if (next.entries.includes(entry)) continue;
    count(entry, -1);
    if (!next.entries.some((one) => one.subject === entry.subject)) {
      rows.drops.push({ i, id: before.id, subject: entry.subject });
    }
  }
  for (const entry of next.entries) {
    if (before.entries.includes(entry)) continue;
    count(entry, 1);
    const subject = sitting.subjects.get(entry.subject);
    if (!subject) throw new Error(`an entry names an unknown subject ${entry.subject}`);
    const { kind, level, language } = subject;
    rows.puts.push({
      i,
      id: before.id,
      sitting: before.sitting,
      kind,
      level,
      language,
      ...toEntryRow(entry),
    });
  }
  for (const place of places.values()) {
    if (place.d_held !== 0 || place.d_sold !== 0)
      rows.places.push({ i, sitting: before.sitting, ...place });
  }
};

const toEntryRow = (entry: Entry): EntryRow => ({
  subject: entry.subject,
  campus: entry.campus,
  fee_fen: entry.feeFen,
  state: entry.state,
  made_at: entry.madeAt,
  pay_by: entry.payBy,
  hold: entry.hold,
  locked: entry.locked,
  reminded: entry.reminded,
});

const addOrder = (rows: Rows, i: number, before: Registration, order: Order): void => {
  const was = before.orders.find((one) => one.orderNo === order.orderNo);
  if (was === order) return;
  if (!was) {
    rows.orders.push({ i, id: before.id, order_no: order.orderNo, created_at: order.createdAt });
    for (const { subject, campus, feeFen, hold } of order.lines) {
      rows.lines.push({ i, order_no: order.orderNo, subject, campus, fee_fen: feeFen, hold });
    }
  }
  for (const attempt of order.attempts) {
    if (was?.attempts.includes(attempt)) continue;
    rows.attempts.push({
      i,
      id: before.id,
      number: attempt.number,
      order_no: order.orderNo,
      gateway: attempt.gateway,
      bank: attempt.bank,
      amount_fen: attempt.amountFen,
      state: attempt.state,
      closed_because: attempt.closedBecause,
      created_at: attempt.createdAt,
      expires_at: attempt.expiresAt,
      in_doubt_since: attempt.inDoubtSince,
      retry_at: attempt.retryAt,
      asked: attempt.asked,
    });
  }
};

const addMoney = (rows: Rows, i: number, before: Registration, money: Money): void => {
  if (before.money.includes(money)) return;
  const { gateway, tradeNo: trade_no } = money;
  if (!before.money.some((one) => one.gateway === gateway && one.tradeNo === trade_no)) {
    rows.money.push({
      i,
      id: before.id,
      gateway,
      trade_no,
      attempt: money.attempt,
      amount_fen: money.amountFen,
      paid_at: money.paidAt,
      recorded_at: money.recordedAt,
    });
  }
  for (const [ordinal, line] of money.lines.entries()) {
    const { subject, amountFen: amount_fen, outcome, reason } = line;
    rows.moneyLines.push({ i, gateway, trade_no, ordinal, subject, amount_fen, outcome, reason });
  }
};
