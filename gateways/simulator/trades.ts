import { beijingText } from './format';
import type { Trade } from './ledger';
import type { Notifier } from './notifier';
import type { World } from './world';

/** Alipay's "no": the `sub_code` that an answer carries. */
export class TradeError extends Error {
  constructor(readonly subCode: string) {
    super(subCode);
  }
}

export interface OpenRequest {
  readonly outTradeNo: string;
  readonly subject: string;
  readonly amountFen: number;
  readonly expiresAt: number | null;
  readonly notifyUrl: string | null;
  readonly returnUrl: string | null;
}

/** A trade's life: opened by the payer, then paid or closed; a paid one may be refunded, then finished. */
export interface Trades {
  /** The payer opens the page: only now the trade comes into being. */
  open(request: OpenRequest): Trade;
  find(outTradeNo: string): Trade;
  pay(outTradeNo: string): Trade;
  close(outTradeNo: string): Trade;
  refund(outTradeNo: string, amountFen: number, outRequestNo: string): RefundResult;
  /** Lets the clock take effect: what was not paid in time closes, what was paid a year ago finishes. */
  settle(): void;
}

export interface RefundResult {
  readonly trade: Trade;
  /** Whether this very request moved money. */
  readonly moved: boolean;
}

const DAY_MS = 86_400_000;
const DEFAULT_LIFE_MS = 15 * DAY_MS;
const FINISHED_AFTER_MS = 365 * DAY_MS;
const REFUND_KNOWN_AFTER_MS = 10_000;

export const createTrades = (world: World, notifier: Notifier): Trades => {
  const { ledger, now, switchesFor } = world;

  const save = (trade: Trade): Trade => {
    ledger.save({ trade });
    return trade;
  };
  const announced = (trade: Trade, more: Record<string, string> = {}): Trade => {
    save(trade);
    notifier.announce(trade, more);
    return trade;
  };

  const overdue = (expiresAt: number, outTradeNo: string): boolean =>
    expiresAt <= now() && !switchesFor(outTradeNo).payAfterExpiry;

  const upToDate = (trade: Trade): Trade => {
    if (trade.status === 'WAIT_BUYER_PAY' && overdue(trade.expiresAt, trade.outTradeNo)) {
      return announced({ ...trade, status: 'TRADE_CLOSED', closedAt: now() });
    }
    const finished = trade.paidAt !== null && trade.paidAt + FINISHED_AFTER_MS <= now();
    if (trade.status === 'TRADE_SUCCESS' && finished) {
      return announced({ ...trade, status: 'TRADE_FINISHED' });
    }
    return trade;
  };

  const find = (outTradeNo: string): Trade => {
    const trade = ledger.trades.get(outTradeNo);
    if (!trade) throw new TradeError('ACQ.TRADE_NOT_EXIST');
    return upToDate(trade);
  };

  return {
    find,

    open: (request) => {
      if (ledger.trades.has(request.outTradeNo)) {
        const trade = find(request.outTradeNo);
        if (trade.amountFen !== request.amountFen) throw new TradeError('ACQ.CONTEXT_INCONSISTENT');
        return trade;
      }
      const expiresAt = request.expiresAt ?? now() + DEFAULT_LIFE_MS;
      if (overdue(expiresAt, request.outTradeNo)) throw new TradeError('ACQ.TRADE_HAS_CLOSE');
      const serial = String(ledger.trades.size + 1).padStart(8, '0');
      return save({
        ...request,
        tradeNo: `${beijingText(now()).slice(0, 10).replaceAll('-', '')}22001${serial}${String(now()).slice(-7)}`,
        status: 'WAIT_BUYER_PAY',
        openedAt: now(),
        expiresAt,
        paidAt: null,
        closedAt: null,
        refunds: [],
      });
    },

    pay: (outTradeNo) => {
      const trade = find(outTradeNo);
      if (trade.status === 'TRADE_CLOSED') throw new TradeError('ACQ.TRADE_HAS_CLOSE');
      if (trade.status !== 'WAIT_BUYER_PAY') throw new TradeError('ACQ.TRADE_HAS_SUCCESS');
      return announced({ ...trade, status: 'TRADE_SUCCESS', paidAt: now() });
    },

    close: (outTradeNo) => {
      const trade = find(outTradeNo);
      if (trade.status === 'TRADE_CLOSED') throw new TradeError('ACQ.TRADE_HAS_CLOSE');
      if (trade.status === 'TRADE_FINISHED') throw new TradeError('ACQ.TRADE_HAS_FINISHED');
      if (trade.status === 'TRADE_SUCCESS') throw new TradeError('ACQ.TRADE_STATUS_ERROR');
      if (switchesFor(outTradeNo).paidAtClose) {
        announced({ ...trade, status: 'TRADE_SUCCESS', paidAt: now() });
        throw new TradeError('ACQ.TRADE_HAS_SUCCESS');
      }
      return announced({ ...trade, status: 'TRADE_CLOSED', closedAt: now() });
    },

    refund: (outTradeNo, amountFen, outRequestNo) => {
      const trade = find(outTradeNo);
      const same = trade.refunds.find((refund) => refund.outRequestNo === outRequestNo);
      if (same && same.amountFen !== amountFen) {
        throw new TradeError('ACQ.DISCORDANT_REPEAT_REQUEST');
      }
      if (same) return { trade, moved: false };
      if (trade.status === 'TRADE_FINISHED') throw new TradeError('ACQ.TRADE_HAS_FINISHED');
      if (trade.status !== 'TRADE_SUCCESS') throw new TradeError('ACQ.TRADE_STATUS_ERROR');
      const left = trade.amountFen - refundedFen(trade);
      if (amountFen > left) throw new TradeError('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL');

      const slow = switchesFor(outTradeNo).refundUnknown;
      const refund = {
        outRequestNo,
        amountFen,
        at: now(),
        knownFrom: now() + (slow ? REFUND_KNOWN_AFTER_MS : 0),
      };
      const after: Trade = {
        ...trade,
        refunds: [...trade.refunds, refund],
        ...(amountFen === left ? { status: 'TRADE_CLOSED', closedAt: now() } : {}),
      };
      return { trade: announced(after, { out_biz_no: outRequestNo }), moved: true };
    },

    settle: () => {
      for (const trade of ledger.trades.values()) upToDate(trade);
    },
  };
};

/** The sum of all refunds of a trade. */
export const refundedFen = (trade: Trade): number =>
  trade.refunds.reduce((sum, refund) => sum + refund.amountFen, 0);
