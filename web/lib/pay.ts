import { api, ask, type Schemas } from './api';
import { once } from './once';
import type { Answer } from './problem';

/** What is wanted at the gateway [R29]. */
export interface Purchase {
  readonly subjects: readonly string[];
  readonly gateway: Schemas['Order']['gateway'];
  readonly bank: string | null;
}

/** 去支付, and 继续支付: the same subjects asked again are the same order. */
export const openOrder = ({
  subjects,
  gateway,
  bank,
}: Purchase): Promise<Answer<Schemas['OrderOpened']>> => {
  const wanted = [...subjects].sort();
  return once(`pay:${wanted.join()}@${gateway}/${bank ?? ''}`, (key) =>
    ask(
      api.POST('/registrations/mine/orders', {
        params: { header: { 'Idempotency-Key': key } },
        body: { subjects: wanted, gateway, ...(bank === null ? {} : { bank }) },
      }),
    ),
  );
};

/** How long a button stays busy while the browser leaves for the gateway. */
const LEAVING_MS = 10_000;

/** Goes to the gateway in this tab; where there is nothing left to pay, to the order. */
export const goToGateway = (
  { redirectUrl, orderNo }: Pick<Schemas['OrderOpened'], 'redirectUrl' | 'orderNo'>,
  route: (url: string) => void,
): Promise<void> | undefined => {
  if (redirectUrl === null) {
    route(`/mine/orders/${orderNo}`);
    return undefined;
  }
  location.assign(redirectUrl);
  return new Promise((resolve) => setTimeout(resolve, LEAVING_MS));
};
