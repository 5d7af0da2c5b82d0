import { z } from 'zod';
import { SCOPE_KINDS, STAFF_ROLES } from '../../../domain/staff';
import { Email, Instant, line, Password, textOf } from '../../contract/common';

/** The desk's own words: posts, accounts, and how staff get in. */

export const Role = z.enum(STAFF_ROLES).meta({ id: 'StaffRole', description: '岗位' });

/** Where somebody works: everywhere, or a province (2), a school (5), a campus (6). */
export const StaffScope = z
  .union([
    z.strictObject({ kind: z.literal('all') }),
    z.strictObject({
      kind: z.enum(SCOPE_KINDS.filter((kind) => kind !== 'all')),
      code: z.string().regex(/^[0-9A-Z]{2,6}$/, '请填写省、学校或校区代码'),
    }),
  ])
  .meta({ id: 'StaffScope', description: '管理范围' });

/** What a change of staff was decided on: a stale one is answered `changedMeanwhile`. */
export const Version = z.int().min(1).meta({ description: '决定所依据的版本' });

/** The grounds of an act, for the audit log. */
export const Why = line(200).meta({
  description: '原因；写入审计日志，请勿填写姓名、证件号码、电话或电子邮箱',
});

const Code = z
  .string()
  .regex(/^\d{6}$/, '请填写 6 位动态验证码')
  .meta({ description: '动态验证码', example: '123456' });

export const NewDeskLogin = z.strictObject({ email: Email, password: Password, code: Code });

export const DeskLoginMade = z
  .object({ csrfToken: z.string(), expiresAt: Instant })
  .meta({ id: 'DeskLoginMade' });

export const StaffPerson = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: Role,
    roleName: z.string(),
    scope: StaffScope,
    state: z.enum(['invited', 'active', 'disabled']),
    version: Version,
  })
  .meta({ id: 'StaffPerson' });

export const DeskLogin = z
  .object({ csrfToken: z.string(), me: StaffPerson })
  .meta({ id: 'DeskLogin' });

export const StaffList = z.object({ items: z.array(StaffPerson) }).meta({ id: 'StaffList' });

export const StaffId = z.object({ id: z.uuid() });

export const NewStaff = z.strictObject({
  email: Email,
  name: line(64),
  role: Role,
  scope: StaffScope,
});

export const StaffAppointed = z.object({ id: z.string() }).meta({ id: 'StaffAppointed' });

export const StaffDecision = z.strictObject({ why: Why, version: Version });

export const StaffMove = z.strictObject({
  role: Role,
  scope: StaffScope,
  why: Why,
  version: Version,
});

const Token = textOf(128).meta({ maxLength: 128, description: '邀请链接中 #token= 之后的文本' });

export const InvitationLook = z.strictObject({ token: Token });

export const Invitation = z
  .object({
    email: z.string(),
    name: z.string(),
    roleName: z.string(),
    scope: StaffScope,
    secret: z.string().meta({ description: '动态验证码密钥，供无法扫码时手工输入' }),
    uri: z.string().meta({ description: '动态验证码二维码的内容' }),
  })
  .meta({ id: 'Invitation' });

export const InvitationAnswer = z.strictObject({
  token: Token,
  password: Password,
  passwordAgain: Password,
  code: Code,
});
