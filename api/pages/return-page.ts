import type { Settled } from '../settle-attempt';

/**
 * What the browser sees when it comes back from the gateway: the state, without a login and without a
 * word about the person. It counts for nothing: money counts when the gateway vouches for it [R30].
 */
export type ReturnState = Settled | 'checking' | 'invalid';

/** The money is one thing, the place another: which subjects it still could pay is not said here. */
const RECEIVED = [
  '已收到款项',
  '款项已收到；科目是否恢复、款项是否退回，请以报名网站的支付订单和邮件为准。',
] as const;

const WORDS: Readonly<Record<ReturnState, readonly [title: string, text: string]>> = {
  paid: ['支付成功', '报考科目已支付，请返回报名网站查看报名信息。'],
  known: ['支付成功', '该笔支付此前已经记录，请返回报名网站查看报名信息。'],
  late: RECEIVED,
  knownDueBack: RECEIVED,
  refunded: ['款项已退回', '支付平台已将该笔支付全额退回，请返回报名网站查看报名信息。'],
  quarantined: ['已收到款项', '支付金额与订单不符，已转财务处理，请联系客服。'],
  unpaid: ['尚未收到支付结果', '如已付款，请稍候在报名信息页面点击“更新”，请勿重复支付。'],
  closed: ['支付已关闭', '该笔支付已关闭，没有付款。请返回报名网站重新支付。'],
  checking: [
    '正在核对支付结果',
    '支付平台暂时没有答复，系统会继续核对，请稍后查看，请勿重复支付。',
  ],
  invalid: ['无法识别的链接', '没有找到该支付订单，请返回报名网站查看报名信息。'],
};

/** While it is one of these the page asks its own address again. */
const UNDECIDED: readonly ReturnState[] = ['unpaid', 'checking'];

/** What the built website gives a page that is made here. */
export interface PageAssets {
  readonly stylesheet: string;
  readonly returnScript: string;
}

/** @param orderNo letters, digits and underscore only; `null` when nothing is known */
export const returnPage = (
  state: ReturnState,
  orderNo: string | null,
  assets?: PageAssets,
): string => {
  const [title, text] = WORDS[state];
  const isUndecided = UNDECIDED.includes(state);
  const order = orderNo === null ? '' : `<p>支付订单号：${orderNo}</p>`;
  const goOn = orderNo === null ? '/mine' : `/mine/orders/${orderNo}`;
  const loaded = assets
    ? `<link rel="stylesheet" href="${assets.stylesheet}">
<script type="module" src="${assets.returnScript}"></script>`
    : '';
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
${loaded}
</head>
<body data-state="${state}" data-undecided="${isUndecided ? 'yes' : 'no'}">
<main id="main">
<div id="result" role="status">
<h1>${title}</h1>
<p>${text}</p>
${isUndecided ? '<p>本页会自动核对并显示结果，也可刷新本页。</p>' : ''}
</div>
${order}
<p class="actions"><a class="button primary" href="${goOn}">查看支付订单</a> <a class="button" href="/mine">返回报名信息</a></p>
</main>
</body>
</html>
`;
};
