import { LINK_MINUTES, type LinkKind } from '../domain/account-links';
import type { OpenAccountMail } from '../store/account-mails';
import { render, type Lines, type LinkLine, type MailText } from './mail-rendering';

/** Where links lead: the site as it is reached from the education network, and from elsewhere [R5]. */
export interface SiteAddresses {
  readonly edu: string;
  readonly others: string;
  /** The desk, for mails to staff. */
  readonly desk: string;
}

/** The secret of a link, made anew for this very sending. */
export type MakeToken = (kind: LinkKind) => Promise<string>;

type Told = Pick<OpenAccountMail, 'kind' | 'step' | 'mayReset' | 'field'>;

/** What the holder of an account reads [R4]–[R6] [R39] [R40]. */
export const accountMailText = async (
  mail: Told,
  site: SiteAddresses,
  makeToken: MakeToken,
): Promise<MailText> => render(await linesOf(mail, site, makeToken));

const PAGES: Readonly<Record<LinkKind, string>> = {
  verifyEmail: '/verify-email',
  passwordReset: '/reset-password',
};

const NOT_YOU = '如非您本人操作，请立即登录网站修改密码，并核对账号资料。';

const linesOf = async (
  { kind, step, mayReset, field }: Told,
  site: SiteAddresses,
  makeToken: MakeToken,
): Promise<Lines> => {
  switch (kind) {
    case 'verifyEmail':
      return {
        subject: '请验证您的电子邮箱',
        paragraphs: [
          '您的通行证账号填写了这个电子邮箱。请打开下面的链接完成验证：',
          ...linksOf('verifyEmail', await makeToken('verifyEmail'), site),
          `链接在 ${LINK_MINUTES.verifyEmail / 60} 小时内有效。如您没有注册过通行证账号，请忽略本邮件。`,
        ],
      };
    case 'passwordReset':
      return mayReset
        ? {
            subject: '找回密码',
            paragraphs: [
              '我们收到了找回通行证账号密码的申请。请打开下面的链接设置新密码：',
              ...linksOf('passwordReset', await makeToken('passwordReset'), site),
              `链接在 ${LINK_MINUTES.passwordReset} 分钟内有效，只能使用一次；再次申请后，之前的链接随即失效。`,
              '如非您本人申请，请忽略本邮件，您的密码不会改变。',
            ],
          }
        : NOT_BY_MAIL;
    case 'passwordChanged':
      return {
        subject: '密码已修改',
        paragraphs: [
          '您的通行证账号的密码已修改，其他设备上的登录已全部退出。',
          '如非您本人操作，请立即通过网站的“找回密码”重新设置密码。',
        ],
      };
    case 'emailChanged':
      return step === 'asked'
        ? {
            subject: '有人申请更换您的电子邮箱',
            paragraphs: [
              '您的通行证账号申请更换电子邮箱。新邮箱通过验证后，将不能再用本邮箱登录。',
              NOT_YOU,
            ],
          }
        : {
            subject: '电子邮箱已更换',
            paragraphs: [
              '您的通行证账号的电子邮箱已更换，此后请使用新邮箱登录。',
              '如非您本人操作，请立即拨打网站首页公布的客服热线。',
            ],
          };
    case 'accountLookedUp':
      return {
        subject: '有人查询了您的已报名账号',
        paragraphs: [
          '有人用与您的报名信息一致的证件类型、证件号码和姓名，通过“找回已报名账号”查询了您的通行证账号。页面只显示了隐去大部分字符的电子邮箱。',
          '如非您本人操作，请留意账号安全；您的密码和报名信息没有改变。',
        ],
      };
    case 'contactLooked':
      return {
        subject: '工作人员查看了您的联系信息',
        paragraphs: [
          `工作人员在核实身份后，查看了与您的报名信息绑定的${field === 'email' ? '电子邮箱' : '证件号码'}。查看的理由和时间已记入审计日志。`,
          '如您没有联系过学校的负责老师或客服热线，请拨打网站首页公布的客服热线。',
        ],
      };
    case 'registrationMoved':
      return step === 'to'
        ? {
            subject: '报名信息已绑定到您的通行证账号',
            paragraphs: [
              '经客服热线核实和审批，报名信息已绑定到您的通行证账号。报名号、报考科目、缴费和资格复核都没有改变，请登录网站查看。',
              '如您没有申请过更换账号，请立即拨打网站首页公布的客服热线。',
            ],
          }
        : {
            subject: '报名信息已换绑到另一通行证账号',
            paragraphs: [
              '经客服热线核实和审批，此前绑定在您的通行证账号上的报名信息已换绑到考生的另一通行证账号，您的通行证账号的登录已全部退出。',
              '如您没有申请过更换账号，请立即拨打网站首页公布的客服热线。',
            ],
          };
  }
};

/** The address may be a stranger's, who must get nothing; its owner learns what to do instead [R7]. */
const NOT_BY_MAIL: Lines = {
  subject: '找回密码',
  paragraphs: [
    '我们收到了找回通行证账号密码的申请。这个电子邮箱从未验证过，而账号已保存了报名信息，因此不能通过邮件重新设置密码。',
    '请拨打网站首页公布的客服热线，或联系所在学校的负责老师，核实身份后更换账号。',
    '如非您本人申请，请忽略本邮件。',
  ],
};

/** Two ways to the same page with the same secret, in the fragment: that part of an address is sent nowhere. */
const linksOf = (kind: LinkKind, token: string, site: SiteAddresses): LinkLine[] => [
  { label: '教育网用户', url: `${site.edu}${PAGES[kind]}#token=${token}` },
  { label: '非教育网用户', url: `${site.others}${PAGES[kind]}#token=${token}` },
];
