import { Refused } from '../../domain/refusals';
import type { Api } from '../api';
import { fieldsOf } from '../body';
import { AlipayNotice, AlipayReturn } from '../contract/alipay';
import { faultOf } from '../faults';
import { badSignature, takeNotice } from '../notices';
import { returnPage, type ReturnState } from '../pages/return-page';
import { publicRoute } from '../route';
import { settleAttempt } from '../settle-attempt';

/** Alipay takes anything but this exact word for a failure and sends the notification again. */
export const alipayNotify = publicRoute(
  {
    method: 'post',
    path: '/payments/alipay/notify',
    tag: '支付平台',
    summary: '支付宝异步通知（表单）：验签、存档、入账之后才回答 success',
    answers: { 200: 'success' },
    refusals: ['badSignature', 'gatewayUnknown', 'noSitting'],
    limit: 'none',
    speaks: {
      type: 'text/plain',
      fields: AlipayNotice,
      failsWith: (res) => res.type('text/plain').send('fail'),
    },
  },
  async ({ form }, api) => {
    await takeNotice(api, 'alipay', await form());
    return { status: 200, body: 'success', type: 'text/plain' };
  },
);

const HEADERS = { 'X-Robots-Tag': 'noindex' } as const;

export const alipayReturn = publicRoute(
  {
    method: 'get',
    path: '/payments/alipay/return',
    tag: '支付平台',
    summary: '支付宝同步返回（浏览器）：只触发一次查询，不需要登录',
    answers: { 200: '支付状态页面，不含个人信息' },
    refusals: ['badSignature', 'gatewayUnknown', 'orderNotFound', 'noSitting'],
    speaks: {
      type: 'text/html',
      fields: AlipayReturn,
      failsWith: (res) => res.set(HEADERS).type('html').send(returnPage('invalid', null)),
    },
  },
  async ({ req }, api) => {
    const number = api.gateways.alipay?.readReturn(fieldsOf(req.originalUrl.split('?')[1] ?? ''));
    if (!number) throw badSignature(api, 'alipay');
    const state = await stateAfterAsking(api, number);
    const body = returnPage(state, number.split('_')[0] ?? null, api.pageAssets);
    return { status: 200, body, type: 'html', headers: HEADERS };
  },
);

/** The browser's word triggers a question and nothing else; without an answer the page says so [R30]. */
const stateAfterAsking = async (api: Api, number: string): Promise<ReturnState> => {
  try {
    return await settleAttempt(api, { number, gateway: 'alipay' }, { close: false });
  } catch (error) {
    const isBusy = error instanceof Refused && error.refusal.refusal === 'tooManyRequests';
    if (isBusy || faultOf(error) === 'gatewayUnavailable') return 'checking';
    throw error;
  }
};
