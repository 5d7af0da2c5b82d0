import { refuse, Refused } from '../../domain/refusals';
import { isUndecided } from '../../domain/registration';
import { NewOrder, Order, OrderOpened, OrderPath } from '../contract/orders';
import { myOrder, type MyOrder } from '../mine';
import { latestAttempt, orderOf, paymentOf } from '../pages/order-page';
import { ok } from '../reply';
import { candidateRoute } from '../route';
import { settleAttempt } from '../settle-attempt';

export const openOrder = candidateRoute(
  {
    method: 'post',
    path: '/registrations/mine/orders',
    tag: '支付',
    summary: '去支付：生成支付订单与支付平台地址；相同请求得到同一订单',
    idempotent: true,
    body: NewOrder,
    answers: { 201: '支付订单' },
    answer: OrderOpened,
    refusals: [
      'noSitting',
      'registrationNotFound',
      'registrationDeleted',
      'gatewayUnknown',
      'orderOpen',
      'nothingToPay',
      'entryNotFound',
      'entryPaid',
      'entryLocked',
      'deadlinePassed',
      'oralBeforeWritten',
      'tooLateToPay',
    ],
  },
  async ({ by, body, session }, { store, gateways }) => {
    const gateway = gateways[body.gateway];
    if (!gateway) throw new Refused(refuse('gatewayUnknown', { field: ['gateway'] }));
    const wanted = { ...body, bank: body.bank ?? null };
    const { answer, now, snapshot } = await store.payments.openOrder(by, wanted);
    const { attempt } = answer;
    const sitting = await store.sittings.read([]);
    const isOpen = snapshot.attempt?.number === attempt.number && snapshot.attempt.state === 'open';
    // An answer given before may be overtaken: then the order is shown as it is now, with no way to pay it.
    const page = isOpen
      ? orderOf(answer.order, { entries: snapshot.entries, money: [] }, sitting)
      : pageOf(await myOrder(store, session, answer.order.orderNo));
    const redirectUrl = isOpen ? gateway.redirect(paymentOf(answer, sitting)) : null;
    return { status: 201, body: { ...page, redirectUrl, serverNow: now } };
  },
);

export const myOrderPage = candidateRoute(
  {
    method: 'get',
    path: '/registrations/mine/orders/{orderNo}',
    tag: '支付',
    summary: '支付订单',
    params: OrderPath,
    answers: { 200: '支付订单' },
    answer: Order,
    refusals: ['noSitting', 'orderNotFound'],
  },
  async ({ session, params }, { store }) => {
    const mine = await myOrder(store, session, params.orderNo);
    return ok({ ...pageOf(mine), serverNow: mine.view.now });
  },
);

export const giveUpOrder = candidateRoute(
  {
    method: 'delete',
    path: '/registrations/mine/orders/{orderNo}',
    tag: '支付',
    summary: '放弃支付：先在支付平台关闭，再释放订单',
    params: OrderPath,
    answers: { 200: '已放弃' },
    answer: Order,
    refusals: ['noSitting', 'orderNotFound', 'orderPaid'],
    faults: ['gatewayUnavailable'],
  },
  async ({ session, params }, api) => {
    const { order } = await myOrder(api.store, session, params.orderNo);
    const attempt = latestAttempt(order);
    if (isUndecided(attempt)) await settleAttempt(api, attempt, { close: true });
    const after = await myOrder(api.store, session, params.orderNo);
    if (latestAttempt(after.order).state === 'paid') throw new Refused(refuse('orderPaid'));
    return ok({ ...pageOf(after), serverNow: after.view.now });
  },
);

export const refreshOrder = candidateRoute(
  {
    method: 'post',
    path: '/registrations/mine/orders/{orderNo}/refresh',
    tag: '支付',
    summary: '更新：立即向支付平台查询',
    params: OrderPath,
    answers: { 200: '支付订单的最新状态' },
    answer: Order,
    refusals: ['noSitting', 'orderNotFound'],
    faults: ['gatewayUnavailable'],
  },
  async ({ session, params }, api) => {
    const { order } = await myOrder(api.store, session, params.orderNo);
    const attempt = latestAttempt(order);
    if (attempt.state !== 'paid') await settleAttempt(api, attempt, { close: false });
    const after = await myOrder(api.store, session, params.orderNo);
    return ok({ ...pageOf(after), serverNow: after.view.now });
  },
);

const pageOf = ({ view, order }: MyOrder) => orderOf(order, view.registration, view.sitting);
