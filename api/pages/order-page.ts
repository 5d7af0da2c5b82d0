import type { z } from 'zod';
import { yuanOf } from '../../domain/money';
import type { Attempt, AttemptState, Order } from '../../domain/registration';
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

/** An order with its latest attempt, as a page shows it. */
export const orderOf = (
  order: Order,
  sitting: Pick<SittingFacts, 'subjects'>,
): z.input<typeof OpenOrder> => {
  const { state, gateway, bank, amountFen, expiresAt } = latestAttempt(order);
  return {
    orderNo: order.orderNo,
    state,
    stateLabel: STATES[state],
    gateway,
    bank,
    amountFen,
    amountYuan: yuanOf(amountFen),
    lines: order.lines.map(({ subject, feeFen }) => ({
      subject,
      label: labelOfSubject(subject, sitting),
      feeFen,
      feeYuan: yuanOf(feeFen),
    })),
    expiresAt,
  };
};

/** Orders are made with their first attempt, and attempts stand in the order of their making. */
export const latestAttempt = (order: Order): Attempt => {
  const latest = order.attempts.at(-1);
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
