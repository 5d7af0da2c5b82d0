import { paymentSummary } from '../../domain/payment-summary';

const held = { state: 'held', feeFen: 1 } as const;
const paid = { state: 'paid', feeFen: 3000 } as const;

describe('支付状态 above a table [R28]', () => {
  test.each([
    ['nothing', [], 'none', '无报考科目', 0],
    ['nothing paid', [held, held], 'allUnpaid', '全未支付', 2],
    ['some paid', [held, paid], 'partlyPaid', '部分支付', 1],
    ['all paid', [paid, paid], 'allPaid', '全支付', 0],
  ] as const)('%s', (_what, entries, state, label, unpaidFen) => {
    expect(paymentSummary(entries)).toEqual({ state, label, unpaidFen });
  });
});
