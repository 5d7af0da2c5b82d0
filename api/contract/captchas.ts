import { z } from 'zod';
import { Instant, textOf } from './common';

export const CaptchaPurpose = z
  .enum(['register', 'login', 'passwordReset', 'accountLookup', 'profile', 'email'])
  .meta({ description: '用途；一处的验证码不能用于另一处' });
export type CaptchaPurpose = z.infer<typeof CaptchaPurpose>;

export const NewCaptcha = z.strictObject({ purpose: CaptchaPurpose });

/** A challenge as the ALTCHA widget (version 3) takes it. */
export const CaptchaChallenge = z
  .object({
    challenge: z.object({
      parameters: z.record(z.string(), z.unknown()),
      signature: z.string().optional(),
    }),
    expiresAt: Instant,
  })
  .meta({ id: 'CaptchaChallenge', description: '工作量证明验证码，两分钟内有效，只能使用一次' });

/** What the widget sends back: base64 of `{"challenge": …, "solution": …}`. */
export const CaptchaSolution = textOf(4096).meta({
  maxLength: 4096,
  description: '验证码的解，ALTCHA 小部件给出的 base64 文本',
});
