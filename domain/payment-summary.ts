import type { Fen } from './money';
import type { Entry } from './registration';

/** 支付状态 above a table of entries [R28]. */
export interface PaymentSummary {
  readonly state: 'none' | 'allUnpaid' | 'partlyPaid' | 'allPaid';
  readonly label: string;
  readonly unpaidFen: Fen;
}

const LABELS: Readonly<Record<PaymentSummary['state'], string>> = {
  none: '无报考科目',
  allUnpaid: '全未支付',
  partlyPaid: '部分支付',
  allPaid: '全支付',
};

export const paymentSummary = (
  entries: readonly Pick<Entry, 'state' | 'feeFen'>[],
): PaymentSummary => {
  const unpaid = entries.filter((entry) => entry.state === 'held');
  const state = stateOf(entries.length, unpaid.length);
  const unpaidFen = unpaid.reduce((sum, entry) => sum + entry.feeFen, 0);
  return { state, label: LABELS[state], unpaidFen };
};

const stateOf = (all: number, unpaid: number): PaymentSummary['state'] => {
  if (all === 0) return 'none';
  if (unpaid === 0) return 'allPaid';
  return unpaid === all ? 'allUnpaid' : 'partlyPaid';
};
