import { GatewayFault } from '../gateways/payment-gateway';
import { askAndClose } from '../gateways/ask-and-close';
import type { TradeOutcome } from '../domain/paying';
import type { Attempt } from '../domain/registration';
import type { Api } from './api';

/** What the gateway said, and what became of the money. */
export type Settled = TradeOutcome | 'unpaid' | 'closed';

/**
 * Asks the gateway what became of an attempt, and records the answer: 更新, 放弃支付, and the browser's
 * return. `close` ends it at the gateway before it is ended here [R31]. Throws `GatewayFault` when the
 * gateway gives no answer that can be trusted; then nothing is recorded and the workflow mends it.
 */
export const settleAttempt = async (
  { gateways, store, spend }: Pick<Api, 'gateways' | 'store' | 'spend'>,
  attempt: Pick<Attempt, 'number' | 'gateway'>,
  { close }: { close: boolean },
): Promise<Settled> => {
  const { number, gateway: name } = attempt;
  const gateway = gateways[name];
  if (!gateway) throw new GatewayFault(`${name} is switched off here`);
  await spend('gatewayAsks', number);
  const answer = await askAndClose(gateway, number, { close });
  if (answer.state === 'paid') {
    const { tradeNo, amountFen, paidAt } = answer;
    const trade = { gateway: name, attempt: number, tradeNo, amountFen, paidAt };
    return (await store.payments.recordTrade(trade, name)).answer;
  }
  if (answer.state === 'refunded') {
    const { tradeNo, refundedFen } = answer;
    const refund = { gateway: name, attempt: number, tradeNo, refundedFen, inFull: true };
    await store.payments.recordRefund(refund, name);
  }
  if (answer.state === 'closed') {
    await store.payments.recordClosed(number, close ? 'givenUp' : 'gatewayClosed', name);
  }
  return answer.state;
};
