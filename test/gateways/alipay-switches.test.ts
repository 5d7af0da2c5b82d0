import type { Switches } from '../../gateways/simulator/switches';
import { GatewayFault } from '../../gateways/payment-gateway';
import { startSimulator } from '../../gateways/simulator/server';
import { alipayAt, aRequest, MERCHANT, startRig, type Rig } from './support/rig';

const MINUTE_MS = 60_000;

describe('when Alipay misbehaves', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.close());

  const paidAttempt = async (): Promise<string> => {
    const request = aRequest();
    await rig.control.pay(request.attempt, rig.alipay.redirect(request));
    return request.attempt;
  };
  const verdicts = (): string[] =>
    rig.site.notices.map((form) => rig.alipay.readNotice(form).verdict);

  test.each<[keyof Switches, string]>([
    ['missingSignInAnswers', 'unverifiable'],
    ['wrongSignInAnswers', 'badSignature'],
    ['failQueries', 'httpStatus'],
    ['nonJson', 'malformed'],
    ['hangQueries', 'timeout'],
  ])('[R30] %s: a paid attempt is in doubt, not unpaid', async (name, why) => {
    const attempt = await paidAttempt();
    await rig.control.set({ outTradeNo: attempt, [name]: true });
    await expect(rig.alipay.query(attempt)).rejects.toThrow(
      new GatewayFault(`alipay.trade.query ${why}`),
    );
    await rig.control.set({ outTradeNo: attempt, [name]: false });
    expect(await rig.alipay.query(attempt)).toMatchObject({ state: 'paid' });
  });

  test('[R30] an unpaid attempt whose answer is unsigned is in doubt as well', async () => {
    await rig.control.set({ missingSignInAnswers: true });
    await expect(rig.alipay.query(aRequest().attempt)).rejects.toBeInstanceOf(GatewayFault);
    await expect(rig.alipay.close(aRequest().attempt)).rejects.toBeInstanceOf(GatewayFault);
  });

  test('[R30] a gateway that is not there is a fault', async () => {
    const gone = await startSimulator({ merchant: MERCHANT });
    await gone.close();
    const nowhere = alipayAt(`${gone.url}/gateway.do`, rig.site);
    await expect(nowhere.query('A1')).rejects.toThrow(
      new GatewayFault('alipay.trade.query unreachable'),
    );
  });

  test('a switch of one trade leaves the others alone', async () => {
    const [broken, sound] = [await paidAttempt(), await paidAttempt()];
    await rig.control.set({ outTradeNo: broken, failQueries: true });
    await expect(rig.alipay.query(broken)).rejects.toBeInstanceOf(GatewayFault);
    expect(await rig.alipay.query(sound)).toMatchObject({ state: 'paid' });
  });

  test('delayNotificationsMs: the notice comes when the clock has moved', async () => {
    await rig.control.set({ delayNotificationsMs: 30 * MINUTE_MS });
    await paidAttempt();
    await rig.control.flush();
    expect(rig.site.notices).toHaveLength(0);
    await rig.control.advance(31 * MINUTE_MS);
    await rig.control.flush();
    expect(verdicts()).toEqual(['paid']);
  });

  test('dropNotifications: the notice is lost, the query knows, a retry arrives', async () => {
    await rig.control.set({ dropNotifications: true });
    const attempt = await paidAttempt();
    await rig.control.flush();
    expect(rig.site.notices).toHaveLength(0);
    expect(await rig.alipay.query(attempt)).toMatchObject({ state: 'paid' });
    await rig.control.reset();
    await rig.control.advance(4 * MINUTE_MS);
    await rig.control.flush();
    expect(verdicts()).toEqual(['paid']);
  });

  test('duplicateNotifications: copies are one and the same notice', async () => {
    await rig.control.set({ duplicateNotifications: 3 });
    await paidAttempt();
    await rig.control.flush();
    expect(verdicts()).toEqual(['paid', 'paid', 'paid', 'paid']);
    expect(new Set(rig.site.notices.map((form) => form['notify_id'])).size).toBe(1);
  });

  test('reorderNotifications: the later notice comes first', async () => {
    await rig.control.set({ reorderNotifications: true });
    await paidAttempt();
    await rig.control.advance(366 * 24 * 60 * MINUTE_MS);
    await rig.control.flush();
    expect(rig.site.notices.map((form) => form['trade_status'])).toEqual([
      'TRADE_FINISHED',
      'TRADE_SUCCESS',
    ]);
    expect(verdicts()).toEqual(['paid', 'paid']);
  });

  test('reorderNotifications: a lone notice is held back until a flush', async () => {
    await rig.control.set({ reorderNotifications: true });
    const attempt = await paidAttempt();
    await rig.control.set({ outTradeNo: attempt, reorderNotifications: true });
    expect((await rig.control.notifications(attempt)).map((one) => one.sends)).toEqual([[]]);
    await rig.control.flush();
    expect(verdicts()).toEqual(['paid']);
  });

  test('[R33] wrongSignature: notice and return are refused, the query is believed', async () => {
    await rig.control.set({ wrongSignature: true });
    const request = aRequest();
    const paid = await rig.control.pay(request.attempt, rig.alipay.redirect(request));
    await rig.control.flush();
    expect(verdicts()).toEqual(['badSignature']);
    const back = Object.fromEntries(new URL(paid.redirect ?? '').searchParams);
    expect(rig.alipay.readReturn(back)).toBeNull();
    expect(await rig.alipay.query(request.attempt)).toMatchObject({ amountFen: 3000 });
  });

  test('[R33] wrongAmount: notice and query tell the amount that was signed', async () => {
    await rig.control.set({ wrongAmount: true });
    const attempt = await paidAttempt();
    await rig.control.flush();
    const reading = rig.alipay.readNotice(rig.site.notices[0] ?? {});
    expect(reading).toMatchObject({ verdict: 'paid', amountFen: 3001 });
    expect(await rig.alipay.query(attempt)).toMatchObject({ state: 'paid', amountFen: 3001 });
  });

  test.each([
    ['otherAppId', 'app_id'],
    ['otherSellerId', 'seller_id'],
  ] as const)('[R33] %s: the notice is foreign, the return nobody’s', async (name, why) => {
    await rig.control.set({ [name]: true });
    const request = aRequest();
    const paid = await rig.control.pay(request.attempt, rig.alipay.redirect(request));
    await rig.control.flush();
    const reading = rig.alipay.readNotice(rig.site.notices[0] ?? {});
    expect(reading).toMatchObject({ verdict: 'foreign', attempt: request.attempt, why });
    const back = Object.fromEntries(new URL(paid.redirect ?? '').searchParams);
    expect(rig.alipay.readReturn(back)).toBeNull();
  });

  test('paidAtClose: the close finds the trade paid, as the next question tells', async () => {
    const request = aRequest();
    await fetch(rig.alipay.redirect(request));
    await rig.control.set({ outTradeNo: request.attempt, paidAtClose: true });
    expect(await rig.alipay.close(request.attempt)).toBe('maybePaid');
    expect(await rig.alipay.query(request.attempt)).toMatchObject({ state: 'paid' });
    expect(await rig.alipay.close(request.attempt)).toBe('maybePaid');
  });

  test('dropReturn: the browser stays, the money is there all the same', async () => {
    await rig.control.set({ dropReturn: true });
    const request = aRequest();
    await fetch(rig.alipay.redirect(request));
    const answer = await fetch(`${rig.simulator.url}/cashier/${request.attempt}/pay`, {
      method: 'POST',
      redirect: 'manual',
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('付款成功');
    expect(await rig.alipay.query(request.attempt)).toMatchObject({ state: 'paid' });
  });

  test('the notice comes again after 4, 10, 10 min, 1, 2, 6 and 15 h, then never more', async () => {
    rig.site.answer = 'fail';
    const attempt = await paidAttempt();
    await rig.control.flush();
    for (const minutes of [4, 10, 10, 60, 120, 360, 900]) {
      const before = rig.site.notices.length;
      await rig.control.advance((minutes - 1) * MINUTE_MS);
      await rig.control.flush();
      expect(rig.site.notices).toHaveLength(before);
      await rig.control.advance(MINUTE_MS);
      await rig.control.flush();
      expect(rig.site.notices).toHaveLength(before + 1);
    }
    await rig.control.advance(48 * 60 * MINUTE_MS);
    await rig.control.flush();
    expect(rig.site.notices).toHaveLength(8);
    expect(new Set(rig.site.notices.map((form) => form['notify_id'])).size).toBe(1);
    expect(new Set(rig.site.notices.map((form) => form['notify_time'])).size).toBe(8);

    rig.site.answer = 'success';
    const [given] = await rig.control.notifications(attempt);
    expect((await rig.control.resend(given?.id ?? '')).sends.at(-1)?.outcome).toBe('success');
  });

  test.each(['fail', 'Success', 'success\n', '<p>success</p>', ''])(
    'the answer %j does not stop the notices, `success` does',
    async (answer) => {
      rig.site.answer = answer;
      const attempt = await paidAttempt();
      await rig.control.flush();
      expect((await rig.control.notifications(attempt))[0]?.dueAt).not.toBeNull();
      rig.site.answer = 'success';
      await rig.control.advance(4 * MINUTE_MS);
      await rig.control.flush();
      expect((await rig.control.notifications(attempt))[0]?.dueAt).toBeNull();
    },
  );

  test('no notice has an empty field, and each verifies whatever it is about', async () => {
    await paidAttempt();
    await fetch(rig.alipay.redirect(aRequest()));
    await rig.control.advance(25 * 60 * MINUTE_MS);
    await rig.control.flush();
    expect(verdicts()).toEqual(['paid', 'noPayment']);
    expect(rig.site.notices.flatMap((form) => Object.values(form))).not.toContain('');
  });
});
