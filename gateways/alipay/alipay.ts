import { beijing, floorToSecond } from '../../domain/instant';
import { yuanOf } from '../../domain/money';
import type { PaymentGateway } from '../payment-gateway';
import { readClose, readQuery } from './answers';
import { createClient } from './client';
import type { AlipayConfig } from './config';
import { readNotice, readReturn } from './notices';

/** Where Alipay sends its notifications, and the browser afterwards. */
export interface AlipayUrls {
  readonly notifyUrl: string;
  readonly returnUrl: string;
}

/**
 * 支付宝电脑网站支付 over the V2 protocol: pages, queries and notifications share one signature scheme.
 * Nothing here decides about money; it turns Alipay's words into the port's.
 */
export const createAlipay = (config: AlipayConfig & AlipayUrls): PaymentGateway => {
  const client = createClient(config);
  const urls = { notifyUrl: config.notifyUrl, returnUrl: config.returnUrl };
  const us = { appId: config.appId, sellerId: config.sellerId, isSigned: client.isSigned };

  return {
    name: 'alipay',

    redirect: ({ attempt, amountFen, title, expiresAt }) =>
      client.pageUrl(
        {
          out_trade_no: attempt,
          total_amount: yuanOf(amountFen),
          subject: plain(title),
          product_code: 'FAST_INSTANT_TRADE_PAY',
          time_expire: beijing(floorToSecond(expiresAt)),
        },
        urls,
      ),

    query: async (attempt) =>
      readQuery(await client.ask('alipay.trade.query', { out_trade_no: attempt }), attempt),

    close: async (attempt) =>
      readClose(await client.ask('alipay.trade.close', { out_trade_no: attempt }), attempt),

    readNotice: (form) => readNotice(form, us),
    readReturn: (query) => readReturn(query, us),
  };
};

const SUBJECT_LENGTH = 256;

/** Alipay forbids `/ = &` in a subject, and control characters help nobody. */
const plain = (title: string): string =>
  [...title.replace(/[/=&\p{Cc}]+/gu, ' ').trim()].slice(0, SUBJECT_LENGTH).join('');
