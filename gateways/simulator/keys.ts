import { generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';

/** Two RSA pairs, each PEM (PKCS8 private, SPKI public): what both sides of the protocol need. */
export interface GeneratedKeys {
  readonly merchantPrivateKey: string;
  readonly merchantPublicKey: string;
  readonly alipayPrivateKey: string;
  readonly alipayPublicKey: string;
}

/** Makes fresh 2048-bit keys: a merchant's pair and a pair for the simulated Alipay. */
export const generateKeys = (): GeneratedKeys => {
  const merchant = pair();
  const alipay = pair();
  return {
    merchantPrivateKey: merchant.privateKey,
    merchantPublicKey: merchant.publicKey,
    alipayPrivateKey: alipay.privateKey,
    alipayPublicKey: alipay.publicKey,
  };
};

const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

/** The content of SIMULATOR_KEYS_FILE: the one merchant that this gateway serves, and its own key. */
export const Merchant = z.object({
  merchantPublicKey: z.string().min(1),
  alipayPrivateKey: z.string().min(1),
  appId: z.string().min(1),
  sellerId: z.string().min(1),
  /** Shown to the payer. */
  merchantName: z.string().min(1).optional(),
});
export type Merchant = z.infer<typeof Merchant>;
