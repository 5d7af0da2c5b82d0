import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { useAction } from '../lib/action';
import { api, ask } from '../lib/api';
import { goToGateway, openOrder } from '../lib/pay';
import { COMMON } from '../texts/common';
import { ORDER } from '../texts/payment';
import { Dialog } from '../ui/Dialog';
import { focusHeading } from '../ui/Page';
import { DeadEnd } from '../ui/Problem';
import type { ShownOrder } from './OrderFacts';

interface OrderActionsProps {
  readonly order: ShownOrder;
  /** Asks for the page again, whatever the answer was. */
  readonly onChanged: () => Promise<void>;
  readonly say: (word: string) => void;
}

/** 继续支付, 更新 and 放弃支付, as far as the order's state has a use for them [R29] [R30]. */
export const OrderActions = ({ order, onChanged, say }: OrderActionsProps) => {
  const { problem, isBusy, run } = useAction();
  const [isAsking, setAsking] = useState(false);
  const { route } = useLocation();
  const { orderNo, state } = order;
  const isUndecided = state === 'open' || state === 'inDoubt';
  const params = { path: { orderNo } };

  /** Also a "no" may say that the order is no longer what the page shows. */
  const thenReload = async <T,>(call: Promise<T>): Promise<T> => {
    const answer = await call;
    await onChanged();
    return answer;
  };

  const goOn = (): void =>
    void run(
      () => {
        const { lines, gateway, bank } = order;
        return openOrder({ subjects: lines.map(({ subject }) => subject), gateway, bank });
      },
      (opened) => goToGateway(opened, route),
    );

  const refresh = (): void =>
    void run(
      () => thenReload(ask(api.POST('/registrations/mine/orders/{orderNo}/refresh', { params }))),
      ({ stateLabel }) => say(ORDER.refreshed(stateLabel)),
    );

  const giveUp = (): void => {
    setAsking(false);
    void run(
      () => thenReload(ask(api.DELETE('/registrations/mine/orders/{orderNo}', { params }))),
      () => {
        say(ORDER.gaveUp);
        focusHeading();
      },
    );
  };

  return (
    <>
      {problem && <DeadEnd problem={problem} />}
      <p class="actions">
        {state === 'open' && (
          <button type="button" class="primary" aria-disabled={isBusy} onClick={goOn}>
            {isBusy ? COMMON.busy : ORDER.goOn}
          </button>
        )}
        {state !== 'paid' && (
          <button type="button" aria-disabled={isBusy} onClick={refresh}>
            {ORDER.refresh}
          </button>
        )}
        {isUndecided && (
          <button type="button" aria-disabled={isBusy} onClick={() => setAsking(true)}>
            {ORDER.giveUp}
          </button>
        )}
      </p>
      {isAsking && (
        <Dialog
          title={ORDER.giveUpTitle}
          confirm={ORDER.giveUp}
          cancel={ORDER.keep}
          onConfirm={giveUp}
          onCancel={() => setAsking(false)}
        >
          <p>{ORDER.giveUpAsk}</p>
        </Dialog>
      )}
    </>
  );
};
