import { isWrittenOf, whyNotLevel } from './choosing';
import { changed, placeKey, unchanged, type Around, type Decided, type Decision } from './decision';
import type { Instant } from './instant';
import type { Fen } from './money';
import { findAttempt, withAttempt } from './ordering';
import {
  isUndecided,
  type Entry,
  type Gateway,
  type Money,
  type MoneyLine,
  type Order,
  type OrderLine,
  type RefundReason,
  type Registration,
} from './registration';
import { refuse } from './refusals';

/**
 * Money that a gateway vouches for [R30]–[R33]. It is recorded always and settled line by line, written
 * before oral: it pays, it re-enters, or it is to be refunded. It never takes a place from somebody.
 */

export interface Trade {
  readonly gateway: Gateway;
  readonly attempt: string;
  readonly tradeNo: string;
  readonly amountFen: Fen;
  readonly paidAt: Instant | null;
}

/**
 * `knownDueBack`: told before, and then something of it could not be counted: never to be read as paid.
 * `refunded`: news of a payment that has gone back whole meanwhile: it counts no more.
 */
export type TradeOutcome = 'paid' | 'late' | 'quarantined' | 'known' | 'knownDueBack' | 'refunded';

/** Where the money of a deleted registration can go. */
export interface Elsewhere {
  /** The candidate's other live registration: late money follows the candidate there. */
  readonly live: Registration | null;
  /** The account has registered somebody else since: this registration cannot come back to it. */
  readonly accountTaken: boolean;
}

/** @param owner the registration whose attempt this is, live or deleted */
export const recordTrade = (
  owner: Registration,
  { live, accountTaken }: Elsewhere,
  trade: Trade,
  around: Around,
): Decision<TradeOutcome> => {
  const order = owner.orders.find((one) => one.attempts.some((a) => a.number === trade.attempt));
  const attempt = findAttempt(owner, trade.attempt);
  if (!order || !attempt) return refuse('orderNotFound');
  const before = knownMoney(owner, trade) ?? (live && knownMoney(live, trade));
  if (before) {
    const isDueBack = before.lines.some((line) => line.outcome === 'refundDue');
    return unchanged(isDueBack ? 'knownDueBack' : 'known');
  }
  if (attempt.closedBecause === 'refunded') return unchanged('refunded');
  if (attempt.gateway !== trade.gateway || attempt.amountFen !== trade.amountFen) {
    return quarantine(owner, trade, isUndecided(attempt));
  }
  if (isUndecided(attempt) && owner.state === 'live')
    return settle(owner, order, trade, 'paid', around);
  if (!live) return settle(owner, order, trade, accountTaken ? 'refund' : 'late', around);

  const followed = settle(live, order, trade, 'late', around);
  const facts = [
    { type: 'paymentFollowed' as const, payload: { attempt: trade.attempt, to: live.number } },
  ];
  const next = changed(
    owner,
    { orders: withAttempt(owner, trade.attempt, { state: 'paid' }) },
    facts,
  );
  return { ...followed, also: { next, facts } };
};

/** What was counted of a trade before, if anything. */
export const knownMoney = (
  registration: Pick<Registration, 'money'>,
  trade: Pick<Trade, 'gateway' | 'tradeNo'>,
): Money | undefined =>
  registration.money.find((m) => m.gateway === trade.gateway && m.tradeNo === trade.tradeNo);

/** A valid signature with a wrong amount: no place changes, finance looks at it [R33]. */
const quarantine = (
  owner: Registration,
  trade: Trade,
  endsAttempt: boolean,
): Decided<TradeOutcome> => {
  const facts: Decided<TradeOutcome>['facts'] = [
    {
      type: 'moneyQuarantined',
      payload: { attempt: trade.attempt, tradeNo: trade.tradeNo, amountFen: trade.amountFen },
    },
  ];
  const orders = endsAttempt
    ? withAttempt(owner, trade.attempt, { state: 'quarantined', retryAt: null })
    : owner.orders;
  return {
    next: changed(owner, { orders }, facts),
    facts,
    quarantine: { reference: trade.tradeNo, attempt: trade.attempt, reason: 'amountDiffers' },
    answer: 'quarantined',
  };
};

/** Applies a trade to `target`, line by line, and marks the attempt paid where `target` owns it. */
const settle = (
  target: Registration,
  order: Order,
  trade: Trade,
  outcome: 'paid' | 'late' | 'refund',
  around: Around,
): Decided<TradeOutcome> => {
  let entries = target.entries;
  const lines: MoneyLine[] = [];
  for (const line of writtenFirst(order.lines, around)) {
    const settled =
      outcome === 'refund'
        ? refund(line, 'accountTaken')
        : settleLine({ ...target, entries }, line, around);
    lines.push(withItsFault(settled.line, order, trade));
    if (settled.entry)
      entries = [...entries.filter((e) => e.subject !== line.subject), settled.entry];
  }
  const money: Money = {
    gateway: trade.gateway,
    tradeNo: trade.tradeNo,
    attempt: trade.attempt,
    amountFen: trade.amountFen,
    paidAt: trade.paidAt,
    recordedAt: around.now,
    lines,
  };
  const allPaid = lines.every((line) => line.outcome === 'paid');
  const facts: Decided<TradeOutcome>['facts'] = [
    {
      type: outcome === 'paid' && allPaid ? 'paymentConfirmed' : 'latePaymentSettled',
      payload: {
        attempt: trade.attempt,
        tradeNo: trade.tradeNo,
        amountFen: trade.amountFen,
        paidAt: trade.paidAt,
        lines,
      },
    },
  ];
  const reopened = entries.length > 0 && target.state === 'deleted';
  const next = changed(
    target,
    {
      entries,
      money: [...target.money, money],
      orders: findAttempt(target, trade.attempt)
        ? withAttempt(target, trade.attempt, { state: 'paid', retryAt: null })
        : target.orders,
      emptyBy: entries.length > 0 ? null : target.emptyBy,
      ...(reopened ? { state: 'live' as const, deletedReason: null } : {}),
    },
    facts,
  );
  const subjects = order.lines.map((line) => line.subject);
  return {
    next,
    facts,
    mails: [{ kind: allPaid ? 'paymentReceived' : 'latePayment', subjects }],
    answer: allPaid ? 'paid' : 'late',
  };
};

const writtenFirst = (lines: readonly OrderLine[], around: Around): OrderLine[] => {
  const isOral = (line: OrderLine) =>
    around.sitting.subjects.get(line.subject)?.kind === 'oral' ? 1 : 0;
  return [...lines].sort((a, b) => isOral(a) - isOral(b));
};

/**
 * Whose fault it is that the place is gone, for finance and for the candidate [R32]: the payer's who had
 * given the payment up, else ours when it was in time by the gateway's own payment time [R31].
 */
const withItsFault = (
  line: MoneyLine,
  order: Order,
  { attempt: number, paidAt }: Trade,
): MoneyLine => {
  const attempt = order.attempts.find((one) => one.number === number);
  if (line.reason !== 'placeGone' || !attempt) return line;
  if (attempt.closedBecause === 'givenUp') return { ...line, reason: 'placeGoneGivenUp' };
  const isInTime = paidAt !== null && paidAt <= attempt.expiresAt;
  return isInTime ? { ...line, reason: 'placeGoneInTime' } : line;
};

interface SettledLine {
  readonly line: MoneyLine;
  /** The entry as it is after this line; absent when the line is to be refunded. */
  readonly entry?: Entry;
}

const settleLine = (target: Registration, line: OrderLine, around: Around): SettledLine => {
  const entry = target.entries.find((one) => one.subject === line.subject);
  if (entry?.state === 'paid') return refund(line, 'paidTwice');
  if (entry) {
    // The price was frozen with the attempt; an entry made anew at another price is another purchase.
    if (entry.hold !== line.hold && entry.feeFen !== line.feeFen) return refund(line, 'feeChanged');
    return { line: moneyLine(line, 'paid', null), entry: paidEntry(entry) };
  }
  const no = whyNotReenter(target, line, around);
  if (no) return refund(line, no);
  return {
    line: moneyLine(line, 'reentered', null),
    entry: paidEntry({
      subject: line.subject,
      campus: line.campus,
      feeFen: line.feeFen,
      state: 'paid',
      madeAt: around.now,
      payBy: null,
      hold: `${line.subject}${target.seq + 1}`,
      locked: false,
      reminded: true,
    }),
  };
};

/** A lost subject comes back only if its level and place are free and payment has not closed [R32]. */
const whyNotReenter = (
  target: Registration,
  line: OrderLine,
  around: Around,
): RefundReason | null => {
  const subject = around.sitting.subjects.get(line.subject);
  if (!subject || around.now >= around.sitting.policy.payCloseAt) return 'paymentClosed';
  const taken = target.entries.flatMap((e) => around.sitting.subjects.get(e.subject) ?? []);
  if (subject.kind === 'written' && whyNotLevel(taken, subject, around.sitting))
    return 'levelTaken';
  const hasWritten = taken.some((other) => isWrittenOf(other, subject));
  if (subject.kind === 'oral' && !hasWritten) return 'writtenMissing';
  return around.full.has(placeKey(line.campus, line.subject)) ? 'placeGone' : null;
};

const paidEntry = (entry: Entry): Entry => ({
  ...entry,
  state: 'paid',
  payBy: null,
  reminded: true,
});

const refund = (line: OrderLine, reason: RefundReason): SettledLine => ({
  line: moneyLine(line, 'refundDue', reason),
});

const moneyLine = (
  line: OrderLine,
  outcome: MoneyLine['outcome'],
  reason: RefundReason | null,
): MoneyLine => ({ subject: line.subject, amountFen: line.feeFen, outcome, reason });
