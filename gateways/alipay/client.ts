import { AlipaySdk } from 'alipay-sdk';
import { z } from 'zod';
import { beijing, instant } from '../../domain/instant';
import { GatewayFault } from '../payment-gateway';
import type { AlipayConfig } from './config';

/** What the adapter reads of an answer; everything else, the buyer's data too, is dropped here. */
const Answer = z.object({
  code: z.string(),
  subCode: z.string().optional(),
  outTradeNo: z.string().optional(),
  tradeNo: z.string().optional(),
  tradeStatus: z.string().optional(),
  totalAmount: z.string().optional(),
  sendPayDate: z.string().optional(),
  refundFee: z.string().optional(),
  gmtRefund: z.string().optional(),
});

/** A verified answer of Alipay, keys in camel case. A business error is an answer too: see `code`. */
export type Answer = z.infer<typeof Answer>;

/** Fields as parsed from a form or query, values decoded once. */
export type SignedFields = Readonly<Record<string, string>>;

/** The one place that touches the SDK; its traps are dealt with here and nowhere else. */
export interface AlipayClient {
  /** Asks over the V2 protocol and verifies the answer. `GatewayFault` for whatever is not one. */
  ask(method: AskedMethod, bizContent: BizContent): Promise<Answer>;
  /** The signed address of Alipay's payment page; no network. */
  pageUrl(bizContent: BizContent, urls: { notifyUrl: string; returnUrl: string }): string;
  /** Whether Alipay signed exactly these fields with RSA2. Never throws. */
  readonly isSigned: (fields: SignedFields) => boolean;
}

export type AskedMethod = 'alipay.trade.query' | 'alipay.trade.close';
type BizContent = Record<string, string>;

const DEFAULT_TIMEOUT_MS = 5_000;

/** Builds the client; the config is copied because the SDK rewrites the object that it is given. */
export const createClient = (config: AlipayConfig): AlipayClient => {
  const timeoutMs = config.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const sdk = new AlipaySdk({
    appId: config.appId,
    privateKey: config.privateKey,
    alipayPublicKey: config.publicKey,
    gateway: config.gatewayUrl,
    keyType: 'PKCS8',
    timeout: timeoutMs,
  });
  // The SDK would stamp requests with the process's local time; Alipay wants Beijing's.
  const timestamp = () => beijing(instant(Date.now()));

  return {
    ask: async (method, bizContent) => {
      // Unless told to verify, the SDK takes an answer with a forged signature or none.
      const asked = sdk.exec(
        method,
        { bizContent, timestamp: timestamp() },
        { validateSign: true },
      );
      const raw: unknown = await within(timeoutMs, asked, method);
      const answer = Answer.safeParse(raw);
      if (!answer.success) throw fault(method, 'malformed');
      return answer.data;
    },

    // GET: the POST form of the SDK needs an inline script and escapes only quotes.
    pageUrl: (bizContent, urls) =>
      sdk.pageExec('alipay.trade.page.pay', 'GET', { ...urls, bizContent, timestamp: timestamp() }),

    isSigned: (fields) => {
      // SHA-1 is never accepted, and an unknown sign_type would make the SDK throw.
      if (fields['sign_type'] !== 'RSA2') return false;
      try {
        // V2 takes values as parsed; the first version decodes again and fails on a percent sign.
        return sdk.checkNotifySignV2(fields);
      } catch {
        return false;
      }
    },
  };
};

/** A code and nothing else: the SDK's own messages quote whole answers, with the buyer's data. */
export const fault = (method: AskedMethod, reason: string): GatewayFault =>
  new GatewayFault(`${method} ${reason}`);

/** The SDK's timeout covers headers and body one by one and not the connection; this covers all. */
const within = async (timeoutMs: number, asked: Promise<unknown>, method: AskedMethod) => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(fault(method, 'timeout')), timeoutMs);
  });
  try {
    return await Promise.race([asked, timeout]);
  } catch (error) {
    throw error instanceof GatewayFault ? error : fault(method, reasonOf(error));
  } finally {
    clearTimeout(timer);
  }
};

const REASONS = [
  ['HTTP 请求错误', 'httpStatus'],
  ['HttpClient Request error', 'unreachable'],
  ['Response 格式错误', 'malformed'],
  ['验签失败', 'badSignature'],
] as const;

/** A word for the log. A `TypeError` is what the SDK throws at an answer without a signature. */
const reasonOf = (error: unknown): string => {
  const message = error instanceof Error ? error.message : '';
  return REASONS.find(([beginning]) => message.startsWith(beginning))?.[1] ?? 'unverifiable';
};
