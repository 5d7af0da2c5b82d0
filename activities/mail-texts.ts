import { remindedFromTheStart } from '../domain/deadlines';
import { beijing, type Instant } from '../domain/instant';
import { yuanOf } from '../domain/money';
import { REFUND_WORDS } from '../domain/refund-words';
import type { Entry } from '../domain/registration';
import { subjectLabel, type SittingFacts } from '../domain/sitting';
import type { OpenMail } from '../store/mails';
import { render, type Lines, type MailText } from './mail-rendering';

/** What candidates read about their registration. `null`: by now there is nothing to say (paid meanwhile, gone meanwhile). */
export const mailText = (mail: OpenMail): MailText | null => {
  const lines = linesOf(mail);
  return lines === null ? null : render(lines);
};

const linesOf = (mail: OpenMail): Lines | null => {
  const { registration, sitting } = mail;
  const names = mail.subjects.map((code) => labelOf(code, sitting)).join('、');
  switch (mail.kind) {
    case 'paymentReminder':
      return reminder(mail, isRemindedOf(mail));
    case 'deskReminder':
      return reminder(mail, () => true);
    case 'paymentReceived':
      return {
        subject: '缴费成功',
        paragraphs: [
          `报名号 ${registration.number}：以下科目支付成功：${names}。`,
          '支付成功的科目不可取消或更改。准考证打印时间请见报名网站首页。',
        ],
      };
    case 'latePayment':
      return {
        subject: '缴费处理结果',
        paragraphs: [
          `报名号 ${registration.number}：我们收到了您的一笔支付。`,
          ...moneyLines(mail),
        ],
      };
    case 'subjectsReleased':
      return {
        subject: '未支付科目已被删除',
        paragraphs: [
          `报名号 ${registration.number}：以下科目在规定时间内未支付，已被系统删除，考位已释放：${names}。`,
          registration.state === 'deleted'
            ? '报名信息下已没有任何科目，报名信息也随之删除。如在报名时间内，可重新开始报名。'
            : '如在报名时间内且有剩余容量，可重新报考。',
        ],
      };
    case 'registrationDeleted':
      return {
        subject: '报名信息已被删除',
        paragraphs: [
          `报名号 ${registration.number}：保存后 ${sitting.policy.emptyHours} 小时内没有选择任何科目，报名信息已被系统删除。`,
          '如在报名时间内，可重新开始报名。',
        ],
      };
  }
};

/** The system's own reminder is not for a subject that was taken up anew meanwhile. */
const isRemindedOf =
  ({ sitting }: OpenMail) =>
  (entry: Entry): boolean =>
    entry.reminded && !remindedFromTheStart(entry, sitting.policy);

/** Read again when it is sent: who has paid meanwhile is not reminded. */
const reminder = (mail: OpenMail, isMeant: (entry: Entry) => boolean): Lines | null => {
  const due = mail.registration.entries.filter(
    (entry): entry is Entry & { payBy: Instant } =>
      mail.subjects.includes(entry.subject) &&
      entry.state === 'held' &&
      isMeant(entry) &&
      entry.payBy !== null &&
      entry.payBy > mail.now,
  );
  if (due.length === 0) return null;
  return {
    subject: '请尽快支付，未支付科目将被删除',
    paragraphs: [
      `报名号 ${mail.registration.number}：以下科目尚未支付：`,
      ...due.map(
        (entry) =>
          `${labelOf(entry.subject, mail.sitting)}，¥${yuanOf(entry.feeFen)}，请在 ${beijing(entry.payBy)}（北京时间）前支付。`,
      ),
      '到时未支付的科目将被系统自动删除，考位同时释放。',
    ],
  };
};

/** The candidate is told which it was [R32]. */
const moneyLines = ({ registration, sitting, subjects }: OpenMail): string[] => {
  const newest = registration.money.at(-1);
  const lines =
    newest?.lines.filter((line) => line.subject !== null && subjects.includes(line.subject)) ?? [];
  return lines.map((line) => {
    const what = `${labelOf(line.subject ?? '', sitting)}，¥${yuanOf(line.amountFen)}：`;
    switch (line.outcome) {
      case 'paid':
        return `${what}支付成功。`;
      case 'reentered':
        return `${what}科目已恢复，支付成功。`;
      case 'refundDue':
        return `${what}${REFUND_WORDS[line.reason ?? 'placeGone']}，该笔款项将全额退回原支付账户。`;
    }
  });
};

const labelOf = (code: string, { subjects }: SittingFacts): string => {
  const subject = subjects.get(code);
  return subject ? subjectLabel(subject) : code;
};
