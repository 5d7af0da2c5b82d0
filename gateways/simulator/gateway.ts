import { Router, text, type Request, type Response } from 'express';
import { answerTo, declined, envelope, numberIn } from './answers';
import { signedReturn } from './messages';
import { cashierPage, errorPage, messagePage, STYLE } from './page';
import { openRequestOf, readRequest, type GatewayRequest } from './requests';
import { TradeError, type Trades } from './trades';
import type { World } from './world';

/** The wire protocol: `/gateway.do` for the merchant's server, and the pages a payer sees. */
export const gatewayRoutes = (trades: Trades, world: World): Router => {
  const router = Router();
  const form = text({ type: 'application/x-www-form-urlencoded', limit: '256kb' });

  router.all('/gateway.do', form, (req, res) => {
    const method = new URLSearchParams(searchOf(req)).get('method') ?? '';
    if (method === 'alipay.trade.page.pay') {
      showPage(res, () => openPage(readRequest(searchOf(req), bodyOf(req), world), trades, world));
    } else {
      answer(req, res, method, trades, world);
    }
  });

  router.get('/cashier/:outTradeNo', (req, res) => {
    showPage(res, () => {
      const trade = trades.find(req.params.outTradeNo);
      return pageOf(trade.outTradeNo, trades, world);
    });
  });

  router.post('/cashier/:outTradeNo/pay', (req, res) => {
    showPage(res, () => {
      const trade = trades.pay(req.params.outTradeNo);
      const returns = trade.returnUrl !== null && !world.switchesFor(trade.outTradeNo).dropReturn;
      if (!returns || trade.returnUrl === null) return messagePage('付款成功', '您可以关闭本页。');
      res.redirect(303, signedReturn(trade.returnUrl, trade, world));
      return null;
    });
  });

  router.post('/cashier/:outTradeNo/leave', (req, res) => {
    const again = {
      href: `/cashier/${encodeURIComponent(req.params.outTradeNo)}`,
      text: '返回收银台',
    };
    showPage(res, () => messagePage('您已离开收银台', '本次没有付款。', again));
  });

  router.get('/cashier.css', (_req, res) => {
    res.type('css').send(STYLE);
  });
  return router;
};

const openPage = (request: GatewayRequest, trades: Trades, world: World): string => {
  const trade = trades.open(openRequestOf(request));
  return pageOf(trade.outTradeNo, trades, world);
};

/** The trade as it is: to be paid, paid, or closed. */
const pageOf = (outTradeNo: string, trades: Trades, world: World): string => {
  const trade = trades.find(outTradeNo);
  if (trade.status === 'TRADE_CLOSED') throw new TradeError('ACQ.TRADE_HAS_CLOSE');
  if (trade.status !== 'WAIT_BUYER_PAY') throw new TradeError('ACQ.TRADE_HAS_SUCCESS');
  return cashierPage(trade, world.merchant.merchantName ?? `商户 ${world.merchant.sellerId}`);
};

/** Sends what `render` makes, unless it has answered by itself; a "no" becomes a page too. */
const showPage = (res: Response, render: () => string | null): void => {
  res.set('Content-Security-Policy', "default-src 'none'; style-src 'self'");
  res.set('Cache-Control', 'no-store');
  try {
    const html = render();
    if (html !== null) res.type('html').send(html);
  } catch (error) {
    if (!(error instanceof TradeError)) throw error;
    res.status(error.subCode.startsWith('isv.') ? 400 : 200);
    res.type('html').send(errorPage(error.subCode));
  }
};

const QUERIES: readonly string[] = ['alipay.trade.query', 'alipay.trade.fastpay.refund.query'];

const answer = (
  req: Request,
  res: Response,
  method: string,
  trades: Trades,
  world: World,
): void => {
  let content: Record<string, string>;
  let outTradeNo = '';
  try {
    const request = readRequest(searchOf(req), bodyOf(req), world);
    outTradeNo = numberIn(request, world);
    const { hangQueries, failQueries } = world.switchesFor(outTradeNo);
    if (hangQueries && QUERIES.includes(method)) return;
    if (failQueries && QUERIES.includes(method)) {
      res.status(500).send('Internal Server Error');
      return;
    }
    content = answerTo(request, trades, world);
  } catch (error) {
    if (!(error instanceof TradeError)) throw error;
    content = declined(error.subCode);
  }
  const switches = world.switchesFor(outTradeNo);
  if (switches.nonJson) {
    res.type('html').send('<html><body>系统繁忙</body></html>');
    return;
  }
  const how = { unsigned: switches.missingSignInAnswers, forged: switches.wrongSignInAnswers };
  res.type('json').send(envelope(method, content, world.merchant.alipayPrivateKey, how));
};

const searchOf = (req: Request): string => {
  const start = req.originalUrl.indexOf('?');
  return start < 0 ? '' : req.originalUrl.slice(start + 1);
};

/** What `express.text` has left of the body: a string, or an empty object when there was none. */
const bodyOf = (req: Request): string => {
  const body: unknown = req.body;
  return typeof body === 'string' ? body : '';
};
