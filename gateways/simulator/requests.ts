import { z } from 'zod';
import { beijingMs, fenFrom } from './format';
import { isSignedRequest, type Fields } from './signing';
import { TradeError, type OpenRequest } from './trades';
import type { World } from './world';

/** A verified request of the merchant. */
export interface GatewayRequest {
  readonly method: string;
  readonly bizContent: Readonly<Record<string, unknown>>;
  readonly fields: Fields;
}

const BizContent = z.record(z.string(), z.unknown());

/**
 * Common parameters come in the query, `biz_content` in the query or the body: the signature covers
 * both together. Throws `TradeError` when it is not this merchant's.
 */
export const readRequest = (search: string, body: string, { merchant }: World): GatewayRequest => {
  const entries = [...new URLSearchParams(search), ...new URLSearchParams(body)];
  const fields = Object.fromEntries(entries);
  // A name given twice has two meanings; which one was signed must not be a matter of luck.
  if (Object.keys(fields).length !== entries.length) throw new TradeError('isv.invalid-parameter');
  if (fields['app_id'] !== merchant.appId) throw new TradeError('isv.invalid-app-id');
  if (!isSignedRequest(fields, merchant.merchantPublicKey)) {
    throw new TradeError('isv.invalid-signature');
  }
  if (beijingMs(fields['timestamp'] ?? '') === null) throw new TradeError('isv.invalid-timestamp');
  return { method: fields['method'] ?? '', bizContent: bizContentOf(fields), fields };
};

const bizContentOf = (fields: Fields): Record<string, unknown> => {
  try {
    return BizContent.parse(JSON.parse(fields['biz_content'] ?? '{}'));
  } catch {
    throw new TradeError('isv.invalid-parameter');
  }
};

/** The amount and number formats are Alipay's own limits. */
const PagePay = z.object({
  out_trade_no: z.string().regex(/^\w{1,64}$/),
  total_amount: z.string(),
  subject: z
    .string()
    .regex(/^[^/=&]+$/)
    .max(256),
  product_code: z.literal('FAST_INSTANT_TRADE_PAY'),
  time_expire: z.string().optional(),
});

/** What `alipay.trade.page.pay` asks for. */
export const openRequestOf = ({ bizContent, fields }: GatewayRequest): OpenRequest => {
  const read = PagePay.safeParse(bizContent);
  const amountFen = read.success ? fenFrom(read.data.total_amount) : null;
  if (!read.success || amountFen === null) throw new TradeError('ACQ.INVALID_PARAMETER');
  const { out_trade_no: outTradeNo, subject, time_expire: timeExpire } = read.data;
  const expiresAt = timeExpire === undefined ? null : beijingMs(timeExpire);
  if (timeExpire !== undefined && expiresAt === null) throw new TradeError('ACQ.INVALID_PARAMETER');
  return {
    outTradeNo,
    subject,
    amountFen,
    expiresAt,
    notifyUrl: fields['notify_url'] ?? null,
    returnUrl: fields['return_url'] ?? null,
  };
};
