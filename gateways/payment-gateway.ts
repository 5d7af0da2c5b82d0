import type { Instant } from '../domain/instant';
import type { Fen } from '../domain/money';
import type { Gateway } from '../domain/registration';

/**
 * A payment gateway as the product sees it: five verbs, no HTTP, no signatures. Adapters turn the
 * gateway's own answers into these and throw `GatewayFault` for anything they cannot be sure of.
 */
export interface PaymentGateway {
  readonly name: Gateway;
  /** Where to send the browser to pay. Signed, no network. */
  redirect(request: PaymentRequest): string;
  /** Asks what became of an attempt. */
  query(attempt: string): Promise<TradeAnswer>;
  /** Tells the gateway to take no more money for an attempt. Idempotent. */
  close(attempt: string): Promise<CloseAnswer>;
  /** Reads and verifies a notification's form fields; no network. */
  readNotice(form: Readonly<Record<string, string>>): NoticeReading;
  /** Verifies the browser's return and names its attempt, or `null`. For display only, never money [R30]. */
  readReturn(query: Readonly<Record<string, string>>): string | null;
}

export interface PaymentRequest {
  /** `out_trade_no`. */
  readonly attempt: string;
  readonly amountFen: Fen;
  /** What the payer reads at the gateway: plain text, no personal data. */
  readonly title: string;
  /** The gateway stops taking money then; whole seconds [R31]. */
  readonly expiresAt: Instant;
}

/** A payment the gateway vouches for. */
export interface PaidTrade {
  readonly tradeNo: string;
  readonly amountFen: Fen;
  /** The gateway's payment time, or `null` where it gives none. */
  readonly paidAt: Instant | null;
}

export type TradeAnswer =
  | ({ readonly state: 'paid' } & PaidTrade)
  /** Known and not paid, or not known to the gateway yet: the payer has not opened the page. */
  | { readonly state: 'unpaid' }
  /** Can never be paid any more. */
  | { readonly state: 'closed' }
  /** Was paid, and has gone back whole to the payer: neither paid nor closed unpaid. */
  | { readonly state: 'refunded'; readonly tradeNo: string; readonly refundedFen: Fen };

/** `maybePaid`: it could not be closed because it may be paid: query again. */
export type CloseAnswer = 'closed' | 'maybePaid';

export type NoticeReading =
  /** No valid signature: answered `fail`, counted, never stored as money [R33]. */
  | { readonly verdict: 'badSignature' }
  /** Signed, but for another merchant or app: stored, quarantined, alarmed. */
  | {
      readonly verdict: 'foreign';
      readonly noticeId: string;
      readonly attempt: string | null;
      readonly why: string;
    }
  /** Signed and ours, but says nothing about a payment: closed unpaid, or not paid yet. */
  | {
      readonly verdict: 'noPayment';
      readonly noticeId: string;
      readonly attempt: string;
      readonly status: string;
    }
  /** Signed, ours, and money has gone back to the payer, whoever sent it. */
  | {
      readonly verdict: 'refunded';
      readonly noticeId: string;
      readonly attempt: string;
      readonly tradeNo: string;
      /** All refunds of the trade so far. */
      readonly refundedFen: Fen;
      /** Nothing of the trade is left, and it is closed. */
      readonly inFull: boolean;
    }
  /** Signed, ours, paid. The amount is compared with the attempt by the store. */
  | ({ readonly verdict: 'paid'; readonly noticeId: string; readonly attempt: string } & PaidTrade);

/** The gateway did not answer, or not in a way that can be trusted. Retried; never read as "not paid". */
export class GatewayFault extends Error {
  override readonly name = 'GatewayFault';
}
