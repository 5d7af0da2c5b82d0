import { z } from 'zod';

/** What Alipay sends, as far as it is needed at all; its other fields come along and are signed, too. */

const signature = { sign: z.string().min(1), sign_type: z.literal('RSA2') };

/** 异步通知 [R30]: who it is for and what it says of a trade is judged after the signature. */
export const AlipayNotice = z
  .object({ ...signature, notify_id: z.string().min(1) })
  .catchall(z.string());

/** 同步返回 [R30]: a signed reference to an attempt of ours. */
export const AlipayReturn = z.object({
  ...signature,
  app_id: z.string().min(1),
  seller_id: z.string().min(1),
  out_trade_no: z.string().regex(/^[0-9A-Za-z_]{1,64}$/),
});
