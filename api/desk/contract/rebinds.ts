import { z } from 'zod';
import { Email, Instant, ServerNow } from '../../contract/common';
import { REBIND_STATES } from '../../../domain/rebinding';
import { Version, Why } from './staff';

/** 换绑 [R40]. */

export const RebindNumber = z.object({
  number: z
    .string()
    .regex(/^B\d{9,}$/)
    .max(30)
    .meta({ description: '换绑申请号', example: 'B000000001' }),
});

export const NewRebind = z.strictObject({
  registration: z
    .string()
    .regex(/^[0-9A-Z]{1,20}$/)
    .meta({ description: '报名号', example: '26200000001' }),
  version: Version.meta({ description: '所看到的考生详情的版本' }),
  passportId: z
    .string()
    .trim()
    .regex(/^[0-9A-Fa-f]{32}$/, '通行证ID为 32 位数字和字母 A–F')
    .meta({ description: '新通行证ID' }),
  email: Email,
  grounds: Why,
});

export const RebindMade = z.object({ number: z.string() }).meta({ id: 'RebindMade' });

export const RebindSearch = z.strictObject({
  state: z.enum(['open', 'ended']).meta({ description: 'open 待审批和正在执行；ended 已有结果' }),
  after: RebindNumber.shape.number.optional().meta({ description: '上一页的 next' }),
});

const proposal = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: '申请内容的校验值；审批时原样提交' });

const masked = z.string().meta({ description: '隐去大部分字符' });

export const Rebind = z
  .object({
    number: z.string(),
    version: Version,
    registration: z.string().meta({ description: '报名号' }),
    school: z.string(),
    campus: z.string(),
    state: z.enum(REBIND_STATES),
    stateLabel: z.string(),
    candidate: z.string(),
    fromEmail: masked,
    toEmail: masked,
    toPassportId: z.string(),
    grounds: z.string(),
    note: z.string().nullable().meta({ description: '驳回理由' }),
    proposal,
    proposer: z.string().meta({ description: '提出人（工作人员编号）' }),
    proposerName: z.string(),
    approver: z.string().nullable().meta({ description: '审批人（工作人员编号）' }),
    approverName: z.string().nullable(),
    proposedAt: Instant,
    expiresAt: Instant,
    decidedAt: Instant.nullable(),
    endedAt: Instant.nullable(),
    refusedBecause: z.string().nullable(),
    since: z.array(z.string()).meta({ description: '提出申请后报名信息的变化；不影响换绑' }),
    now: ServerNow,
    workflow: z.object({ id: z.string(), url: z.string().nullable() }),
  })
  .meta({ id: 'Rebind', description: '换绑申请' });

export const RebindPage = z
  .object({ items: z.array(Rebind), next: z.string().nullable() })
  .meta({ id: 'RebindPage' });

export const RebindApproval = z.strictObject({ version: Version, proposal });

export const RebindRejection = z.strictObject({ version: Version, why: Why });
