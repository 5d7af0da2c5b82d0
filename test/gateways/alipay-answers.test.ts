import { GatewayFault, type PaymentGateway } from '../../gateways/payment-gateway';
import { alipayAt } from './support/rig';
import { signedAnswer, startStubGateway, type StubGateway } from './support/stub-gateway';

const SITE = { notifyUrl: 'http://127.0.0.1/n', returnUrl: 'http://127.0.0.1/r' };
const BUYER = '138****1234';

describe('what Alipay’s signed answers mean', () => {
  let stub: StubGateway;
  let alipay: PaymentGateway;
  beforeAll(async () => {
    stub = await startStubGateway();
    alipay = alipayAt(stub.url, SITE);
  });
  afterAll(() => stub.close());

  const answers = (method: 'query' | 'close', content: object): void => {
    stub.status = 200;
    stub.body = signedAnswer(method, content);
  };
  const trade = (more: object): object => ({
    code: '10000',
    msg: 'Success',
    out_trade_no: 'A1',
    trade_no: '2026112222001',
    total_amount: '30.00',
    buyer_logon_id: BUYER,
    ...more,
  });
  const declined = (subCode: string, code = '40004'): object => ({
    code,
    msg: 'Business Failed',
    sub_code: subCode,
    sub_msg: `失败 ${BUYER}`,
  });
  const paid = (amountFen: number, paidAt: string | null): object => ({
    state: 'paid',
    tradeNo: '2026112222001',
    amountFen,
    paidAt,
  });
  const SENT = '2026-11-22 20:00:01';
  const SENT_AT = '2026-11-22T12:00:01.000Z';
  const refunded = { state: 'refunded', tradeNo: '2026112222001', refundedFen: 3000 };

  test.each([
    ['waiting', { trade_status: 'WAIT_BUYER_PAY' }, { state: 'unpaid' }],
    ['closed unpaid', { trade_status: 'TRADE_CLOSED' }, { state: 'closed' }],
    [
      'closed, refund 0.00',
      { trade_status: 'TRADE_CLOSED', refund_fee: '0.00' },
      { state: 'closed' },
    ],
    ['closed after payment', { trade_status: 'TRADE_CLOSED', send_pay_date: SENT }, refunded],
    ['closed with a refund', { trade_status: 'TRADE_CLOSED', refund_fee: '30.00' }, refunded],
    ['closed with a refund time', { trade_status: 'TRADE_CLOSED', gmt_refund: SENT }, refunded],
    ['success', { trade_status: 'TRADE_SUCCESS', send_pay_date: SENT }, paid(3000, SENT_AT)],
    ['finished', { trade_status: 'TRADE_FINISHED', send_pay_date: SENT }, paid(3000, SENT_AT)],
    ['success without a time', { trade_status: 'TRADE_SUCCESS' }, paid(3000, null)],
    ['one decimal', { trade_status: 'TRADE_SUCCESS', total_amount: '30.1' }, paid(3010, null)],
  ])('[R30] query: %s', async (_name, more, expected) => {
    answers('query', trade(more));
    expect(await alipay.query('A1')).toEqual(expected);
  });

  test('query: a trade that Alipay does not know yet is unpaid', async () => {
    answers('query', declined('ACQ.TRADE_NOT_EXIST'));
    expect(await alipay.query('A1')).toEqual({ state: 'unpaid' });
  });

  const SUCCESS = { trade_status: 'TRADE_SUCCESS' };
  test.each([
    ['an unknown status', trade({ trade_status: 'TRADE_PENDING' }), 'unknownStatus'],
    ['no status', trade({}), 'unknownStatus'],
    ['no amount', trade({ ...SUCCESS, total_amount: undefined }), 'badAmount'],
    ['three decimals', trade({ ...SUCCESS, total_amount: '30.001' }), 'badAmount'],
    ['a negative amount', trade({ ...SUCCESS, total_amount: '-30.00' }), 'badAmount'],
    ['an amount that is a number', trade({ ...SUCCESS, total_amount: 30 }), 'malformed'],
    ['no trade number', trade({ ...SUCCESS, trade_no: undefined }), 'noTradeNo'],
    [
      'a date that does not exist',
      trade({ ...SUCCESS, send_pay_date: '2026-02-30 10:00:00' }),
      'badPaymentTime',
    ],
    ['another trade', trade({ ...SUCCESS, out_trade_no: 'A2' }), 'otherTrade'],
    ['a system error', declined('ACQ.SYSTEM_ERROR', '20000'), '20000 ACQ.SYSTEM_ERROR'],
    [
      'a refused signature',
      declined('isv.invalid-signature', '40002'),
      '40002 isv.invalid-signature',
    ],
    ['a code that is prose', declined(`买家 ${BUYER}`), '40004 unknownCode'],
  ])(
    'query: %s is a fault, never "not paid", and tells no personal data',
    async (_name, content, why) => {
      answers('query', content);
      const fault = await alipay.query('A1').catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(GatewayFault);
      expect(fault).toMatchObject({ message: `alipay.trade.query ${why}` });
      expect(fault).not.toHaveProperty('cause');
    },
  );

  test.each([
    ['closed now', { code: '10000', out_trade_no: 'A1', trade_no: '1' }, 'closed'],
    ['never opened', declined('ACQ.TRADE_NOT_EXIST'), 'closed'],
    ['closed before', declined('ACQ.TRADE_HAS_CLOSE'), 'closed'],
    ['finished', declined('ACQ.TRADE_HAS_FINISHED'), 'maybePaid'],
    ['wrong status', declined('ACQ.TRADE_STATUS_ERROR'), 'maybePaid'],
    ['paid', declined('ACQ.TRADE_HAS_SUCCESS'), 'maybePaid'],
  ])('[R31] close: %s', async (_name, content, expected) => {
    answers('close', content);
    expect(await alipay.close('A1')).toBe(expected);
  });

  test.each([
    ['an unknown code', declined('ACQ.SYSTEM_ERROR'), '40004 ACQ.SYSTEM_ERROR'],
    ['another trade', { code: '10000', out_trade_no: 'A2' }, 'otherTrade'],
  ])('close: %s is a fault', async (_name, content, why) => {
    answers('close', content);
    await expect(alipay.close('A1')).rejects.toThrow(new GatewayFault(`alipay.trade.close ${why}`));
  });

  test('an answer signed for one call does not answer another', async () => {
    stub.body = signedAnswer('close', trade(SUCCESS));
    await expect(alipay.query('A1')).rejects.toBeInstanceOf(GatewayFault);
  });

  test('a signed answer of which one character was changed is a fault without the answer in it', async () => {
    stub.body = signedAnswer('query', trade(SUCCESS)).replace('30.00', '00.01');
    const fault = await alipay.query('A1').catch((error: unknown) => error);
    expect(fault).toEqual(new GatewayFault('alipay.trade.query badSignature'));
    expect(JSON.stringify(fault, Object.getOwnPropertyNames(fault))).not.toContain(BUYER);
  });

  test('an unsigned error_response is a fault', async () => {
    stub.body = '{"error_response":{"code":"10000","sub_code":"ACQ.TRADE_NOT_EXIST"}}';
    await expect(alipay.query('A1')).rejects.toBeInstanceOf(GatewayFault);
  });
});
