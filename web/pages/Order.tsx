import { useRoute } from 'preact-iso';
import { api, ask } from '../lib/api';
import { untilFinal } from '../lib/following';
import { useLoad } from '../lib/load';
import { ORDER } from '../texts/payment';
import { useWord } from '../ui/Said';
import { Gate } from '../parts/Gate';
import { OrderActions } from '../parts/OrderActions';
import { OrderFacts } from '../parts/OrderFacts';
import { OrderTables } from '../parts/OrderTables';

/** 支付订单 [R30] [R32]: what the gateway has said, the places, and what goes back; followed until it is final. */
const Order = () => {
  const { params } = useRoute();
  const { word, say } = useWord();
  const orderNo = params['orderNo'] ?? '';
  const order = useLoad(
    () => ask(api.GET('/registrations/mine/orders/{orderNo}', { params: { path: { orderNo } } })),
    `order ${orderNo}`,
    untilFinal,
  );
  return (
    <Gate title={ORDER.title} loaded={order} word={word}>
      {(data) => (
        <>
          <OrderFacts order={data} onOver={() => void order.reload()} />
          <OrderActions order={data} onChanged={order.reload} say={say} />
          <OrderTables order={data} />
          <p class="actions">
            <a class="button" href="/mine">
              {ORDER.mine}
            </a>
          </p>
        </>
      )}
    </Gate>
  );
};

export default Order;
