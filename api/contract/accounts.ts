import { z } from 'zod';
import { DOCUMENT_TYPES } from '../../domain/identity';
import { CaptchaSolution } from './captchas';
import { Email, Instant, line, Password } from './common';

export const DocumentType = z.enum(DOCUMENT_TYPES).meta({ description: '证件类型' });

/** 个人资料, all of it optional [R2]. */
const Profile = z.strictObject({
  phone: line(32).optional(),
  documentType: DocumentType.optional(),
  documentNumber: line(64).optional(),
  name: line(64).optional(),
});

/** 注册新用户 [R2]. */
export const NewAccount = z.strictObject({
  email: Email,
  password: Password,
  passwordAgain: Password,
  captcha: CaptchaSolution,
  profile: Profile.optional(),
});

export const AccountMade = z
  .object({ passportId: z.string().meta({ description: '通行证ID，32 位十六进制大写' }) })
  .meta({ id: 'AccountMade' });

/** 修改资料 [R4]: what is named is set, `null` removes it, the rest stays. */
export const ProfileChange = z.strictObject({
  phone: line(32).nullable().optional(),
  documentType: DocumentType.nullable().optional(),
  documentNumber: line(64).nullable().optional(),
  name: line(64).nullable().optional(),
  captcha: CaptchaSolution,
});

/** 修改密码 [R4]. */
export const PasswordChange = z.strictObject({
  currentPassword: Password,
  password: Password,
  passwordAgain: Password,
});

/** 修改电子邮箱 [R4]; the password is asked again. */
export const EmailChange = z.strictObject({
  email: Email,
  password: Password,
  captcha: CaptchaSolution,
});

/** The account page [R4]. */
export const Account = z
  .object({
    passportId: z.string(),
    email: z.string(),
    emailVerified: z.boolean(),
    pendingEmail: z.string().optional().meta({ description: '待验证的新邮箱，验证后生效' }),
    phone: z.string().optional(),
    documentType: z.string().optional(),
    documentTypeLabel: z.string().optional(),
    documentNumber: z.string().optional(),
    name: z.string().optional(),
  })
  .meta({ id: 'Account', description: '通行证账号' });

export const EmailChanged = z
  .object({
    state: z.enum(['changed', 'verificationSent']).meta({
      description: '`changed` 已更改；`verificationSent` 新邮箱验证后生效',
    }),
    account: Account,
  })
  .meta({ id: 'EmailChanged' });

/** 登录 [R3]. */
export const NewLogin = z.strictObject({
  email: Email,
  password: Password,
  captcha: CaptchaSolution,
});

const csrfToken = z.string().meta({ description: '修改数据的请求须在 X-CSRF-Token 中带回' });

export const LoginMade = z.object({ csrfToken, expiresAt: Instant }).meta({ id: 'LoginMade' });

/** 登录后首页 [R8]. */
export const CurrentLogin = z
  .object({
    csrfToken,
    expiresAt: Instant,
    header: z.object({ name: z.string(), sittingName: z.string() }),
    registration: z.object({
      state: z.enum(['none', 'live', 'deleted']),
      label: z.string().meta({ description: '报名状态' }),
    }),
  })
  .meta({ id: 'CurrentLogin' });
