/** 支付: buying, the open order, and what became of the money [R29]–[R33]. */
export const PAY = {
  title: '支付',
  what: '请确认报考信息',
  subjects: '报考科目',
  total: '支付金额',
  yuan: (amount: string): string => `¥${amount}`,
  separator: '、',
  go: '去支付',
  confirm: '确定',
  sureTitle: '再次确认报考信息',
  sure: (subjects: string, amount: string): string =>
    `您将支付 ${subjects}，支付金额为${amount}元人民币。支付成功的科目不可取消、不可更改。`,
  gateway: '选择支付方式',
  leaving: '确定后将跳转至支付平台。',
  onceOnly: '请勿重复支付。',
  redirecting: '正在跳转至支付平台……',
  nothing: '没有需要支付的科目。',
  both: '笔试与口试一并支付',
  back: '返回报名信息',
} as const;

/** 支付方式. */
export const GATEWAYS = { alipay: '支付宝', payease: '首信易支付' } as const;

export const ORDER = {
  title: '支付订单',
  boxTitle: '未完成的支付',
  orderNo: '支付订单号',
  state: '支付状态',
  gateway: '支付方式',
  amount: '支付金额',
  expiresAt: '支付截止',
  lines: '订单科目',
  subject: '科目',
  fee: '费用(元)',
  place: '考位',
  refunds: '将退回的款项',
  refundAmount: '金额(元)',
  refundReason: '原因',
  whole: '整笔款项',
  goOn: '继续支付',
  refresh: '更新',
  refreshed: (state: string): string => `支付状态：${state}`,
  giveUp: '放弃支付',
  giveUpTitle: '放弃支付',
  giveUpAsk:
    '放弃后该支付将在支付平台关闭；已报科目仍然保留到支付时限，可重新支付。如已付款，请不要放弃，请点击“更新”。',
  keep: '不放弃',
  gaveUp: '已放弃支付。',
  inDoubt: '正在核对支付，请稍后点击“更新”查看，请勿重复支付。',
  details: '查看支付订单',
  mine: '返回报名信息',
} as const;
