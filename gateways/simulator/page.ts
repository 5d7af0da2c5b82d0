import { beijingText, yuanFrom } from './format';
import type { Trade } from './ledger';

/** The page where a person pays or walks away. No scripts: it works under any policy. */
export const cashierPage = (trade: Trade, merchantName: string): string => {
  const path = `/cashier/${encodeURIComponent(trade.outTradeNo)}`;
  return page(
    '收银台',
    `<p class="amount"><span>￥</span>${yuanFrom(trade.amountFen)}</p>
    <dl>
      <div><dt>收款方</dt><dd>${escape(merchantName)}</dd></div>
      <div><dt>商品</dt><dd>${escape(trade.subject)}</dd></div>
      <div><dt>商户订单号</dt><dd class="number">${escape(trade.outTradeNo)}</dd></div>
      <div><dt>请在此前付款</dt><dd>${beijingText(trade.expiresAt)}（北京时间）</dd></div>
    </dl>
    <form method="post" action="${path}/pay"><button class="pay">确认付款</button></form>
    <form method="post" action="${path}/leave"><button class="leave">放弃</button></form>`,
  );
};

/** What the payer reads when there is nothing to pay, or no more. */
export const messagePage = (
  title: string,
  text: string,
  link?: { href: string; text: string },
): string =>
  page(
    title,
    `<h1>${escape(title)}</h1><p>${escape(text)}</p>${
      link ? `<p><a class="pay" href="${escape(link.href)}">${escape(link.text)}</a></p>` : ''
    }`,
  );

const EXPLANATIONS: Readonly<Record<string, readonly [title: string, text: string]>> = {
  'ACQ.TRADE_HAS_CLOSE': ['交易已关闭', '该笔交易已过付款时间或已被商户关闭，不能再付款。'],
  'ACQ.TRADE_HAS_SUCCESS': ['交易已付款', '该笔交易已经付款成功，请勿重复付款。'],
  'ACQ.TRADE_NOT_EXIST': ['交易不存在', '请回到商户页面重新发起付款。'],
  'ACQ.CONTEXT_INCONSISTENT': ['交易信息不一致', '该订单号已用于另一金额的交易，请联系商户。'],
  'isv.invalid-signature': ['验签出错', '请求的签名无效，请回到商户页面重新发起付款。'],
};

/** The page for a `sub_code`. */
export const errorPage = (subCode: string): string => {
  const [title, text] = EXPLANATIONS[subCode] ?? ['请求有误', `无法处理该请求（${subCode}）。`];
  return messagePage(title, text);
};

const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const page = (title: string, body: string): string => `<!doctype html>
<html lang="zh-CN">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escape(title)} - 模拟支付宝</title>
  <link rel="stylesheet" href="/cashier.css">
</head>
<body>
  <header>支付宝 <small>模拟收银台</small></header>
  <main>
    ${body}
  </main>
  <footer>这是用于演示和测试的模拟程序，不会发生真实扣款。</footer>
</body>
</html>
`;

export const STYLE = `
* { box-sizing: border-box; }
body { margin: 0; background: #f0f3f8; color: #1f2733; font: 16px/1.6 system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif; }
header { background: #0e5fd8; color: #fff; padding: 14px 20px; font-size: 20px; font-weight: 600; }
header small { margin-left: 8px; font-size: 14px; font-weight: 400; }
main { max-width: 480px; margin: 24px auto; padding: 28px 20px; background: #fff; border-radius: 12px; box-shadow: 0 1px 6px rgb(0 0 0 / 8%); text-align: center; }
@media (max-width: 520px) { main { margin: 12px; } }
h1 { margin: 0 0 12px; font-size: 22px; }
.amount { margin: 0 0 20px; font-size: 40px; font-weight: 700; line-height: 1.2; }
.amount span { font-size: 24px; }
dl { margin: 0 0 24px; text-align: left; }
dl div { display: flex; gap: 12px; padding: 10px 0; border-bottom: 1px solid #e6eaf0; }
dt { flex: 0 0 7em; color: #5a6573; }
dd { flex: 1; margin: 0; text-align: right; overflow-wrap: anywhere; }
button, a.pay { display: block; width: 100%; padding: 12px; border: 0; border-radius: 8px; font: inherit; font-size: 17px; text-align: center; text-decoration: none; cursor: pointer; }
.pay { background: #0e5fd8; color: #fff; }
.leave { margin-top: 12px; background: transparent; color: #46505e; }
button:focus-visible, a:focus-visible { outline: 3px solid #f2a900; outline-offset: 2px; }
footer { padding: 0 20px 24px; text-align: center; font-size: 13px; color: #5a6573; }
`;
