import { ORDER } from '../texts/payment';
import { OrderActions } from './OrderActions';
import { OrderFacts, type ShownOrder } from './OrderFacts';

interface OpenOrderProps {
  readonly order: ShownOrder;
  readonly onChanged: () => Promise<void>;
  readonly say: (word: string) => void;
}

/** The payment that is under way, wherever it stands in the way of another [R29]. */
export const OpenOrder = ({ order, onChanged, say }: OpenOrderProps) => (
  <section class="next-step" aria-labelledby="open-order">
    <h2 id="open-order" tabIndex={-1}>
      {ORDER.boxTitle}
    </h2>
    <ul>
      {order.lines.map(({ subject, label }) => (
        <li key={subject}>{label}</li>
      ))}
    </ul>
    <OrderFacts order={order} onOver={() => void onChanged()} />
    <OrderActions order={order} onChanged={onChanged} say={say} />
    <p>
      <a href={`/mine/orders/${order.orderNo}`}>{ORDER.details}</a>
    </p>
  </section>
);
