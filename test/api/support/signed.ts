import { randomUUID } from 'node:crypto';
import { withSign } from '../../../gateways/simulator/signing';
import { gatewayKeys } from '../../support/stack';

export const MERCHANT = { appId: '2021000000000001', sellerId: '2088000000000001' };
export const KEYS = gatewayKeys();

type Form = Record<string, string>;

const COMMON = { app_id: MERCHANT.appId, seller_id: MERCHANT.sellerId, sign_type: 'RSA2' };

/** Fields signed as Alipay signs them. */
const signed = (fields: Form): Form => ({ ...withSign(fields, KEYS.alipayPrivateKey, false) });

/** A genuine notification of a payment, with some fields changed before it was signed. */
export const signedNotice = (change: Form): Form =>
  signed({
    ...COMMON,
    notify_id: randomUUID(),
    notify_type: 'trade_status_sync',
    trade_status: 'TRADE_SUCCESS',
    trade_no: `2026${randomUUID().replaceAll('-', '')}`,
    total_amount: '0.01',
    gmt_payment: '2026-11-22 10:00:00',
    buyer_logon_id: 'som***@example.com',
    ...change,
  });

/** What the browser brings back. */
export const signedReturn = (change: Form): Form =>
  signed({ ...COMMON, method: 'alipay.trade.page.pay.return', total_amount: '0.01', ...change });
