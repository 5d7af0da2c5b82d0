import type { RefundReason } from './registration';

/** Why money goes back, as the candidate reads it on the page of the order and in the mail [R32]. */
export const REFUND_WORDS: Readonly<Record<RefundReason, string>> = {
  paidTwice: '该科目此前已支付，本次为重复支付',
  placeGone: '支付到账时已超过支付时限，考位已被释放且无剩余容量',
  placeGoneInTime: '您在支付时限内完成了支付，但由于我方原因考位未能保留，我们深表歉意',
  placeGoneGivenUp: '您此前已放弃该笔支付，支付到账时考位已无剩余容量',
  paymentClosed: '支付到账时本考次缴费已经结束',
  levelTaken: '支付到账时已超过支付时限，您已另报同级别科目',
  writtenMissing: '支付到账时已超过支付时限，没有同级别笔试科目',
  writtenLost: '同级别笔试科目已被删除，口试科目随之取消',
  feeChanged: '支付到账时已超过支付时限，该科目费用已变更',
  accountTaken: '支付到账时报名信息已被删除，当前通行证账号已绑定其他考生',
};
