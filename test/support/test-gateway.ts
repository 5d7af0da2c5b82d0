import { randomUUID } from 'node:crypto';
import { AlipaySdk } from 'alipay-sdk';
import { yuanOf } from '../../domain/money';
import { createAlipay } from '../../gateways/alipay/alipay';
import type { PaymentGateway } from '../../gateways/payment-gateway';
import type { Trade } from '../../gateways/simulator/ledger';
import { startSimulator, type Simulator } from '../../gateways/simulator/server';
import type { Switches } from '../../gateways/simulator/switches';
import { gatewayKeys } from './stack';

/** The simulated Alipay of one rig, with the adapter that speaks to it, and what a test does to it. */
export interface TestGateway {
  readonly simulator: Simulator;
  readonly alipay: PaymentGateway;
  /** Turns switches on or off, for everything or for one trade. */
  switches(values: Partial<Switches> & { readonly outTradeNo?: string }): Promise<void>;
  switchesOff(): Promise<void>;
  /** Opens the payment page and leaves it: the trade exists at the gateway, unpaid. */
  openPage(url: string): Promise<void>;
  /** Pays as a person would, without the notification reaching anybody. */
  pay(attempt: string, url: string): Promise<void>;
  /** Refunds a paid trade, as the merchant's own staff can at the gateway; each call is one refund. */
  refund(attempt: string, amountFen: number): Promise<void>;
  /** The gateway's own ledger; `null` when the page was never opened. */
  trade(attempt: string): Promise<Trade | null>;
}

export interface TestGatewayOptions {
  /** Where Alipay sends its notifications; unless given nobody listens, and a test tells the store itself. */
  readonly notifyUrl?: string;
  /** Where Alipay sends browsers. */
  readonly returnUrl?: string;
  /** Puts something between the product and the gateway: takes `host:port`, answers where to connect. */
  readonly wire?: (address: string) => Promise<string>;
}

/** Starts a simulator on a free port, with keys of its own. */
export const startTestGateway = async (options: TestGatewayOptions = {}): Promise<TestGateway> => {
  const keys = gatewayKeys();
  const merchant = { appId: '2021000000000001', sellerId: '2088000000000001' };
  const simulator = await startSimulator({
    merchant: {
      ...merchant,
      merchantPublicKey: keys.merchantPublicKey,
      alipayPrivateKey: keys.alipayPrivateKey,
    },
  });
  const { host } = new URL(simulator.url);
  const reachedAt = options.wire ? await options.wire(host) : host;
  const alipay = createAlipay({
    ...merchant,
    gatewayUrl: `http://${reachedAt}/gateway.do`,
    privateKey: keys.merchantPrivateKey,
    publicKey: keys.alipayPublicKey,
    notifyUrl: options.notifyUrl ?? 'http://127.0.0.1:9/api/v1/payments/alipay/notify',
    returnUrl: options.returnUrl ?? 'http://127.0.0.1:9/api/v1/payments/alipay/return',
  });
  const sdk = new AlipaySdk({
    appId: merchant.appId,
    privateKey: keys.merchantPrivateKey,
    alipayPublicKey: keys.alipayPublicKey,
    gateway: `${simulator.url}/gateway.do`,
    keyType: 'PKCS8',
  });
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${simulator.url}/_control${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`simulator ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    simulator,
    alipay,
    switches: async (values) => void (await ask('PATCH', '/switches', values)),
    switchesOff: async () => void (await ask('DELETE', '/switches')),
    openPage: async (url) => {
      const page = await fetch(url);
      if (!page.ok) throw new Error(`the payment page answered ${page.status}`);
    },
    pay: async (attempt, url) => void (await ask('POST', `/trades/${attempt}/pay`, { url })),
    refund: async (attempt, amountFen) => {
      const refund = { outTradeNo: attempt, refundAmount: yuanOf(amountFen) };
      const answer = await sdk.exec(
        'alipay.trade.refund',
        { bizContent: { ...refund, outRequestNo: randomUUID() } },
        { validateSign: true },
      );
      if (answer.code !== '10000') throw new Error(`no refund: ${answer.subCode ?? answer.code}`);
    },
    trade: async (attempt) => {
      const trades = (await ask('GET', '/trades')) as Trade[];
      return trades.find((trade) => trade.outTradeNo === attempt) ?? null;
    },
  };
};
