import { beijing } from '../domain/instant';
import { reasonWords } from '../domain/review';
import type { OpenReviewMail } from '../store/review-mails';
import { render, type Lines, type MailText } from './mail-rendering';

/** What the candidate reads about a CET6 review [R16]–[R18]. */
export const reviewMailText = (mail: OpenReviewMail): MailText => render(linesOf(mail));

const linesOf = (mail: OpenReviewMail): Lines => {
  const { review, reason, dueAt } = mail;
  const because = reason === null ? '' : reasonWords(reason);
  switch (mail.kind) {
    case 'reviewPending':
      return {
        subject: 'CET6资格复核已提交，需手动复核',
        paragraphs: [
          `CET6资格复核申请 ${review} 已提交，复核状态为“未复核”。`,
          `需要您联系学校负责老师，或根据学校要求携带相关证明到学校负责老师处，进行手动复核。${contactOf(mail)}`,
          `“未复核”状态的申请无法修改和取消。${dueAt === null ? '' : `学校将在 ${beijing(dueAt)}（北京时间）前反馈，`}请稍后登录报名网站，点击“CET6资格复核”查看复核状态。`,
        ],
      };
    case 'reviewApproved':
      return {
        subject: 'CET6资格复核已通过',
        paragraphs: [
          `CET6资格复核申请 ${review} 已通过，您已获得英语六级报考资格。复核通过后无法更改和取消。`,
          '请在所在校区的网上报名时间内登录报名网站报考英语六级。',
        ],
      };
    case 'reviewFailed':
      return {
        subject: 'CET6资格复核未通过',
        paragraphs: [
          `CET6资格复核申请 ${review} 复核失败，原因：${because}。`,
          `您可以登录报名网站，点击“CET6资格复核”修改信息重新提交，或删除复核申请。${contactOf(mail)}`,
        ],
      };
    case 'reviewDeclined':
      return {
        subject: '学校不予复核',
        paragraphs: [
          `学校负责老师对CET6资格复核申请 ${review} 不予复核，原因：${because}。`,
          `如有疑问，请联系学校负责老师。${contactOf(mail)}`,
        ],
      };
  }
};

const contactOf = ({ school: { name, contact } }: OpenReviewMail): string =>
  contact === '' ? `学校：${name}。` : `学校：${name}，联系方式：${contact}。`;
