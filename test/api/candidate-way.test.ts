import { GUIDE_PEOPLE } from '../../prisma/seed';
import { createApiRig, type ApiRig } from './support/api-rig';
import { attemptOf } from './support/attempt';

/** The whole way of a candidate through the public API, as the guide tells it. */
describe('a candidate', () => {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await createApiRig();
  });
  afterEach(() => rig.expectInvariants());
  afterAll(() => rig.close());

  test('registers, qualifies, saves, chooses written and oral, pays by Alipay, and is done', async () => {
    const client = rig.browser();
    const credentials = { email: 'yan@example.cn', password: 'Correct-Horse-9' };
    const { passportId } = await client.register(credentials);
    expect(passportId).toMatch(/^[0-9A-F]{32}$/);

    await client.logIn(credentials);
    expect(await client.currentLogin()).toMatchObject({
      header: { name: '未设置', sittingName: '2026年下半年CET考试' },
      registration: { state: 'none', label: '未报名或当前通行证账号非报名时账号' },
    });

    await client.agree();
    const found = await client.qualify(GUIDE_PEOPLE.yan);
    expect(found).toMatchObject({
      canSave: true,
      personal: { schoolLabel: '(99301)测试学校机构01', documentTypeLabel: '澳门身份证' },
    });
    expect(found.eligible[0]).toEqual({ subject: '1', label: '(1) 英语四级笔试' });
    await client.save(found.qualification);
    expect((await client.currentLogin()).header.name).toBe('颜');

    await client.choose([{ subject: '1' }, { subject: '4' }]);
    const unpaid = await client.page();
    expect(unpaid.written.summary).toMatchObject({ label: '全未支付', unpaidYuan: '0.02' });
    expect(unpaid.nextStep).toBe('存在未支付笔试科目，请通过“支付缴费”进行支付。');

    await client.choose([{ subject: 'F' }]);
    const order = await client.order(['1', '4', 'F']);
    expect(order.amountYuan).toBe('0.03');
    const paid = await rig.gateway.pay(attemptOf(order.redirectUrl), order.redirectUrl ?? '');
    await rig.gateway.flush();

    const page = await client.page();
    expect(page.written.summary.label).toBe('全支付');
    expect(page.oral.summary.label).toBe('全支付');
    expect(page.nextStep).toBe('报名已完成，请关注首页的准考证打印时间。');
    expect((await client.orderPage(order.orderNo)).state).toBe('paid');

    const returned = await fetch(paid.redirect ?? '');
    expect(returned.status).toBe(200);
    expect(await returned.text()).toContain('支付成功');
  });
});
