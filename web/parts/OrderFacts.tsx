import type { Schemas } from '../lib/api';
import { COMMON } from '../texts/common';
import { GATEWAYS, ORDER, PAY } from '../texts/payment';
import { Countdown } from '../ui/Countdown';

export type ShownOrder = NonNullable<Schemas['OpenOrder']>;

interface OrderFactsProps {
  readonly order: ShownOrder;
  readonly onOver: () => void;
}

/** An order with its state in words; the state is heard when it changes [R29] [R30]. */
export const OrderFacts = ({ order, onOver }: OrderFactsProps) => (
  <>
    <p role="status">
      {ORDER.state}
      {COMMON.colon}
      <b>{order.stateLabel}</b>
    </p>
    {order.state === 'inDoubt' && <p class="note">{ORDER.inDoubt}</p>}
    <dl class="facts">
      <dt>{ORDER.orderNo}</dt>
      <dd>{order.orderNo}</dd>
      <dt>{ORDER.gateway}</dt>
      <dd>{GATEWAYS[order.gateway]}</dd>
      <dt>{ORDER.amount}</dt>
      <dd class="amount">{PAY.yuan(order.amountYuan)}</dd>
      {order.state === 'open' && (
        <>
          <dt>{ORDER.expiresAt}</dt>
          <dd>
            <Countdown until={order.expiresAt} onOver={onOver} />
          </dd>
        </>
      )}
    </dl>
  </>
);
