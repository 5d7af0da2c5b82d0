import { z } from 'zod';
import { beijingText, fenFrom, yuanFrom } from './format';
import type { Trade } from './ledger';
import { BUYER_ID, toldAmount } from './messages';
import type { GatewayRequest } from './requests';
import { sign } from './signing';
import { refundedFen, TradeError, type Trades } from './trades';
import type { World } from './world';

type Content = Record<string, string>;

const ByNumber = z.object({
  out_trade_no: z.string().optional(),
  trade_no: z.string().optional(),
});
const Refund = z.object({
  refund_amount: z.string(),
  out_request_no: z.string().min(1).optional(),
});

/** The trade a request names; Alipay's own number wins where both are given. */
export const numberIn = ({ bizContent }: GatewayRequest, { ledger }: World): string => {
  const read = ByNumber.safeParse(bizContent);
  if (!read.success) throw new TradeError('ACQ.INVALID_PARAMETER');
  const { trade_no: tradeNo, out_trade_no: outTradeNo } = read.data;
  if (tradeNo === undefined) return outTradeNo ?? '';
  const found = [...ledger.trades.values()].find((trade) => trade.tradeNo === tradeNo);
  return found?.outTradeNo ?? '';
};

/** Does what a request asks for, and says so in Alipay's words. Throws `TradeError` for a "no". */
export const answerTo = (request: GatewayRequest, trades: Trades, world: World): Content => {
  const outTradeNo = numberIn(request, world);
  switch (request.method) {
    case 'alipay.trade.query':
      return success(queried(trades.find(outTradeNo), world));
    case 'alipay.trade.close':
      return success(names(trades.close(outTradeNo)));
    case 'alipay.trade.refund':
      return success(refunded(request, outTradeNo, trades, world));
    case 'alipay.trade.fastpay.refund.query':
      return success(refundQueried(request, trades.find(outTradeNo), world));
    default:
      throw new TradeError('isv.invalid-method');
  }
};

/** The answer that carries a "no". */
export const declined = (subCode: string): Content =>
  subCode.startsWith('isv.')
    ? { code: '40002', msg: 'Invalid Arguments', sub_code: subCode, sub_msg: '请求参数有误' }
    : { code: '40004', msg: 'Business Failed', sub_code: subCode, sub_msg: '业务处理失败' };

/** The body as sent: the signature covers the exact text between the first colon and the comma. */
export const envelope = (
  method: string,
  content: Content,
  privateKey: string,
  how: { unsigned: boolean; forged: boolean },
): string => {
  const text = JSON.stringify(content);
  const name = `${method.replaceAll('.', '_')}_response`;
  if (how.unsigned) return `{"${name}":${text}}`;
  return `{"${name}":${text},"sign":"${sign(how.forged ? `${text} ` : text, privateKey)}"}`;
};

const success = (content: Content): Content => ({ code: '10000', msg: 'Success', ...content });

const names = (trade: Trade): Content => ({
  out_trade_no: trade.outTradeNo,
  trade_no: trade.tradeNo,
});

const queried = (trade: Trade, world: World): Content => {
  const amount = toldAmount(trade, world.switchesFor(trade.outTradeNo));
  const paid = trade.paidAt === null ? '0.00' : amount;
  return {
    ...names(trade),
    trade_status: trade.status,
    total_amount: amount,
    receipt_amount: paid,
    buyer_pay_amount: paid,
    invoice_amount: paid,
    point_amount: '0.00',
    buyer_user_id: BUYER_ID,
    ...(trade.paidAt === null ? {} : { send_pay_date: beijingText(trade.paidAt) }),
  };
};

const refundInput = (request: GatewayRequest, outTradeNo: string) => {
  const read = Refund.safeParse(request.bizContent);
  const amountFen = read.success ? fenFrom(read.data.refund_amount) : null;
  if (!read.success || amountFen === null) throw new TradeError('ACQ.INVALID_PARAMETER');
  return { amountFen, outRequestNo: read.data.out_request_no ?? outTradeNo };
};

const refunded = (
  request: GatewayRequest,
  outTradeNo: string,
  trades: Trades,
  world: World,
): Content => {
  const { amountFen, outRequestNo } = refundInput(request, outTradeNo);
  const { trade, moved } = trades.refund(outTradeNo, amountFen, outRequestNo);
  // The money moves and the answer does not say so: only asking again tells.
  if (moved && world.switchesFor(outTradeNo).refundUnknown)
    throw new TradeError('ACQ.SYSTEM_ERROR');
  return {
    ...names(trade),
    fund_change: moved ? 'Y' : 'N',
    refund_fee: yuanFrom(refundedFen(trade)),
  };
};

const refundQueried = (request: GatewayRequest, trade: Trade, world: World): Content => {
  const asked = request.bizContent['out_request_no'];
  const outRequestNo = typeof asked === 'string' && asked !== '' ? asked : trade.outTradeNo;
  const refund = trade.refunds.find((one) => one.outRequestNo === outRequestNo);
  if (!refund || refund.knownFrom > world.now()) return names(trade);
  return {
    ...names(trade),
    out_request_no: outRequestNo,
    refund_status: 'REFUND_SUCCESS',
    refund_amount: yuanFrom(refund.amountFen),
    total_amount: yuanFrom(trade.amountFen),
    gmt_refund_pay: beijingText(refund.at),
  };
};
