import { randomUUID } from 'node:crypto';
import { beijingText, yuanFrom } from './format';
import type { Notification, Trade } from './ledger';
import { withSign, type Fields } from './signing';
import type { Switches } from './switches';
import { refundedFen } from './trades';
import type { World } from './world';

/** Tells every amount one fen too high under `wrongAmount`. */
export const toldAmount = (trade: Trade, switches: Switches): string =>
  yuanFrom(trade.amountFen + (switches.wrongAmount ? 1 : 0));

export const BUYER_ID = '2088102100000001';

/** A notification of what the trade is now; `null` where the merchant gave no address. */
export const newNotification = (
  trade: Trade,
  more: Fields,
  { merchant, now, switchesFor }: World,
): Notification | null => {
  if (trade.notifyUrl === null) return null;
  const id = `${beijingText(now()).replace(/\D/g, '')}${randomUUID().replaceAll('-', '')}`;
  const lastRefund = trade.refunds.at(-1);
  return {
    id,
    outTradeNo: trade.outTradeNo,
    url: trade.notifyUrl,
    createdAt: now(),
    fields: {
      notify_type: 'trade_status_sync',
      notify_id: id,
      app_id: merchant.appId,
      auth_app_id: merchant.appId,
      seller_id: merchant.sellerId,
      charset: 'utf-8',
      version: '1.0',
      sign_type: 'RSA2',
      trade_no: trade.tradeNo,
      out_trade_no: trade.outTradeNo,
      trade_status: trade.status,
      subject: trade.subject,
      buyer_id: BUYER_ID,
      total_amount: yuanFrom(trade.amountFen),
      gmt_create: beijingText(trade.openedAt),
      ...(trade.paidAt === null ? {} : paidFields(trade, trade.paidAt)),
      ...(lastRefund
        ? {
            refund_fee: yuanFrom(refundedFen(trade)),
            gmt_refund: `${beijingText(lastRefund.at)}.000`,
          }
        : {}),
      ...(trade.closedAt === null ? {} : { gmt_close: beijingText(trade.closedAt) }),
      ...more,
    },
    dueAt: now() + switchesFor(trade.outTradeNo).delayNotificationsMs,
    scheduledSends: 0,
    sends: [],
  };
};

const paidFields = (trade: Trade, paidAt: number): Fields => ({
  gmt_payment: beijingText(paidAt),
  receipt_amount: yuanFrom(trade.amountFen),
  invoice_amount: yuanFrom(trade.amountFen),
  buyer_pay_amount: yuanFrom(trade.amountFen),
  point_amount: '0.00',
  fund_bill_list: JSON.stringify([
    { amount: yuanFrom(trade.amountFen), fundChannel: 'ALIPAYACCOUNT' },
  ]),
});

/** The form of one send: exactly these fields are signed, and none of them is empty. */
export const signedNotice = (notification: Notification, trade: Trade, world: World): Fields => {
  const switches = world.switchesFor(trade.outTradeNo);
  const fields = {
    ...notification.fields,
    ...strangers(switches),
    notify_time: beijingText(world.now()),
    total_amount: toldAmount(trade, switches),
  };
  return withSign(fields, world.merchant.alipayPrivateKey, switches.wrongSignature);
};

/** Where the browser goes after paying, signed with whatever the address carried already. */
export const signedReturn = (returnUrl: string, trade: Trade, world: World): string => {
  const switches = world.switchesFor(trade.outTradeNo);
  const url = new URL(returnUrl);
  const fields = withSign(
    {
      ...Object.fromEntries(url.searchParams),
      method: 'alipay.trade.page.pay.return',
      app_id: world.merchant.appId,
      auth_app_id: world.merchant.appId,
      seller_id: world.merchant.sellerId,
      ...strangers(switches),
      charset: 'utf-8',
      version: '1.0',
      sign_type: 'RSA2',
      out_trade_no: trade.outTradeNo,
      trade_no: trade.tradeNo,
      total_amount: toldAmount(trade, switches),
      timestamp: beijingText(world.now()),
    },
    world.merchant.alipayPrivateKey,
    switches.wrongSignature,
  );
  url.search = new URLSearchParams(fields).toString();
  return url.toString();
};

const strangers = (switches: Switches): Fields => ({
  ...(switches.otherAppId ? { app_id: '2021999999999999', auth_app_id: '2021999999999999' } : {}),
  ...(switches.otherSellerId ? { seller_id: '2088999999999999' } : {}),
});
