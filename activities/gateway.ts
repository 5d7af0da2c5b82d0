import { askAndClose } from '../gateways/ask-and-close';
import type { PaymentGateway } from '../gateways/payment-gateway';
import type { Store } from '../store/store';
import type { GatewayActivities, Learned } from '../workflows/activities.port';
import { orGone } from './registration';

/** One gateway's questions, run on a task queue of its own. */
export const createGatewayActivities = (
  store: Pick<Store, 'payments'>,
  gateway: PaymentGateway,
): GatewayActivities => ({
  closeTrade: ({ attempt }) =>
    orGone<Learned>({ snapshot: null }, async () => {
      const answer = await askAndClose(gateway, attempt, { close: true });
      switch (answer.state) {
        case 'paid': {
          const { tradeNo, amountFen, paidAt } = answer;
          const trade = { gateway: gateway.name, attempt, tradeNo, amountFen, paidAt };
          return store.payments.recordTrade(trade, 'workflow');
        }
        case 'refunded': {
          const { tradeNo, refundedFen } = answer;
          const refund = { gateway: gateway.name, attempt, tradeNo, refundedFen, inFull: true };
          return store.payments.recordRefund(refund, 'workflow');
        }
        case 'closed':
          return store.payments.recordClosed(attempt, 'expired', 'workflow');
        case 'unpaid':
          // Asked to close, so this cannot be: fail, and the attempt is in doubt until it is known.
          throw new Error('the gateway neither closed nor was paid');
      }
    }).then(({ snapshot }) => ({ snapshot })),
});
