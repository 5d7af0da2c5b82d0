import type { z } from 'zod';
import { yuanOf } from '../../domain/money';
import { REFUND_WORDS } from '../../domain/refund-words';
import {
  isUndecided,
  type Attempt,
  type AttemptState,
  type Entry,
  type Money,
  type Order,
} from '../../domain/registration';
import type { SittingFacts } from '../../domain/sitting';
import type { PaymentRequest } from '../../gateways/payment-gateway';
import type { OpenOrder } from '../contract/orders';
import { labelOfSubject } from './labels';

const STATES: Readonly<Record<AttemptState, string>> = {
  open: '等待支付',
  inDoubt: '正在核对支付结果',
  paid: '已支付',
  closed: '已关闭，未支付',
  superseded: '已被新的支付取代',
  quarantined: '支付金额异常，已转财务处理',
};

const PLACES = { held: '未支付', paid: '已支付', none: '无考位' } as const;

/** What stands beside the order: the places as they are now, and what became of the money. */
export interface OrderAround {
  readonly entries: readonly Pick<Entry, 'subject' | 'state'>[];
  readonly money: readonly Money[];
}

/**
 * An order with its latest attempt, as a page shows it. Money and place are two states and both are told:
 * an attempt may be paid whose place is gone [R32].
 */
export const orderOf = (
  order: Order,
  { entries, money }: OrderAround,
  sitting: Pick<SittingFacts, 'subjects'>,
): z.input<typeof OpenOrder> => {
  const { state, closedBecause, gateway, bank, amountFen, expiresAt } = latestAttempt(order);
  const refunds = refundsOf(order, money, sitting);
  return {
    orderNo: order.orderNo,
    state,
    stateLabel:
      closedBecause === 'refunded'
        ? '支付平台已全额退款'
        : STATES[state] + (refunds.length > 0 ? '，有款项待退回' : ''),
    gateway,
    bank,
    amountFen,
    amountYuan: yuanOf(amountFen),
    lines: order.lines.map(({ subject, feeFen }) => {
      const place = entries.find((entry) => entry.subject === subject)?.state ?? 'none';
      return {
        subject,
        label: labelOfSubject(subject, sitting),
        feeFen,
        feeYuan: yuanOf(feeFen),
        place,
        placeLabel: PLACES[place],
      };
    }),
    refunds,
    expiresAt,
  };
};

const refundsOf = (
  { attempts }: Order,
  money: readonly Money[],
  sitting: Pick<SittingFacts, 'subjects'>,
) =>
  money
    .filter((one) => attempts.some(({ number }) => number === one.attempt))
    .flatMap(({ lines }) => lines)
    .filter((line) => line.outcome === 'refundDue')
    .map(({ subject, amountFen, reason }) => ({
      subject,
      label: subject === null ? '' : labelOfSubject(subject, sitting),
      amountFen,
      amountYuan: yuanOf(amountFen),
      reasonLabel: REFUND_WORDS[reason ?? 'placeGone'],
    }));

/**
 * Orders are made with their first attempt, and attempts stand in the order of their making by the clock:
 * one that has stepped back may put the open attempt before those that are over.
 */
export const latestAttempt = (order: Order): Attempt => {
  const latest = order.attempts.find(isUndecided) ?? order.attempts.at(-1);
  if (!latest) throw new Error('an order without an attempt');
  return latest;
};

/** What the gateway is told: amount, deadline, and the subjects as the payer reads them. */
export const paymentOf = (
  { order, attempt }: { readonly order: Order; readonly attempt: Attempt },
  sitting: Pick<SittingFacts, 'subjects'>,
): PaymentRequest => {
  const names = order.lines.map(({ subject }) => sitting.subjects.get(subject)?.name ?? subject);
  return {
    attempt: attempt.number,
    amountFen: attempt.amountFen,
    title: `CET考试报名费：${names.join('、')}`,
    expiresAt: attempt.expiresAt,
  };
};
