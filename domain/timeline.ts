import { beijing, msOf, type Instant } from './instant';
import type { MailKind } from './mails';
import { yuanOf } from './money';
import { REFUND_WORDS } from './refund-words';
import type { ClosedBecause, MoneyLine } from './registration';
import { DECLINES, FAILURES, type ReviewReason } from './review';

/**
 * 办理记录 [R38]: what happened to a candidate, in plain words, one sentence for each row of the audit log. The words
 * are made from the row's own detail, which holds codes, numbers and instants only.
 */

/** A row of the audit log as its sentence needs it. */
export interface TimelineRow {
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface TimelineWords {
  readonly title: string;
  /** What more there is to say; empty when nothing. */
  readonly text: string;
}

/** How subjects and campuses are called; the code itself when nobody knows. */
export interface TimelineNames {
  readonly subject: (code: string) => string;
  readonly campus: (code: string) => string;
}

/** An action without words of its own is shown all the same, by its code. */
export const timelineWords = (
  { action, detail }: TimelineRow,
  names: TimelineNames,
): TimelineWords => {
  const words = WORDS[action];
  const told = words ? words(createReader(detail), names) : (['其他操作', action] as const);
  const typed = detail['why'];
  const why = typeof typed === 'string' ? `理由：${lookUp(CODED_REASONS, typed)}` : '';
  return { title: told[0], text: [told[1], why].filter((one) => one !== '').join('；') };
};

type Words = (detail: Reader, names: TimelineNames) => readonly [title: string, text: string];

/** The codes of a row, read without trusting them: an old row may lack what a new one has. */
interface Reader {
  text(key: string): string;
  number(key: string): number | null;
  list(key: string): readonly Reader[];
  texts(key: string): readonly string[];
  at(key: string): string;
}

const createReader = (detail: Readonly<Record<string, unknown>>): Reader => {
  const array = (key: string): unknown[] => {
    const value = detail[key];
    return Array.isArray(value) ? value : [];
  };
  const text = (key: string): string => {
    const value = detail[key];
    return typeof value === 'string' ? value : '';
  };
  return {
    text,
    number: (key) => {
      const value = detail[key];
      return typeof value === 'number' ? value : null;
    },
    list: (key) => array(key).flatMap((one) => (isRecord(one) ? [createReader(one)] : [])),
    texts: (key) => array(key).filter((one): one is string => typeof one === 'string'),
    at: (key) => shown(text(key)),
  };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (at: Instant): string => (Number.isNaN(msOf(at)) ? '' : `${beijing(at)}（北京时间）`);

const yuan = (fen: number | null): string => (fen === null ? '' : `¥${yuanOf(fen)}`);

const subjects = (codes: readonly string[], names: TimelineNames): string =>
  codes.map(names.subject).join('、');

const ofEntries = (detail: Reader, names: TimelineNames): string =>
  detail
    .list('entries')
    .map((entry) => {
      const at = entry.at('payBy');
      const by = at === '' ? '' : `，支付时限 ${at}`;
      return `${names.subject(entry.text('subject'))}，${names.campus(entry.text('campus'))}${by}`;
    })
    .join('；');

const CLOSED: Readonly<Record<ClosedBecause, string>> = {
  expired: '到期未支付',
  givenUp: '考生放弃支付',
  gatewayClosed: '支付平台已关闭',
  refunded: '支付平台已全额退款',
};

const OUTCOMES: Readonly<Record<MoneyLine['outcome'], string>> = {
  paid: '支付成功',
  reentered: '科目已恢复，支付成功',
  refundDue: '应退款',
};

const lookUp = (table: Readonly<Record<string, string>>, code: string): string =>
  table[code] ?? code;

const ofMoney = (detail: Reader, names: TimelineNames): string =>
  [
    `${yuan(detail.number('amountFen'))}，支付尝试 ${detail.text('attempt')}`,
    ...detail.list('lines').map((line) => {
      const reason = lookUp(REFUND_WORDS, line.text('reason'));
      const outcome = lookUp(OUTCOMES, line.text('outcome'));
      return `${names.subject(line.text('subject'))}：${outcome}${reason === '' ? '' : `（${reason}）`}`;
    }),
  ].join('；');

const REVIEW_OUTCOMES: Readonly<Record<string, string>> = {
  approved: '通过',
  failed: '未通过',
  declined: '已告知不予复核',
  moot: '不再需要',
  deleted: '考生已删除',
};

const REVIEW_REASONS: Readonly<Record<ReviewReason, string>> = { ...FAILURES, ...DECLINES };

/** Reasons of the system's own, which are codes. */
const CODED_REASONS: Readonly<Record<string, string>> = {
  otherCandidateSaved: '账号已保存其他考生的报名信息',
  rebound: '报名信息已换绑',
};

const bare =
  (title: string, text = ''): Words =>
  () => [title, text];

const WORDS: Readonly<Record<string, Words>> = {
  // The registration's own facts
  registrationSaved: (detail, names) => [
    '保存报名信息',
    `${names.campus(detail.text('campus'))}，${detail.at('emptyBy')} 前没有科目将被删除`,
  ],
  subjectChosen: (detail, names) => ['报考科目', ofEntries(detail, names)],
  entryCancelled: (detail, names) => ['取消报考科目', subjects(detail.texts('subjects'), names)],
  oralMoved: (detail, names) => [
    '更换口试校区',
    `${names.subject(detail.text('subject'))}：${names.campus(detail.text('from'))} → ${names.campus(detail.text('to'))}`,
  ],
  orderOpened: (detail, names) => [
    '发起支付',
    `${subjects(detail.texts('subjects'), names)}，${yuan(detail.number('amountFen'))}，支付尝试 ${detail.text('attempt')}，${detail.at('expiresAt')} 截止`,
  ],
  attemptClosed: (detail) => [
    '支付关闭',
    `支付尝试 ${detail.text('attempt')}：${lookUp(CLOSED, detail.text('because'))}`,
  ],
  attemptInDoubt: (detail) => [
    '支付结果不明，考位保留',
    `支付尝试 ${detail.text('attempt')}，已查询 ${detail.number('asked') ?? 0} 次，下次查询 ${detail.at('retryAt')}`,
  ],
  paymentConfirmed: (detail, names) => ['支付成功', ofMoney(detail, names)],
  latePaymentSettled: (detail, names) => ['迟到的支付已处理', ofMoney(detail, names)],
  paymentFollowed: (detail) => [
    '款项转入新的报名信息',
    `支付尝试 ${detail.text('attempt')} → 报名号 ${detail.text('to')}`,
  ],
  moneyQuarantined: (detail) => [
    '款项异常，转财务处理',
    `${yuan(detail.number('amountFen'))}，支付尝试 ${detail.text('attempt')}`,
  ],
  reminderAsked: (detail, names) => ['提醒支付', subjects(detail.texts('subjects'), names)],
  subjectsReleased: (detail, names) => ['未支付科目到期删除', ofEntries(detail, names)],
  registrationDeleted: (detail) => [
    '报名信息被系统删除',
    detail.text('reason') === 'purgedEmpty' ? '未支付科目全部到期' : '到期没有选择科目',
  ],
  deadlineExtended: (detail, names) => [
    '时限延长',
    [
      `延长 ${detail.number('hours') ?? 0} 小时，批次 ${detail.text('extension')}`,
      ...detail
        .list('entries')
        .map((one) => `${names.subject(one.text('subject'))}：${one.at('from')} → ${one.at('to')}`),
    ].join('；'),
  ],
  rebound: (detail) => ['报名信息换绑到新通行证账号', `换绑申请 ${detail.text('rebind')}`],

  // The account
  accountRegistered: bare('注册通行证账号'),
  profileChanged: bare('修改账号资料'),
  passwordChanged: bare('修改密码'),
  passwordReset: bare('通过邮件重置密码'),
  emailChangeAsked: bare('申请更换电子邮箱', '新邮箱待验证'),
  emailChangeDropped: bare('撤回更换电子邮箱'),
  emailChanged: bare('电子邮箱已更换'),
  emailVerified: bare('电子邮箱已验证'),
  linkMailed: (detail) => [
    '邮件链接已生成',
    detail.text('kind') === 'passwordReset' ? '找回密码' : '验证邮箱',
  ],
  accountLookedUp: bare('有人通过“找回已报名账号”查询'),

  // The CET6 review
  reviewSubmitted: (detail) => [
    '提交CET6资格复核',
    `复核 ${detail.text('review')} 第 ${detail.number('submission') ?? 1} 次申请`,
  ],
  reviewNudged: (detail) => ['提醒学校负责老师复核', `复核 ${detail.text('review')}`],
  reviewOverdue: (detail) => [
    'CET6资格复核超时，已通知学校负责老师和领导',
    `复核 ${detail.text('review')}，时限 ${detail.at('dueAt')}`,
  ],
  reviewDecided: (detail) => [
    `CET6资格复核：${lookUp(REVIEW_OUTCOMES, detail.text('outcome'))}`,
    [`复核 ${detail.text('review')}`, lookUp(REVIEW_REASONS, detail.text('reason'))]
      .filter((one) => one !== '')
      .join('；'),
  ],
  reviewDeleted: bare('删除CET6资格复核申请'),
  reviewPutAside: (detail) => [
    '账号已绑定其他考生或已换绑，CET6资格复核不再属于该账号',
    `复核 ${detail.text('review')}`,
  ],
  reviewOpened: bare('查看CET6资格复核材料'),
  reviewMoved: (detail) => ['CET6资格复核随报名信息换绑', `复核 ${detail.text('review')}`],

  // The desk
  contactLooked: (detail) => [
    '查看完整联系信息',
    detail.text('field') === 'email' ? '电子邮箱' : '证件号码',
  ],
  rebindProposed: bare('提出换绑申请'),
  rebindApproved: bare('批准换绑申请'),
  rebindRejected: bare('驳回换绑申请'),
  rebindApplied: bare('换绑申请已执行'),
  rebindLapsed: bare('换绑申请已过期', '72 小时内没有审批'),
  rebindRefused: bare('换绑申请未能执行', '情况已有变化，请重新提出'),
};

/** What a mail was about, as the timeline names it; a kind without a name is shown by its code. */
export const mailWords = (kind: string, state: 'queued' | 'sent' | 'moot'): TimelineWords => ({
  title: `邮件：${lookUp(MAILS, kind)}`,
  text: MAIL_STATES[state],
});

const MAIL_STATES = { queued: '等待发送', sent: '已发送', moot: '情况已变，未发送' } as const;

const MAILS: Readonly<Partial<Record<MailKind, string>>> = {
  paymentReceived: '缴费成功',
  paymentReminder: '请尽快支付',
  subjectsReleased: '未支付科目已被删除',
  registrationDeleted: '报名信息已被删除',
  latePayment: '缴费处理结果',
  deskReminder: '学校提醒支付',
  reviewPending: 'CET6资格复核待处理',
  reviewApproved: 'CET6资格复核通过',
  reviewFailed: 'CET6资格复核未通过',
  reviewDeclined: 'CET6资格复核不予受理',
  verifyEmail: '请验证电子邮箱',
  emailChanged: '电子邮箱更换通知',
  passwordReset: '找回密码',
  passwordChanged: '密码已修改',
  accountLookedUp: '有人查询了已报名账号',
  contactLooked: '工作人员查看了联系信息',
  registrationMoved: '报名信息已换绑',
};

/** Who did it, for the reader of the timeline; of staff the name, or the id where there is none. */
export const actorWords = (actor: string, staff: ReadonlyMap<string, string>): string => {
  const [kind, id = ''] = actor.split(':');
  switch (kind) {
    case 'candidate':
      return '考生';
    case 'gateway':
      return '支付平台';
    case 'workflow':
      return '系统';
    case 'staff':
      return `工作人员 ${staff.get(id) ?? id}`;
    case 'somebody':
      return '未登录的访问者';
    case 'operator':
    case 'host':
      return '运维';
    default:
      return actor;
  }
};
