import { refuse, Refused } from '../domain/refusals';
import type { Order } from '../domain/registration';
import type { Store } from '../store/store';
import type { RegistrationView } from '../store/views';
import type { BrowserSession } from './session';

/** What belongs to the session that asks, and to nobody else. */

/** The registration, live. Refuses `registrationNotFound`, or `registrationDeleted` with the reason. */
export const myRegistration = async (
  { views }: Pick<Store, 'views'>,
  session: BrowserSession,
): Promise<RegistrationView> => {
  const view = await views.registration({ session: session.hash });
  if (!view) throw new Refused(refuse('registrationNotFound'));
  if (view.registration.state === 'deleted') {
    throw new Refused(refuse('registrationDeleted', { detail: deletedWhy(view) }));
  }
  return view;
};

const deletedWhy = ({ registration, sitting }: RegistrationView): string =>
  registration.deletedReason === 'purgedEmpty'
    ? `报考科目在${sitting.policy.holdHours}小时内未支付，已被系统删除，报名信息随之删除，请重新开始报名`
    : `报名信息在${sitting.policy.emptyHours}小时内没有任何科目，已被系统删除，请重新开始报名`;

export interface MyOrder {
  readonly view: RegistrationView;
  readonly order: Order;
}

/** An order of this candidate, of a deleted registration too. Anybody else's does not exist. */
export const myOrder = async (
  { views }: Pick<Store, 'views'>,
  session: BrowserSession,
  orderNo: string,
): Promise<MyOrder> => {
  const view = await views.registration({ session: session.hash });
  const order = view?.registration.orders.find((one) => one.orderNo === orderNo);
  if (!view || !order) throw new Refused(refuse('orderNotFound'));
  return { view, order };
};
