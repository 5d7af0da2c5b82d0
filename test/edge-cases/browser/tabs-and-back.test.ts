import { randomUUID } from 'node:crypto';
import { GUIDE_PEOPLE } from '../../../prisma/seed';
import type { CandidateClient } from '../../../scripts/client/candidate-client';
import { ProblemError } from '../../../scripts/client/http';
import { createApiRig, type ApiRig } from '../../api/support/api-rig';
import { attemptOf } from '../../api/support/attempt';
import { expectRefusal } from '../../api/support/expect-problem';
import { raw } from '../../api/support/raw';
import { signedReturn } from '../../api/support/signed';

/** The back button, two tabs, and the way back from Alipay in another browser. */
let rig: ApiRig;
beforeAll(async () => {
  rig = await createApiRig();
});
afterEach(async () => {
  await rig.gateway.reset();
  await rig.expectInvariants();
});
afterAll(() => rig.close());

const RETURN = '/api/v1/payments/alipay/return';

/** Somebody at the gateway's page, whose notifications get lost. */
const atTheGateway = async (client?: CandidateClient) => {
  await rig.gateway.set({ dropNotifications: true });
  const who = client ?? (await rig.saved());
  await who.choose([{ subject: '1' }]);
  const key = randomUUID();
  const { orderNo, redirectUrl } = await who.order(['1'], { key });
  const attempt = attemptOf(redirectUrl);
  const pay = () => rig.gateway.pay(attempt, redirectUrl ?? '');
  return { client: who, key, orderNo, attempt, pay };
};

describe('the back button after paying', () => {
  test('[edge 45] sends the form again and gets the order as it is: paid, and no way to pay it twice', async () => {
    const { client, key, orderNo, pay } = await atTheGateway();
    const { redirect } = await pay();
    await fetch(redirect ?? '');
    expect(await client.order(['1'], { key })).toMatchObject({
      orderNo,
      state: 'paid',
      redirectUrl: null,
    });
    await expectRefusal(client.order(['1']), 'entryPaid');
  });

  test('[edge 45] to the gateway’s own page pays nothing again', async () => {
    const { client, attempt, pay } = await atTheGateway();
    const { redirect } = await pay();
    await fetch(redirect ?? '');
    await expect(pay()).rejects.toThrow('ACQ.TRADE_HAS_SUCCESS');
    expect(await (await fetch(redirect ?? '')).text()).toContain('支付成功');
    expect(await rig.rows('SELECT 1 FROM money WHERE attempt = $1', [attempt])).toHaveLength(1);
    expect((await client.page()).written.summary.label).toBe('全支付');
  });

  test('[edge 45] to 放弃支付 of a tab that was open all the time says that it is paid', async () => {
    const { client, orderNo, pay } = await atTheGateway();
    await pay();
    await expectRefusal(client.giveUpOrder(orderNo), 'orderPaid');
  });
});

describe('two tabs with different campuses', () => {
  const CAMPUSES = ['993020', '993030'] as const;
  const held = async () =>
    Promise.all(
      CAMPUSES.map(async (campus) => {
        const [row] = await rig.rows<{ held: number }>(
          `SELECT held FROM offering WHERE campus = $1 AND subject = 'F'`,
          [campus],
        );
        return row?.held ?? 0;
      }),
    );
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

  test('[edge 45] [R24] take one place: the other tab is told that the oral is entered', async () => {
    const client = await rig.saved();
    await client.choose([{ subject: '1' }]);
    const before = await held();
    const outcomes = await Promise.allSettled(
      CAMPUSES.map((campus) => client.choose([{ subject: 'F', campus }])),
    );
    const reasons = outcomes.flatMap((one) =>
      one.status === 'rejected' && one.reason instanceof ProblemError ? [one.reason.code] : [],
    );
    expect(reasons).toEqual(['alreadyEntered']);
    expect(sum(await held())).toBe(sum(before) + 1);
    const won = outcomes.findIndex((one) => one.status === 'fulfilled');
    expect((await client.page()).oral.rows).toMatchObject([{ campus: CAMPUSES[won] }]);
  });

  test('[edge 45] [R28] that each move the oral leave it at one of them, and one place taken', async () => {
    const client = await rig.saved();
    await client.choose([{ subject: '1' }, { subject: 'F' }]);
    const before = await held();
    for (let round = 0; round < 5; round += 1) {
      await Promise.allSettled(CAMPUSES.map((campus) => client.moveOral('F', campus)));
      const [row, ...more] = (await client.page()).oral.rows;
      expect(more).toEqual([]);
      const now = await held();
      expect(sum(now)).toBe(sum(before) + 1);
      const at = CAMPUSES.findIndex((campus) => campus === row?.campus);
      expect(now[at]).toBe((before[at] ?? 0) + 1);
    }
  });
});

describe('the way back from Alipay, in another browser', () => {
  test('[edge 45] [R30] shows the state without a login, counts the money, and says nothing of the person', async () => {
    const client = await rig.saved(GUIDE_PEOPLE.liaoXiaoer);
    const { number, personal } = await client.page();
    const account = await client.account();
    const { orderNo, pay } = await atTheGateway(client);
    const { redirect } = await pay();
    await client.logOut();

    const page = await fetch(redirect ?? '', { headers: { cookie: '' } });
    const text = await page.text();
    expect(page.status).toBe(200);
    expect(text).toContain('data-state="paid"');
    expect(text).toContain(orderNo);
    expect(page.headers.getSetCookie()).toEqual([]);
    expect(page.headers.get('cache-control')).toContain('no-store');
    const leavings = [text, decodeURIComponent(redirect ?? ''), JSON.stringify([...page.headers])];
    for (const secret of [
      personal.name,
      personal.documentNumber,
      account.email,
      account.passportId,
    ]) {
      expect(secret.length).toBeGreaterThan(1);
      expect(leavings.filter((leaving) => leaving.includes(secret))).toEqual([]);
    }
    expect(
      await rig.rows(
        'SELECT 1 FROM money m JOIN registration r ON r.id = m.registration_id WHERE r.number = $1',
        [number],
      ),
    ).toHaveLength(1);
    // Loaded again, it says the same and counts nothing.
    expect(await (await fetch(redirect ?? '')).text()).toContain('支付成功');
  });

  test('[edge 45] works when the session is long over', async () => {
    const { pay } = await atTheGateway();
    const { redirect } = await pay();
    await rig.skip(13);
    expect(await (await fetch(redirect ?? '')).text()).toContain('支付成功');
  });

  test('[edge 45] shows nothing of somebody else’s order: the reference is signed', async () => {
    const [mine, other] = [await atTheGateway(), await atTheGateway()];
    const { redirect } = await mine.pay();
    await other.pay();
    const forged = new URL(redirect ?? '');
    forged.searchParams.set('out_trade_no', other.attempt);
    const page = await raw(rig.origin, 'GET', forged.pathname + forged.search);
    expect(page.status).toBe(400);
    expect(page.text).toContain('data-state="invalid"');
    expect(page.text).not.toContain(other.orderNo);
    expect(await rig.rows('SELECT 1 FROM money WHERE attempt = $1', [other.attempt])).toEqual([]);
  });

  test('[edge 45] names no order when its reference is genuine and unknown here', async () => {
    const query = new URLSearchParams(signedReturn({ out_trade_no: '26299999999D1_1ffffff' }));
    const page = await raw(rig.origin, 'GET', `${RETURN}?${query.toString()}`);
    expect(page.status).toBeLessThan(500);
    expect(page.text).not.toContain('支付成功');
  });
});
