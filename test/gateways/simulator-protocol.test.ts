import { AlipaySdk } from 'alipay-sdk';
import { APP_ID, aRequest, KEYS, startRig, type Rig } from './support/rig';

/** The simulator against the SDK itself, for what the product's adapter does not use (yet). */
describe('the simulated gateway', () => {
  let rig: Rig;
  let sdk: AlipaySdk;
  beforeEach(async () => {
    rig = await startRig();
    sdk = new AlipaySdk({
      appId: APP_ID,
      privateKey: KEYS.merchantPrivateKey,
      alipayPublicKey: KEYS.alipayPublicKey,
      gateway: `${rig.simulator.url}/gateway.do`,
      keyType: 'PKCS8',
    });
  });
  afterEach(() => rig.close());

  const call = (method: string, bizContent: object): Promise<object> =>
    sdk.exec(method, { bizContent: { ...bizContent } }, { validateSign: true });
  const paidAttempt = async (): Promise<string> => {
    const request = aRequest();
    await rig.control.pay(request.attempt, rig.alipay.redirect(request));
    return request.attempt;
  };

  test('takes the page as a POST form, its content in the body', async () => {
    const { attempt } = aRequest();
    const form = sdk.pageExec('alipay.trade.page.pay', 'POST', {
      bizContent: {
        outTradeNo: attempt,
        totalAmount: '0.02',
        subject: '100% 四级',
        productCode: 'FAST_INSTANT_TRADE_PAY',
      },
    });
    const action = /action="([^"]+)"/.exec(form)?.[1] ?? '';
    const inputs = [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value.replaceAll('&quot;', '"')],
    );
    const page = await fetch(action, { method: 'POST', body: new URLSearchParams(inputs) });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('100% 四级');
  });

  test('refuses a request signed by somebody else, a foreign app, a name given twice', async () => {
    const url = rig.alipay.redirect(aRequest());
    const stranger = new AlipaySdk({ ...sdk.config, privateKey: KEYS.alipayPrivateKey });
    const answer = await stranger.exec('alipay.trade.query', { bizContent: { outTradeNo: 'A' } });
    expect(answer).toMatchObject({ code: '40002', subCode: 'isv.invalid-signature' });
    expect((await fetch(url.replace(APP_ID, '2021999'))).status).toBe(400);
    expect((await fetch(`${url}&method=alipay.trade.page.pay`)).status).toBe(400);
    expect(await rig.control.trades()).toEqual([]);
  });

  test('refuses the same number for another amount, and a second payment', async () => {
    const request = aRequest();
    await fetch(rig.alipay.redirect(request));
    const other = await fetch(rig.alipay.redirect({ ...request, amountFen: 1 }));
    expect(await other.text()).toContain('交易信息不一致');
    await rig.control.pay(request.attempt);
    await expect(rig.control.pay(request.attempt)).rejects.toThrow('ACQ.TRADE_HAS_SUCCESS');
    expect(await (await fetch(rig.alipay.redirect(request))).text()).toContain('请勿重复付款');
  });

  test('refunds in parts, adds them up, and moves money once for one request number', async () => {
    const attempt = await paidAttempt();
    const refund = (amount: string, number: string) =>
      call('alipay.trade.refund', {
        outTradeNo: attempt,
        refundAmount: amount,
        outRequestNo: number,
      });
    expect(await refund('10.00', 'R1')).toMatchObject({ fundChange: 'Y', refundFee: '10.00' });
    expect(await refund('10.00', 'R1')).toMatchObject({ fundChange: 'N', refundFee: '10.00' });
    expect(await refund('9.00', 'R1')).toMatchObject({ code: '40004' });
    expect(await refund('20.01', 'R2')).toMatchObject({ code: '40004' });
    expect(await rig.alipay.query(attempt)).toMatchObject({ state: 'paid' });
    expect(await refund('20.00', 'R2')).toMatchObject({ fundChange: 'Y', refundFee: '30.00' });

    // Refunded in full it is closed, and neither paid nor closed unpaid to the adapter.
    expect(await rig.alipay.query(attempt)).toMatchObject({ state: 'refunded', refundedFen: 3000 });
    await rig.control.flush();
    expect(rig.site.notices.map((form) => rig.alipay.readNotice(form))).toMatchObject([
      { verdict: 'paid' },
      { verdict: 'refunded', refundedFen: 1000, inFull: false },
      { verdict: 'refunded', refundedFen: 3000, inFull: true },
    ]);
  });

  test('refundUnknown: the money moves, the answer does not say so, a query does later', async () => {
    const attempt = await paidAttempt();
    await rig.control.set({ refundUnknown: true });
    const refund = { outTradeNo: attempt, refundAmount: '30.00', outRequestNo: 'R1' };
    const ask = () => call('alipay.trade.fastpay.refund.query', refund);
    expect(await call('alipay.trade.refund', refund)).toMatchObject({
      subCode: 'ACQ.SYSTEM_ERROR',
    });
    expect(await ask()).not.toHaveProperty('refundStatus');
    await rig.control.advance(10_000);
    expect(await ask()).toMatchObject({ refundStatus: 'REFUND_SUCCESS', refundAmount: '30.00' });
    expect(await call('alipay.trade.refund', refund)).toMatchObject({ fundChange: 'N' });
  });

  test('finds a trade by its own number as well', async () => {
    const attempt = await paidAttempt();
    const [trade] = await rig.control.trades();
    expect(await call('alipay.trade.query', { tradeNo: trade?.tradeNo })).toMatchObject({
      outTradeNo: attempt,
    });
  });

  test('answers nonsense at the control API with 400 and goes on', async () => {
    for (const body of ['{', '{"noSuchSwitch":true}', '{"wrongAmount":"yes"}']) {
      const answer = await fetch(`${rig.simulator.url}/_control/switches`, {
        method: 'PATCH',
        body,
        headers: { 'content-type': 'application/json' },
      });
      expect(answer.status).toBe(400);
    }
    expect(await rig.alipay.query(await paidAttempt())).toMatchObject({ state: 'paid' });
  });
});
