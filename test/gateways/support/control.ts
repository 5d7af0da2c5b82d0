import type { Notification, Trade } from '../../../gateways/simulator/ledger';
import type { Switches } from '../../../gateways/simulator/switches';

/** The simulator's control API as functions; each throws unless the answer is 200. */
export interface Control {
  advance(ms: number): Promise<void>;
  set(change: Partial<Switches> & { outTradeNo?: string }): Promise<void>;
  reset(): Promise<void>;
  pay(outTradeNo: string, url?: string): Promise<Trade & { redirect: string | null }>;
  trades(): Promise<Trade[]>;
  notifications(outTradeNo: string): Promise<Notification[]>;
  flush(): Promise<void>;
  resend(id: string): Promise<Notification>;
}

export const controlOf = (url: string): Control => {
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${url}/_control${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
      headers: { 'content-type': 'application/json' },
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${answer.status} ${text}`);
    return JSON.parse(text) as T;
  };
  return {
    advance: async (ms) => void (await call('POST', '/clock', { advanceMs: ms })),
    set: async (change) => void (await call('PATCH', '/switches', change)),
    reset: async () => void (await call('DELETE', '/switches')),
    pay: (outTradeNo, pageUrl) =>
      call('POST', `/trades/${outTradeNo}/pay`, pageUrl === undefined ? {} : { url: pageUrl }),
    trades: () => call('GET', '/trades'),
    notifications: async (outTradeNo) =>
      (await call<Notification[]>('GET', '/notifications')).filter(
        (one) => one.outTradeNo === outTradeNo,
      ),
    flush: async () => void (await call('POST', '/notifications/flush')),
    resend: (id) => call('POST', `/notifications/${id}/resend`),
  };
};
