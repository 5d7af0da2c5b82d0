import { REBIND_HOURS } from '../domain/rebinding';
import { INVITATION_HOURS } from '../domain/staff';
import type { OpenStaffMail } from '../store/desk/staff-mails';
import { render, type Lines, type MailText } from './mail-rendering';

/**
 * What staff read. Numbers and codes only: a mailbox is no place for a candidate's name or document.
 * @param desk where the desk is, without a slash at the end
 * @param makeToken the secret of an invitation, made anew for this very sending
 */
export const staffMailText = async (
  mail: Pick<OpenStaffMail, 'kind' | 'detail'>,
  desk: string,
  makeToken: () => Promise<string>,
): Promise<MailText> => render(await linesOf(mail, desk, makeToken));

const linesOf = async (
  { kind, detail }: Pick<OpenStaffMail, 'kind' | 'detail'>,
  desk: string,
  makeToken: () => Promise<string>,
): Promise<Lines> => {
  switch (kind) {
    case 'staffInvitation':
      return {
        subject: '邀请您启用CET后台账号',
        paragraphs: [
          '您已被任命为全国大学英语四、六级考试报名系统的工作人员。请打开下面的链接，设置密码并绑定动态验证码：',
          { label: 'CET后台', url: `${desk}/invitation#token=${await makeToken()}` },
          `链接在 ${INVITATION_HOURS} 小时内有效，只能使用一次。如有疑问，请联系邀请您的管理人员。`,
        ],
      };
    case 'rebindWaits':
      return {
        subject: '有换绑申请等待审批',
        paragraphs: [
          `换绑申请 ${String(detail['rebind'])} 等待您或其他领导审批，提出后 ${REBIND_HOURS} 小时内没有审批即过期。请登录后台处理：`,
          { label: 'CET后台', url: `${desk}/rebinds/${String(detail['rebind'])}` },
        ],
      };
    case 'reviewNudge':
      return {
        subject: `CET6资格复核待处理：${reviewOf(detail)}`,
        paragraphs: [
          `CET6资格复核申请 ${reviewOf(detail)} 已等待过半时限，尚未处理。请在时限内登录CET后台处理：`,
          { label: 'CET后台', url: `${desk}/reviews/${reviewOf(detail)}` },
        ],
      };
    case 'reviewOverdue':
      return {
        subject: `CET6资格复核已超时：${reviewOf(detail)}`,
        paragraphs: [
          `CET6资格复核申请 ${reviewOf(detail)} 已超过反馈时限，仍未处理。系统不会自动作出决定，请尽快登录CET后台处理：`,
          { label: 'CET后台', url: `${desk}/reviews/${reviewOf(detail)}` },
        ],
      };
  }
};

/** The review's number, which is nothing personal. */
const reviewOf = (detail: OpenStaffMail['detail']): string => String(detail['review']);
