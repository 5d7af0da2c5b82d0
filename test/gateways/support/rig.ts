import { createAlipay } from '../../../gateways/alipay/alipay';
import type { PaymentGateway, PaymentRequest } from '../../../gateways/payment-gateway';
import type { GeneratedKeys } from '../../../gateways/simulator/keys';
import { startSimulator, type Simulator } from '../../../gateways/simulator/server';
import { gatewayKeys } from '../../support/stack';
import { controlOf, type Control } from './control';
import { startMerchantSite, type MerchantSite } from './merchant';

export const APP_ID = '2021000000000001';
export const SELLER_ID = '2088000000000001';

export const KEYS: GeneratedKeys = gatewayKeys();

export const MERCHANT = {
  merchantPublicKey: KEYS.merchantPublicKey,
  alipayPrivateKey: KEYS.alipayPrivateKey,
  appId: APP_ID,
  sellerId: SELLER_ID,
};

/** An adapter that talks to `gatewayUrl`. */
export const alipayAt = (
  gatewayUrl: string,
  site: Pick<MerchantSite, 'notifyUrl' | 'returnUrl'>,
): PaymentGateway =>
  createAlipay({
    gatewayUrl,
    appId: APP_ID,
    sellerId: SELLER_ID,
    privateKey: KEYS.merchantPrivateKey,
    publicKey: KEYS.alipayPublicKey,
    notifyUrl: site.notifyUrl,
    returnUrl: site.returnUrl,
  });

export interface Rig {
  readonly simulator: Simulator;
  readonly control: Control;
  readonly site: MerchantSite;
  readonly alipay: PaymentGateway;
  close(): Promise<void>;
}

/** The adapter, a simulator and a merchant's site, joined over HTTP on free ports. */
export const startRig = async (): Promise<Rig> => {
  const site = await startMerchantSite();
  const simulator = await startSimulator({ merchant: MERCHANT });
  return {
    simulator,
    site,
    control: controlOf(simulator.url),
    alipay: alipayAt(`${simulator.url}/gateway.do`, site),
    close: async () => {
      await simulator.close();
      await site.close();
    },
  };
};

let serial = 0;

/** 30 yuan, due in a day by the real clock; each with a number of its own. */
export const aRequest = (change: Partial<PaymentRequest> = {}): PaymentRequest => ({
  attempt: `T${process.pid}_${(serial += 1)}`,
  amountFen: 3000,
  title: '大学英语四级笔试报名费',
  expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  ...change,
});
