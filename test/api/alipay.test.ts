import { createApiRig, type ApiRig } from './support/api-rig';
import { attemptOf } from './support/attempt';
import { raw } from './support/raw';
import { MERCHANT, signedNotice, signedReturn } from './support/signed';

const NOTIFY = '/api/v1/payments/alipay/notify';
const RETURN = '/api/v1/payments/alipay/return';
const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

describe('Alipay', () => {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await createApiRig();
  });
  afterEach(async () => {
    await rig.gateway.reset();
    await rig.expectInvariants();
  });
  afterAll(() => rig.close());

  const ordered = async () => {
    const client = await rig.saved();
    await client.choose([{ subject: '1' }]);
    const { orderNo, redirectUrl } = await client.order(['1']);
    const attempt = attemptOf(redirectUrl);
    const pay = () => rig.gateway.pay(attempt, redirectUrl ?? '');
    return { client, orderNo, attempt, pay };
  };
  const notify = (form: Record<string, string>) =>
    raw(rig.origin, 'POST', NOTIFY, {
      headers: FORM,
      body: new URLSearchParams(form).toString(),
    });
  const count = async (text: string, ...values: unknown[]) =>
    Number((await rig.rows<{ n: string }>(`SELECT count(*) AS n FROM ${text}`, values))[0]?.n);

  test('[R30] a genuine notification is stored as it came, pays, and is answered success and nothing else', async () => {
    const { client, orderNo, attempt } = await ordered();
    const answer = await notify(signedNotice({ out_trade_no: attempt, total_amount: '0.01' }));
    expect([answer.status, answer.text]).toEqual([200, 'success']);
    expect((await client.orderPage(orderNo)).state).toBe('paid');
    const [kept] = await rig.rows<{ body_enc: Buffer; verdict: string }>(
      'SELECT * FROM notice WHERE attempt = $1',
      [attempt],
    );
    expect(kept?.verdict).toBe('paid');
    const form: unknown = JSON.parse(rig.personalData.decrypt(kept?.body_enc ?? Buffer.alloc(0)));
    expect(form).toMatchObject({ buyer_logon_id: 'som***@example.com' });
  });

  test('[R33] the same notification again is answered success and counts once', async () => {
    const { attempt } = await ordered();
    const notice = signedNotice({ out_trade_no: attempt, total_amount: '0.01' });
    for (let time = 0; time < 3; time += 1) expect((await notify(notice)).text).toBe('success');
    expect(await count('money WHERE attempt = $1', attempt)).toBe(1);
    const [kept] = await rig.rows<{ receipts: number }>(
      'SELECT receipts FROM notice WHERE attempt = $1',
      [attempt],
    );
    expect(kept?.receipts).toBe(3);
  });

  test('[R33] a forged notification is answered fail, counted, and changes nothing', async () => {
    const { client, orderNo, attempt } = await ordered();
    const genuine = signedNotice({ out_trade_no: attempt, total_amount: '0.01' });
    const before = await badSignatures(rig);
    const unsigned = Object.fromEntries(
      Object.entries(genuine).filter(([name]) => name !== 'sign'),
    );
    const forgeries: Record<string, string>[] = [
      { ...genuine, total_amount: '9.99' },
      { ...genuine, sign: 'AAAA' },
      { ...genuine, sign_type: 'RSA' },
      { ...genuine, sign_type: 'none' },
      unsigned,
      {},
    ];
    for (const forged of forgeries) {
      const answer = await notify(forged);
      expect([answer.status, answer.text]).toEqual([400, 'fail']);
    }
    expect(await badSignatures(rig)).toBe(before + forgeries.length);
    expect(await count('notice WHERE attempt = $1', attempt)).toBe(0);
    expect((await client.orderPage(orderNo)).state).toBe('open');
    const alarms = rig.logged.filter((line) => line.includes('bad signature'));
    expect(alarms).toHaveLength(1);
  });

  test('[R33] a wrong amount with a valid signature is stored, set aside, and answered success [edge 12]', async () => {
    const { client, orderNo, attempt } = await ordered();
    const answer = await notify(signedNotice({ out_trade_no: attempt, total_amount: '0.02' }));
    expect(answer.text).toBe('success');
    expect((await client.orderPage(orderNo)).state).toBe('quarantined');
    expect((await client.page()).written.summary.label).toBe('全未支付');
    expect(await count("quarantine WHERE attempt = $1 AND owner = 'finance'", attempt)).toBe(1);
  });

  test.each([
    ['app_id', '2021000000009999', 'foreignMerchant'],
    ['seller_id', '2088000000009999', 'foreignMerchant'],
    ['trade_status', 'TRADE_UNHEARD_OF', 'unreadable'],
  ])(
    '[R33] a signed notice with another %s is stored and set aside',
    async (field, value, reason) => {
      const { client, orderNo, attempt } = await ordered();
      const notice = signedNotice({ out_trade_no: attempt, total_amount: '0.01', [field]: value });
      expect((await notify(notice)).text).toBe('success');
      expect((await client.orderPage(orderNo)).state).toBe('open');
      expect(await count('notice WHERE attempt = $1', attempt)).toBe(1);
      expect(await count('quarantine WHERE attempt = $1 AND reason = $2', attempt, reason)).toBe(1);
    },
  );

  test('[R33] money for an attempt that nobody knows is stored and set aside', async () => {
    const notice = signedNotice({ out_trade_no: '26299999999D1_1ffffff', total_amount: '0.01' });
    expect((await notify(notice)).text).toBe('success');
    expect(await count("quarantine WHERE reason = 'unknownAttempt'")).toBe(1);
  });

  test('a signed notice that tells of no payment is stored and changes nothing', async () => {
    const { client, orderNo, attempt } = await ordered();
    const closed = signedNotice({ out_trade_no: attempt, trade_status: 'TRADE_CLOSED' });
    expect((await notify(closed)).text).toBe('success');
    expect((await client.orderPage(orderNo)).state).toBe('open');
  });

  test('when it cannot be stored, the answer is fail, and the gateway sends again [edge 15]', async () => {
    const { client, orderNo, attempt } = await ordered();
    const notice = signedNotice({ out_trade_no: attempt, total_amount: '0.01' });
    await rig.rows('ALTER TABLE notice RENAME TO notice_away');
    const answer = await notify(notice).finally(() =>
      rig.rows('ALTER TABLE notice_away RENAME TO notice'),
    );
    expect([answer.status, answer.text]).toEqual([500, 'fail']);
    expect((await client.orderPage(orderNo)).state).toBe('open');
    expect((await notify(notice)).text).toBe('success');
    expect((await client.orderPage(orderNo)).state).toBe('paid');
  });

  test.each([
    ['JSON', { 'content-type': 'application/json' }, '{}', 415],
    ['a field that comes twice', FORM, 'a=1&a=2', 400],
    ['bytes that are no UTF-8', FORM, Buffer.from([0x61, 0x3d, 0xff]), 400],
    ['10 MB', FORM, `a=${'x'.repeat(10_000_000)}`, 413],
  ])('a notification as %s is answered fail', async (_what, headers, body, status) => {
    const answer = await raw(rig.origin, 'POST', NOTIFY, { headers, body });
    expect([answer.status, answer.text]).toEqual([status, 'fail']);
  });

  test('[R30] the browser’s return only triggers a query: unpaid stays unpaid, paid is found', async () => {
    await rig.gateway.set({ dropNotifications: true });
    const { client, orderNo, pay } = await ordered();
    const { redirect } = await pay();
    expect((await client.orderPage(orderNo)).state).toBe('open');
    const page = await fetch(redirect ?? '');
    const text = await page.text();
    expect(text).toContain('支付成功');
    expect(text).toContain(orderNo);
    expect(page.headers.get('x-robots-tag')).toBe('noindex');
    const { personal } = await client.page();
    for (const secret of [personal.name, personal.documentNumber])
      expect(text).not.toContain(secret);
    expect((await client.orderPage(orderNo)).state).toBe('paid');
  });

  test('[R30] a return that claims a payment is not believed when the gateway knows of none', async () => {
    const { client, orderNo, attempt } = await ordered();
    const query = new URLSearchParams(signedReturn({ out_trade_no: attempt })).toString();
    const answer = await raw(rig.origin, 'GET', `${RETURN}?${query}`);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('尚未收到支付结果');
    expect((await client.orderPage(orderNo)).state).toBe('open');
  });

  test('a return during which the gateway is silent says that it is being looked into [edge 22]', async () => {
    const { pay } = await ordered();
    const { redirect } = await pay();
    await rig.gateway.set({ failQueries: true });
    const page = await fetch(redirect ?? '');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('正在核对');
  });

  test.each([
    '',
    '?out_trade_no=1',
    '?out_trade_no=1&sign=AAAA&sign_type=RSA2',
    '?a=1&a=2',
    '?a=%',
  ])('a return with a forged or broken query (%s) is a page that says so', async (query) => {
    const answer = await raw(rig.origin, 'GET', RETURN + query);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('无法识别');
    expect(answer.headers['content-type']).toContain('text/html');
  });

  test('nothing of a notification or a return is logged', async () => {
    const { attempt, pay } = await ordered();
    const { redirect } = await pay();
    await fetch(redirect ?? '');
    await notify(signedNotice({ out_trade_no: attempt, total_amount: '0.01' }));
    const all = rig.logged.join('');
    expect(all).toContain('/payments/alipay/return');
    for (const text of [attempt, 'sign=', 'buyer', 'som***', MERCHANT.appId]) {
      expect(all).not.toContain(text);
    }
  });
});

const badSignatures = async (rig: ApiRig): Promise<number> =>
  (await rig.metrics.badSignatures.get()).values.reduce((sum, one) => sum + one.value, 0);
