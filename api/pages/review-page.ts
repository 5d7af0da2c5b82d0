import type { z } from 'zod';
import { DOCUMENT_LABELS } from '../../domain/identity';
import { reasonWords, REVIEW_STATES, type Review } from '../../domain/review';
import type { ReviewGlance as Glance, ReviewView } from '../../store/reviews';
import type { ReviewGlance, ReviewPage } from '../contract/reviews';
import { placeLabel, reasonOf } from './labels';

export const reviewGlance = ({ isButtonShown, review }: Glance): z.input<typeof ReviewGlance> => ({
  buttonShown: isButtonShown,
  state: review?.state ?? null,
  stateLabel: review && REVIEW_STATES[review.state],
});

/** CET6资格复核, whole [R15]–[R19]. */
export const reviewPage = (view: ReviewView, reviewHours: number): z.input<typeof ReviewPage> => {
  const { name, documentType, documentNumber } = view.personal;
  const { code, name: schoolName, contact } = view.school;
  return {
    serverNow: view.now,
    candidate: { name, documentTypeLabel: DOCUMENT_LABELS[documentType], documentNumber },
    schoolLabel: placeLabel(code, schoolName),
    contact,
    tips: tipsFor(reviewHours),
    canSubmit: view.whyNotSubmit === null,
    whyNotSubmit: reasonOf(view.whyNotSubmit),
    canDelete: view.whyNotDelete === null,
    review: view.review && shown(view.review, view),
  };
};

const shown = (review: Review, { now, ticket }: ReviewView) => ({
  number: review.number,
  state: review.state,
  stateLabel: REVIEW_STATES[review.state],
  ticket,
  submittedAt: review.submittedAt,
  dueAt: review.dueAt,
  isOverdue: review.state === 'pending' && review.dueAt !== null && review.dueAt <= now,
  decidedAt: review.decidedAt,
  reason: review.reason && reasonWords(review.reason),
});

/** As the guide words them; the hours are the sitting's. */
const tipsFor = (reviewHours: number): string[] => [
  'CET四级笔试成绩为2005年之前的考生，请联系学校相关负责老师代为申请。',
  '忘记笔试准考证号码的考生，请联系学校相关负责老师，提供证明，由老师代为申请。',
  `系统会在${reviewHours}小时内进行复核反馈，请稍后随时登录网站再次点击“CET6资格复核”查看复核状态；一旦复核通过，将无法更改和取消。`,
  '一个通行证账号只能绑定一条复核申请；复核通过后，仅该考生获得英语六级报考资格。',
];
