import { z } from 'zod';
import { Instant, textOf } from './common';

export const CaptchaPurpose = z
  .enum(['register', 'login', 'passwordReset', 'accountLookup', 'profile', 'email'])
  .meta({ description: '用途；一处的验证码不能用于另一处' });
export type CaptchaPurpose = z.infer<typeof CaptchaPurpose>;

export const CaptchaKind = z.enum(['work', 'picture']).meta({
  description: 'work：浏览器自动计算，无需辨认；picture：辨认图片中的字符',
});
export type CaptchaKind = z.infer<typeof CaptchaKind>;

export const NewCaptcha = z.strictObject({
  purpose: CaptchaPurpose,
  kind: CaptchaKind.default('work'),
});

/** A challenge as the ALTCHA widget (version 3) takes it. */
export const WorkCaptcha = z
  .object({
    kind: z.literal('work'),
    challenge: z.object({
      parameters: z.record(z.string(), z.unknown()),
      signature: z.string().optional(),
    }),
    expiresAt: Instant,
  })
  .meta({ id: 'WorkCaptcha', description: '工作量证明验证码，两分钟内有效，只能使用一次' });

export const PictureCaptcha = z
  .object({
    kind: z.literal('picture'),
    token: z.string(),
    image: z.string().meta({ description: 'data:image/png;base64,… 不区分大小写' }),
    expiresAt: Instant,
  })
  .meta({
    id: 'PictureCaptcha',
    description: '图片验证码，两分钟内有效，只能使用一次，答错即作废',
  });

export const CaptchaMade = z.discriminatedUnion('kind', [WorkCaptcha, PictureCaptcha]);

/** What a form sends back, base64: `{"challenge": …, "solution": …}` or `{"token": …, "text": …}`. */
export const CaptchaSolution = textOf(4096).meta({
  maxLength: 4096,
  description:
    '验证码的解，base64：ALTCHA 小部件给出的文本，或 {"token": …, "text": …}（图片中的字符）',
});
