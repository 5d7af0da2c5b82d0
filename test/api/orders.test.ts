import { GatewayFault } from '../../gateways/payment-gateway';
import type { CandidateClient } from '../../scripts/client/candidate-client';
import { createApiRig, type ApiRig } from './support/api-rig';
import { attemptOf } from './support/attempt';
import { expectRefusal } from './support/expect-problem';

describe('paying', () => {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await createApiRig();
  });
  afterEach(async () => {
    await rig.gateway.reset();
    await rig.expectInvariants();
  });
  afterAll(() => rig.close());

  const holding = async (): Promise<CandidateClient> => {
    const client = await rig.saved();
    await client.choose([{ subject: '1' }, { subject: 'F' }]);
    return client;
  };

  test('[R29] an order tells what is bought, for how much, until when, and where to pay', async () => {
    const client = await holding();
    const order = await client.order(['1', 'F']);
    expect(order).toMatchObject({ state: 'open', stateLabel: '等待支付', amountYuan: '0.02' });
    expect(order.lines.map((line) => line.label)).toEqual(['(1) 英语四级笔试', '(F) 英语四级口试']);
    const content = new URL(order.redirectUrl ?? '').searchParams.get('biz_content') ?? '';
    const { personal } = await client.page();
    expect(content).toContain('英语四级笔试');
    expect(content).not.toContain(personal.name);
    expect((await client.page()).openOrder?.orderNo).toBe(order.orderNo);
  });

  test('[R29] the same again gives the same order and attempt; anything else waits for it', async () => {
    const client = await holding();
    const first = await client.order(['1', 'F']);
    const again = await client.order(['F', '1']);
    expect(again.orderNo).toBe(first.orderNo);
    expect(attemptOf(again.redirectUrl)).toBe(attemptOf(first.redirectUrl));
    await expectRefusal(client.order(['1']), 'orderOpen');
    await expectRefusal(client.cancel('F'), 'entryInOpenOrder');
  });

  test('[R29] written goes before oral, and a gateway that is not connected is not offered', async () => {
    const client = await holding();
    await expectRefusal(client.order(['F']), 'oralBeforeWritten');
    const problem = await expectRefusal(
      client.order(['1'], { gateway: 'payease', bank: '104' }),
      'gatewayUnknown',
    );
    expect(problem.fields).toEqual(['gateway']);
  });

  test('[R30] 更新 asks the gateway and finds the money whose notification never came', async () => {
    await rig.gateway.set({ dropNotifications: true });
    const client = await holding();
    const { orderNo, redirectUrl } = await client.order(['1', 'F']);
    expect((await client.refreshOrder(orderNo)).state).toBe('open');
    await rig.gateway.pay(attemptOf(redirectUrl), redirectUrl ?? '');
    expect((await client.orderPage(orderNo)).state).toBe('open');
    expect((await client.refreshOrder(orderNo)).state).toBe('paid');
    expect((await client.page()).written.summary.label).toBe('全支付');
    await expectRefusal(client.cancel('1'), 'entryPaid');
    await expectRefusal(client.order(['1']), 'entryPaid');
  });

  test('放弃支付 closes at the gateway first, then frees the entries; twice is once', async () => {
    const client = await holding();
    const { orderNo, redirectUrl } = await client.order(['1', 'F']);
    expect(await client.giveUpOrder(orderNo)).toMatchObject({ state: 'closed' });
    expect(await client.giveUpOrder(orderNo)).toMatchObject({ state: 'closed' });
    await client.cancel('F');
    const anew = await client.order(['1']);
    expect(attemptOf(anew.redirectUrl)).not.toBe(attemptOf(redirectUrl));
  });

  test('放弃支付 of what was paid meanwhile says so and keeps the subject', async () => {
    await rig.gateway.set({ dropNotifications: true });
    const client = await holding();
    const { orderNo, redirectUrl } = await client.order(['1', 'F']);
    await rig.gateway.pay(attemptOf(redirectUrl), redirectUrl ?? '');
    await expectRefusal(client.giveUpOrder(orderNo), 'orderPaid');
    expect((await client.page()).oral.summary.label).toBe('全支付');
  });

  test('an answer that was overtaken is shown as it is now, without a way to pay it', async () => {
    const client = await holding();
    const key = 'the-key-of-an-order';
    const { orderNo } = await client.order(['1', 'F'], { key });
    await client.giveUpOrder(orderNo);
    expect(await client.order(['1', 'F'], { key })).toMatchObject({
      orderNo,
      state: 'closed',
      redirectUrl: null,
    });
    await expectRefusal(client.order(['1'], { key }), 'idempotencyKeyReused');
  });

  test.each(['failQueries', 'wrongSignInAnswers', 'missingSignInAnswers', 'nonJson'] as const)(
    'a gateway that answers with %s is a fault to be tried again, and nothing changes',
    async (fault) => {
      const client = await holding();
      const { orderNo } = await client.order(['1', 'F']);
      await rig.gateway.set({ [fault]: true });
      for (const [method, path] of [
        ['POST', `/registrations/mine/orders/${orderNo}/refresh`],
        ['DELETE', `/registrations/mine/orders/${orderNo}`],
      ] as const) {
        const answer = await client.http.send(method, path);
        expect(answer.status).toBe(503);
        expect(answer.json).toMatchObject({ code: 'gatewayUnavailable' });
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(answer.text).not.toContain(GatewayFault.name);
      }
      expect((await client.orderPage(orderNo)).state).toBe('open');
    },
  );

  test("another candidate's order does not exist", async () => {
    const [owner, other] = [await holding(), await holding()];
    const { orderNo } = await owner.order(['1']);
    await expectRefusal(other.orderPage(orderNo), 'orderNotFound');
    await expectRefusal(other.refreshOrder(orderNo), 'orderNotFound');
    await expectRefusal(other.giveUpOrder(orderNo), 'orderNotFound');
    await expectRefusal(other.orderPage('26299999999D1'), 'orderNotFound');
    expect((await owner.orderPage(orderNo)).state).toBe('open');
  });

  test('[R31] with less than two minutes left no payment is begun', async () => {
    const client = await holding();
    await rig.rows("UPDATE session SET expires_at = expires_at + interval '3 days'");
    await rig.skip(24 - 1 / 60);
    await expectRefusal(client.order(['1', 'F']), 'tooLateToPay');
  });
});
