import { fenOf } from '../../domain/money';
import type { CloseAnswer, TradeAnswer } from '../payment-gateway';
import { instantOfBeijing } from './beijing-time';
import { fault, type Answer, type AskedMethod } from './client';

const SUCCESS = '10000';
const NOT_EXIST = 'ACQ.TRADE_NOT_EXIST';
const HAS_CLOSE = 'ACQ.TRADE_HAS_CLOSE';
const MAYBE_PAID: readonly string[] = [
  'ACQ.TRADE_HAS_FINISHED',
  'ACQ.TRADE_STATUS_ERROR',
  'ACQ.TRADE_HAS_SUCCESS',
];

/** What an answer to `alipay.trade.query` says of the attempt. Throws `GatewayFault` when in doubt. */
export const readQuery = (answer: Answer, attempt: string): TradeAnswer => {
  const method = 'alipay.trade.query';
  // The trade comes into being when the payer opens the page: before that it is simply unpaid.
  if (answer.subCode === NOT_EXIST) return { state: 'unpaid' };
  insistOnSuccess(answer, attempt, method);
  switch (answer.tradeStatus) {
    case 'WAIT_BUYER_PAY':
      return { state: 'unpaid' };
    case 'TRADE_SUCCESS':
    case 'TRADE_FINISHED':
      return { state: 'paid', ...paidTrade(answer) };
    case 'TRADE_CLOSED': {
      if (!wasPaid(answer)) return { state: 'closed' };
      // Closed is also what a paid trade becomes when it is refunded, and only when nothing of it is left.
      const { tradeNo, amountFen } = paidTrade(answer);
      return { state: 'refunded', tradeNo, refundedFen: amountFen };
    }
    default:
      throw fault(method, 'unknownStatus');
  }
};

/** What an answer to `alipay.trade.close` says. A trade that was never opened cannot be closed, only lapse. */
export const readClose = (answer: Answer, attempt: string): CloseAnswer => {
  if (answer.subCode === NOT_EXIST || answer.subCode === HAS_CLOSE) return 'closed';
  if (answer.subCode !== undefined && MAYBE_PAID.includes(answer.subCode)) return 'maybePaid';
  insistOnSuccess(answer, attempt, 'alipay.trade.close');
  return 'closed';
};

/** A signature says who speaks, not of what: an answer kept from another trade is signed as well. */
const insistOnSuccess = (answer: Answer, attempt: string, method: AskedMethod): void => {
  if (answer.code !== SUCCESS) {
    throw fault(method, [answer.code, answer.subCode ?? ''].map(codeOnly).join(' ').trim());
  }
  if (answer.outTradeNo !== attempt) throw fault(method, 'otherTrade');
};

const codeOnly = (text: string): string => (/^[\w.-]{0,64}$/.test(text) ? text : 'unknownCode');

const paidTrade = (answer: Answer) => {
  const method = 'alipay.trade.query';
  const amountFen = fenOf(answer.totalAmount ?? '');
  if (amountFen === null) throw fault(method, 'badAmount');
  if (!answer.tradeNo) throw fault(method, 'noTradeNo');
  const paidAt = answer.sendPayDate ? instantOfBeijing(answer.sendPayDate) : null;
  if (answer.sendPayDate && paidAt === null) throw fault(method, 'badPaymentTime');
  return { tradeNo: answer.tradeNo, amountFen, paidAt };
};

const wasPaid = (answer: Answer): boolean =>
  Boolean(answer.sendPayDate) || Boolean(answer.gmtRefund) || isPositive(answer.refundFee);

/** Whether a refund amount tells of a refund: `0.00` does not, anything unreadable does. */
export const isPositive = (amount: string | undefined): boolean =>
  amount !== undefined && amount !== '' && fenOf(amount) !== 0;
