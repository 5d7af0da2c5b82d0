import { z } from 'zod';
import { DocumentType } from './accounts';
import { CaptchaSolution } from './captchas';
import { Email, line, Password, textOf } from './common';

/** What a link in a mail carries in its fragment. */
const LinkToken = textOf(128).meta({
  maxLength: 128,
  description: '邮件链接中 #token= 之后的文本',
});

const message = z.string().meta({ description: '给考生看的说明' });

/** A mail is on its way, or as good as. */
export const Asked = z.object({ message }).meta({ id: 'Asked' });

/** 验证邮箱 [R4]. */
export const NewEmailVerification = z.strictObject({ token: LinkToken });

const masked = z.string().meta({ description: '隐去大部分字符', example: 'z***@e***' });

export const EmailVerified = z.object({ email: masked }).meta({ id: 'EmailVerified' });

/** 找回密码 [R5], or with what 找回已报名账号 has answered [R6]. */
export const NewPasswordReset = z.union([
  z.strictObject({ email: Email, captcha: CaptchaSolution }),
  z.strictObject({ lookup: textOf(512).meta({ maxLength: 512, description: '账号查询结果' }) }),
]);

/** The page behind the link: the e-mail, and the new password twice [R5]. */
export const PasswordReset = z.strictObject({
  token: LinkToken,
  email: Email,
  password: Password,
  passwordAgain: Password,
});

/** 找回已报名账号 [R6]. */
export const NewAccountLookup = z.strictObject({
  documentType: DocumentType,
  documentNumber: line(64),
  name: line(64),
  captcha: CaptchaSolution,
});

export const AccountFound = z
  .object({
    email: masked,
    lookup: z.string().meta({ description: '十分钟内可用于找回密码，邮件发往该邮箱' }),
    message,
  })
  .meta({ id: 'AccountFound' });
