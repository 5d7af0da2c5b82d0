import { z } from 'zod';
import { privateKeyPem, publicHalf, publicKeyPem } from './keys';

/** What Alipay knows us by. The keys are PEM: PKCS8 (ours) and SPKI (Alipay's). */
export interface AlipayConfig {
  /** Whole address of the V2 gateway: `https://openapi.alipay.com/gateway.do`. */
  readonly gatewayUrl: string;
  readonly appId: string;
  /** The merchant's user number at Alipay, `2088…`; every notice must carry it. */
  readonly sellerId: string;
  readonly privateKey: string;
  readonly publicKey: string;
  /** How long one question may take in all, connecting included; 5 s unless told. */
  readonly timeoutMs?: number;
}

const text = z.string().trim().min(1, 'must not be empty');

/** Issues never repeat the value: it may be the private key. */
const key = (toPem: (value: string) => string, what: string) =>
  text.transform((value, context) => {
    try {
      return toPem(value);
    } catch {
      context.addIssue({ code: 'custom', message: `is not ${what}` });
      return z.NEVER;
    }
  });

/** Every variable is mandatory: without Alipay's public key the SDK verifies nothing and only warns. */
const AlipayEnvironment = z.object({
  ALIPAY_GATEWAY_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
  ALIPAY_APP_ID: text,
  ALIPAY_SELLER_ID: text,
  ALIPAY_PRIVATE_KEY: key(privateKeyPem, 'an RSA private key (PEM or base64)'),
  ALIPAY_PUBLIC_KEY: key(publicKeyPem, 'an RSA public key (PEM or base64)'),
});

/**
 * Reads the ALIPAY_* variables. Throws one `Error` that names each variable that is missing or wrong,
 * and repeats no value.
 */
export const readAlipayConfig = (
  environment: Readonly<Record<string, string | undefined>>,
): AlipayConfig => {
  const read = AlipayEnvironment.safeParse(environment);
  if (!read.success) {
    throw notConfigured(read.error.issues.map((at) => `${at.path.join('.')} ${at.message}`));
  }
  const env = read.data;
  // Both public keys stand side by side in Alipay's console, and the wrong one is easily copied.
  if (publicHalf(env.ALIPAY_PRIVATE_KEY) === env.ALIPAY_PUBLIC_KEY) {
    throw notConfigured(["ALIPAY_PUBLIC_KEY is the application's own public key, not Alipay's"]);
  }
  return {
    gatewayUrl: env.ALIPAY_GATEWAY_URL,
    appId: env.ALIPAY_APP_ID,
    sellerId: env.ALIPAY_SELLER_ID,
    privateKey: env.ALIPAY_PRIVATE_KEY,
    publicKey: env.ALIPAY_PUBLIC_KEY,
  };
};

const notConfigured = (issues: readonly string[]): Error =>
  new Error(`Alipay is not configured: ${issues.join('; ')}`);
