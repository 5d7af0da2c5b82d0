import type { NoticeReading } from '../../gateways/payment-gateway';
import { aRequest, startRig, type Rig } from './support/rig';

const HOUR_MS = 3_600_000;

describe('paying at the simulated Alipay, over HTTP', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.close());

  const lastNotice = async (): Promise<NoticeReading> => {
    await rig.control.flush();
    return rig.alipay.readNotice(rig.site.notices.at(-1) ?? {});
  };

  test('[R30] an attempt is unpaid until paid, then query, notice and return agree', async () => {
    const request = aRequest();
    const url = rig.alipay.redirect(request);
    expect(await rig.alipay.query(request.attempt)).toEqual({ state: 'unpaid' });

    const page = await (await fetch(url)).text();
    expect(page).toContain('30.00');
    expect(page).toContain('大学英语四级笔试报名费');
    expect(await rig.alipay.query(request.attempt)).toEqual({ state: 'unpaid' });

    const paid = await rig.control.pay(request.attempt);
    const told = {
      tradeNo: paid.tradeNo,
      amountFen: 3000,
      paidAt: new Date(Math.floor((paid.paidAt ?? 0) / 1000) * 1000).toISOString(),
    };
    expect(await rig.alipay.query(request.attempt)).toEqual({ state: 'paid', ...told });
    const [made] = await rig.control.notifications(request.attempt);
    expect(await lastNotice()).toEqual({
      verdict: 'paid',
      noticeId: made?.id,
      attempt: request.attempt,
      ...told,
    });
    const back = Object.fromEntries(new URL(paid.redirect ?? '').searchParams);
    expect(back['order']).toBe('A1');
    expect(rig.alipay.readReturn(back)).toBe(request.attempt);
  });

  test('a person pays on the page by its button and is sent back', async () => {
    const request = aRequest();
    const page = await (await fetch(rig.alipay.redirect(request))).text();
    const action = /action="([^"]+\/pay)"/.exec(page)?.[1] ?? '';
    const answer = await fetch(new URL(action, rig.simulator.url), {
      method: 'POST',
      redirect: 'manual',
    });
    expect(answer.status).toBe(303);
    const back = new URL(answer.headers.get('location') ?? '');
    expect(rig.alipay.readReturn(Object.fromEntries(back.searchParams))).toBe(request.attempt);
  });

  test('a person who walks away has not paid', async () => {
    const request = aRequest();
    const page = await (await fetch(rig.alipay.redirect(request))).text();
    const action = /action="([^"]+\/leave)"/.exec(page)?.[1] ?? '';
    const left = await fetch(new URL(action, rig.simulator.url), { method: 'POST' });
    expect(await left.text()).toContain('没有付款');
    expect(await rig.alipay.query(request.attempt)).toEqual({ state: 'unpaid' });
  });

  test('no trade exists before the payer opens the page', async () => {
    const request = aRequest();
    const url = rig.alipay.redirect(request);
    expect(await rig.control.trades()).toEqual([]);
    await expect(rig.control.pay(request.attempt)).rejects.toThrow('404');
    await fetch(url);
    expect(await rig.control.trades()).toHaveLength(1);
  });

  test('a page address that was tampered with opens nothing', async () => {
    const url = rig.alipay.redirect(aRequest()).replace('30.00', '00.01');
    expect((await fetch(url)).status).toBe(400);
    expect(await rig.control.trades()).toEqual([]);
  });

  test('[R31] the gateway takes no money after the deadline it was told', async () => {
    const opened = aRequest();
    const unopened = aRequest();
    await fetch(rig.alipay.redirect(opened));
    await rig.control.advance(25 * HOUR_MS);

    await expect(rig.control.pay(opened.attempt)).rejects.toThrow('ACQ.TRADE_HAS_CLOSE');
    expect(await rig.alipay.query(opened.attempt)).toEqual({ state: 'closed' });
    expect(await lastNotice()).toMatchObject({ verdict: 'noPayment', status: 'TRADE_CLOSED' });

    expect(await (await fetch(rig.alipay.redirect(unopened))).text()).toContain('交易已关闭');
    expect(await rig.alipay.query(unopened.attempt)).toEqual({ state: 'unpaid' });
  });

  test('[R31] the deadline is exact to the second: open before it, closed at it', async () => {
    const request = aRequest({ expiresAt: new Date(Date.now() + HOUR_MS + 999).toISOString() });
    await fetch(rig.alipay.redirect(request));
    const [trade] = await rig.control.trades();
    expect(trade?.expiresAt).toBe(Math.floor(Date.parse(request.expiresAt) / 1000) * 1000);
    await rig.control.advance(HOUR_MS - 60_000);
    expect(await rig.alipay.query(request.attempt)).toEqual({ state: 'unpaid' });
    await rig.control.advance(62_000);
    expect(await rig.alipay.query(request.attempt)).toEqual({ state: 'closed' });
  });

  test('[R32] money taken after the deadline is reported with its true time', async () => {
    const request = aRequest();
    await rig.control.set({ outTradeNo: request.attempt, payAfterExpiry: true });
    await rig.control.advance(25 * HOUR_MS);
    await rig.control.pay(request.attempt, rig.alipay.redirect(request));
    const answer = await rig.alipay.query(request.attempt);
    expect(answer).toMatchObject({ state: 'paid', amountFen: 3000 });
    expect(answer.state === 'paid' && (answer.paidAt ?? '') > request.expiresAt).toBe(true);
  });

  test('a title with percent, Unicode and forbidden signs arrives readable and verifies', async () => {
    const request = aRequest({ title: '100% 四级/六级 & 口试=𠮷 <b>"' });
    const paid = await rig.control.pay(request.attempt, rig.alipay.redirect(request));
    expect(paid.subject).toBe('100% 四级 六级   口试 𠮷 <b>"');
    expect(await lastNotice()).toMatchObject({ verdict: 'paid', attempt: request.attempt });
    expect(rig.site.notices.at(-1)?.['subject']).toBe('100% 四级 六级   口试 𠮷 <b>"');
  });

  test('a title is cut at the length Alipay allows and markup in it stays text', async () => {
    const long = aRequest({ title: '四'.repeat(300) });
    expect((await rig.control.pay(long.attempt, rig.alipay.redirect(long))).subject).toHaveLength(
      256,
    );
    const page = await fetch(rig.alipay.redirect(aRequest({ title: '<b>四级</b>' })));
    expect(await page.text()).toContain('&lt;b&gt;四级&lt; b&gt;');
  });

  test('closing: an unopened and an open trade are closed, a paid one may be paid', async () => {
    const unopened = aRequest();
    expect(await rig.alipay.close(unopened.attempt)).toBe('closed');

    const opened = aRequest();
    await fetch(rig.alipay.redirect(opened));
    expect(await rig.alipay.close(opened.attempt)).toBe('closed');
    expect(await rig.alipay.close(opened.attempt)).toBe('closed');
    expect(await rig.alipay.query(opened.attempt)).toEqual({ state: 'closed' });

    const paid = aRequest();
    await rig.control.pay(paid.attempt, rig.alipay.redirect(paid));
    expect(await rig.alipay.close(paid.attempt)).toBe('maybePaid');
  });

  test('a year after payment the trade is finished and still paid', async () => {
    const request = aRequest();
    await rig.control.pay(request.attempt, rig.alipay.redirect(request));
    await rig.control.advance(366 * 24 * HOUR_MS);
    expect(await lastNotice()).toMatchObject({ verdict: 'paid', attempt: request.attempt });
    expect(rig.site.notices.at(-1)?.['trade_status']).toBe('TRADE_FINISHED');
    expect(await rig.alipay.query(request.attempt)).toMatchObject({ state: 'paid' });
    expect(await rig.alipay.close(request.attempt)).toBe('maybePaid');
  });
});
