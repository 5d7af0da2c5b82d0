import type { Instant } from './instant';
import type { Fen } from './money';
import type { PendingReview } from './review';

/**
 * What a registration is, as plain data. `store/` reads it whole, the rules in `domain/` decide on it,
 * and `store/` writes the difference: so a rule never needs a database and a write never needs a rule.
 */

/** One character: `1` 英语四级笔试 … `F` 英语四级口试 [R20]. Subjects are rows, so this is not a union. */
export type SubjectCode = string;
/** Six digits, school + one: `993010`. */
export type CampusCode = string;
/** Made anew at each saving and never reused: `26200000001`. It carries no personal data. */
export type RegistrationNumber = string;

/** A subject that the candidate has taken up (报考科目); a released entry's row is gone. */
export interface Entry {
  readonly subject: SubjectCode;
  readonly campus: CampusCode;
  readonly feeFen: Fen;
  readonly state: 'held' | 'paid';
  readonly madeAt: Instant;
  /** When an unpaid entry is deleted [R27]; `null` while paid, locked or paused. */
  readonly payBy: Instant | null;
  /** Identifies this taking of the place; an order line of an earlier hold never pays a later one. */
  readonly hold: string;
  /** 集体缴费 has frozen it [R34]. */
  readonly locked: boolean;
  /** The reminder before the purge has been asked for. */
  readonly reminded: boolean;
}

/** What is bought, copied from the entry so that it outlives it. */
export interface OrderLine {
  readonly subject: SubjectCode;
  readonly campus: CampusCode;
  readonly feeFen: Fen;
  readonly hold: string;
}

export type Gateway = 'alipay' | 'payease';
export type AttemptState = 'open' | 'inDoubt' | 'paid' | 'closed' | 'superseded' | 'quarantined';
/**
 * Why an attempt ended without money: its time was over, the candidate gave it up, the gateway had closed
 * it, or the gateway has paid everything back before we counted it. The last is for ever.
 */
export type ClosedBecause = 'expired' | 'givenUp' | 'gatewayClosed' | 'refunded';

/** One submission of an order to one gateway; states only move forward. */
export interface Attempt {
  /** `out_trade_no` at Alipay: letters, digits, underscore. */
  readonly number: string;
  readonly gateway: Gateway;
  readonly bank: string | null;
  readonly amountFen: Fen;
  readonly state: AttemptState;
  /** Stays when money comes for it after all; `null` while it has never been closed. */
  readonly closedBecause: ClosedBecause | null;
  readonly createdAt: Instant;
  /** The instant told to the gateway as its deadline; whole seconds [R31]. */
  readonly expiresAt: Instant;
  readonly inDoubtSince: Instant | null;
  /** When an attempt in doubt is asked for again. */
  readonly retryAt: Instant | null;
  /** How often it was asked without an answer; drives the back-off. */
  readonly asked: number;
}

/** 支付订单: lines and the attempts to pay them. */
export interface Order {
  readonly orderNo: string;
  readonly createdAt: Instant;
  readonly lines: readonly OrderLine[];
  readonly attempts: readonly Attempt[];
}

/** What became of one fen of received money [R32]. */
export type MoneyOutcome = 'paid' | 'reentered' | 'refundDue';
export type RefundReason =
  | 'paidTwice'
  | 'placeGone'
  /** Paid in time by the gateway's clock, and yet the place is sold: our failure [R32]. */
  | 'placeGoneInTime'
  /** Given up by the candidate and then paid all the same: nobody's failure but the payer's own. */
  | 'placeGoneGivenUp'
  | 'paymentClosed'
  | 'levelTaken'
  | 'writtenMissing'
  | 'writtenLost'
  | 'feeChanged'
  | 'accountTaken';

export interface MoneyLine {
  readonly subject: SubjectCode | null;
  readonly amountFen: Fen;
  readonly outcome: MoneyOutcome;
  readonly reason: RefundReason | null;
}

/** One trade that a gateway says was paid; counted once by (gateway, tradeNo). */
export interface Money {
  readonly gateway: Gateway;
  readonly tradeNo: string;
  readonly attempt: string;
  readonly amountFen: Fen;
  /** The gateway's own payment time where it gives one. */
  readonly paidAt: Instant | null;
  readonly recordedAt: Instant;
  readonly lines: readonly MoneyLine[];
}

export type DeletionReason = 'empty24h' | 'purgedEmpty';

/** The whole aggregate. `seq` rises with every change and guards every write (optimistic lock). */
export interface Registration {
  readonly id: string;
  readonly number: RegistrationNumber;
  readonly sitting: string;
  readonly province: string;
  readonly school: string;
  readonly campus: CampusCode;
  /** 资格科目, copied when saved [R12]. */
  readonly eligible: readonly SubjectCode[];
  readonly state: 'live' | 'deleted';
  readonly deletedReason: DeletionReason | null;
  readonly savedAt: Instant;
  /** When it is deleted if it stays without any subject [R13]; `null` while it has entries. */
  readonly emptyBy: Instant | null;
  readonly entries: readonly Entry[];
  readonly orders: readonly Order[];
  readonly money: readonly Money[];
  /** A CET6 review of this candidate that waits for an officer [R19]. */
  readonly review?: PendingReview | null;
  readonly era: number;
  readonly seq: number;
}

export const attemptsOf = (registration: Pick<Registration, 'orders'>): Attempt[] =>
  registration.orders.flatMap((order) => [...order.attempts]);

/** `open` and `inDoubt` may still turn out paid: they cover their lines against release and cancel. */
export const isUndecided = (attempt: Pick<Attempt, 'state'>): boolean =>
  attempt.state === 'open' || attempt.state === 'inDoubt';

/** The order whose attempt is undecided, with that attempt; at most one exists for a registration. */
export const undecidedOrder = (
  registration: Pick<Registration, 'orders'>,
): { order: Order; attempt: Attempt } | null => {
  for (const order of registration.orders) {
    const attempt = order.attempts.find(isUndecided);
    if (attempt) return { order, attempt };
  }
  return null;
};

/** Holds that an undecided attempt covers. */
export const coveredHolds = (registration: Pick<Registration, 'orders'>): ReadonlySet<string> =>
  new Set(undecidedOrder(registration)?.order.lines.map((line) => line.hold));
