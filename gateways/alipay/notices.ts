import { fenOf } from '../../domain/money';
import type { NoticeReading } from '../payment-gateway';
import { isPositive } from './answers';
import { instantOfBeijing } from './beijing-time';
import type { SignedFields } from './client';

/** Who a notice must be for, and how its signature is verified. */
export interface Recipient {
  readonly appId: string;
  readonly sellerId: string;
  readonly isSigned: (fields: SignedFields) => boolean;
}

const PAID: readonly string[] = ['TRADE_SUCCESS', 'TRADE_FINISHED'];
const UNPAID: readonly string[] = ['TRADE_CLOSED', 'WAIT_BUYER_PAY'];
const ATTEMPT = /^\w{1,64}$/;

/** Reads a notification: signature, recipient, trade, then what happened [R30] [R33]. */
export const readNotice = (form: SignedFields, us: Recipient): NoticeReading => {
  const noticeId = form['notify_id'];
  // The browser's return is signed with the same key: without a notify_id it is no notice.
  if (!noticeId || !us.isSigned(form)) return { verdict: 'badSignature' };

  const attempt = attemptIn(form);
  const foreign = (why: string): NoticeReading => ({ verdict: 'foreign', noticeId, attempt, why });
  const stranger = strangeField(form, us);
  if (stranger !== null) return foreign(stranger);
  if (attempt === null) return foreign('out_trade_no');

  const status = form['trade_status'] ?? '';
  if (!PAID.includes(status) && !UNPAID.includes(status)) return foreign('trade_status');
  const tradeNo = form['trade_no'];
  if (isPositive(form['refund_fee']) || form['gmt_refund']) {
    const refundedFen = fenOf(form['refund_fee'] ?? '');
    if (!tradeNo) return foreign('trade_no');
    if (!refundedFen) return foreign('refund_fee');
    // A refund in part repeats TRADE_SUCCESS, one in full says TRADE_CLOSED.
    const inFull = status === 'TRADE_CLOSED';
    return { verdict: 'refunded', noticeId, attempt, tradeNo, refundedFen, inFull };
  }
  if (UNPAID.includes(status)) return { verdict: 'noPayment', noticeId, attempt, status };

  if (!tradeNo) return foreign('trade_no');
  const amountFen = fenOf(form['total_amount'] ?? '');
  if (amountFen === null) return foreign('total_amount');
  const paidAt = form['gmt_payment'] ? instantOfBeijing(form['gmt_payment']) : null;
  if (form['gmt_payment'] && paidAt === null) return foreign('gmt_payment');
  return { verdict: 'paid', noticeId, attempt, tradeNo, amountFen, paidAt };
};

/** The attempt that a genuine browser return speaks of, else `null`. Says nothing about money [R30]. */
export const readReturn = (query: SignedFields, us: Recipient): string | null =>
  us.isSigned(query) && strangeField(query, us) === null ? attemptIn(query) : null;

const strangeField = (fields: SignedFields, us: Recipient): string | null => {
  if (fields['app_id'] !== us.appId) return 'app_id';
  if (fields['seller_id'] !== us.sellerId) return 'seller_id';
  return null;
};

const attemptIn = (fields: SignedFields): string | null => {
  const attempt = fields['out_trade_no'] ?? '';
  return ATTEMPT.test(attempt) ? attempt : null;
};
