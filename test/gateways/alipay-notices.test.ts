import { alipayAt, APP_ID, SELLER_ID } from './support/rig';
import { signedForm } from './support/stub-gateway';

const alipay = alipayAt('http://127.0.0.1:9/gateway.do', {
  notifyUrl: 'http://127.0.0.1/n',
  returnUrl: 'http://127.0.0.1/r',
});

const NOTICE = {
  notify_id: 'N1',
  notify_type: 'trade_status_sync',
  notify_time: '2026-11-22 20:00:05',
  app_id: APP_ID,
  seller_id: SELLER_ID,
  charset: 'utf-8',
  version: '1.0',
  sign_type: 'RSA2',
  trade_no: '2026112222001',
  out_trade_no: 'A1',
  trade_status: 'TRADE_SUCCESS',
  total_amount: '30.00',
  subject: '四级报名费',
  gmt_payment: '2026-11-22 20:00:01',
};
const notice = (more: Record<string, string> = {}) => signedForm({ ...NOTICE, ...more });
const without = (name: keyof typeof NOTICE) => {
  const rest = Object.entries(NOTICE).filter(([present]) => present !== name);
  return signedForm(Object.fromEntries(rest));
};

describe('reading a notification', () => {
  test.each([
    ['success', {}, { verdict: 'paid', amountFen: 3000, paidAt: '2026-11-22T12:00:01.000Z' }],
    ['finished', { trade_status: 'TRADE_FINISHED' }, { verdict: 'paid', tradeNo: '2026112222001' }],
    ['a refund of nothing', { refund_fee: '0.00' }, { verdict: 'paid' }],
    [
      'closed unpaid',
      { trade_status: 'TRADE_CLOSED' },
      { verdict: 'noPayment', status: 'TRADE_CLOSED' },
    ],
    ['waiting', { trade_status: 'WAIT_BUYER_PAY' }, { verdict: 'noPayment' }],
    [
      'refunded in part',
      { refund_fee: '10.00', gmt_refund: '2026-11-23 20:00:01.123' },
      { verdict: 'refunded', tradeNo: '2026112222001', refundedFen: 1000, inFull: false },
    ],
    [
      'refunded in part, a year later',
      { trade_status: 'TRADE_FINISHED', refund_fee: '10.00' },
      { verdict: 'refunded', refundedFen: 1000, inFull: false },
    ],
    [
      'refunded in full',
      { trade_status: 'TRADE_CLOSED', refund_fee: '30.00' },
      { verdict: 'refunded', tradeNo: '2026112222001', refundedFen: 3000, inFull: true },
    ],
  ])('[R30] %s', (_name, more, expected) => {
    expect(alipay.readNotice(notice(more))).toMatchObject({
      ...expected,
      noticeId: 'N1',
      attempt: 'A1',
    });
  });

  test.each([
    ['another app', notice({ app_id: '2021999' }), 'app_id', 'A1'],
    ['no app', without('app_id'), 'app_id', 'A1'],
    ['another seller', notice({ seller_id: '2088999' }), 'seller_id', 'A1'],
    ['no seller', without('seller_id'), 'seller_id', 'A1'],
    ['no attempt', without('out_trade_no'), 'out_trade_no', null],
    ['a garbled attempt', notice({ out_trade_no: 'A1;--' }), 'out_trade_no', null],
    ['an unknown status', notice({ trade_status: 'PAID' }), 'trade_status', 'A1'],
    ['no status', without('trade_status'), 'trade_status', 'A1'],
    ['no trade number', without('trade_no'), 'trade_no', 'A1'],
    ['no amount', without('total_amount'), 'total_amount', 'A1'],
    ['a garbled amount', notice({ total_amount: '30,00' }), 'total_amount', 'A1'],
    ['a garbled refund', notice({ refund_fee: 'x' }), 'refund_fee', 'A1'],
    ['a refund of no amount', notice({ gmt_refund: '2026-11-23 20:00:01' }), 'refund_fee', 'A1'],
    ['a garbled time', notice({ gmt_payment: 'yesterday' }), 'gmt_payment', 'A1'],
  ])('[R33] signed, but with %s: foreign, and it says why', (_name, form, why, attempt) => {
    expect(alipay.readNotice(form)).toEqual({ verdict: 'foreign', noticeId: 'N1', attempt, why });
  });

  test('without a payment time it is paid at no known time', () => {
    expect(alipay.readNotice(without('gmt_payment'))).toMatchObject({
      verdict: 'paid',
      paidAt: null,
    });
  });

  test.each(Object.keys(NOTICE).filter((name) => name !== 'sign_type'))(
    '[R33] a change of %s breaks the signature',
    (name) => {
      const form = notice();
      expect(alipay.readNotice({ ...form, [name]: `${form[name]}1` })).toEqual({
        verdict: 'badSignature',
      });
    },
  );

  test.each([
    ['a field added', { ...notice(), body: 'x' }],
    ['a field taken away', { ...notice(), gmt_payment: undefined }],
    ['no signature', { ...notice(), sign: undefined }],
    ['an empty signature', { ...notice(), sign: '' }],
    ['a signature that is no base64', { ...notice(), sign: '%%%' }],
    ['a genuine signature over SHA-1', signedForm({ ...NOTICE, sign_type: 'RSA' }, 'RSA-SHA1')],
    ['an unknown sign_type', { ...notice(), sign_type: 'none' }],
    ['nothing at all', {}],
    // The SDK signs empty values too: a field left out of the signed text fails.
    ['an empty field outside the signed text', { ...notice(), body: '' }],
  ])('[R33] %s: a bad signature, never an exception', (_name, form) => {
    const present = Object.fromEntries(
      Object.entries(form).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ) as Record<string, string>;
    expect(alipay.readNotice(present)).toEqual({ verdict: 'badSignature' });
  });

  test('a browser’s return, signed with the same key, is no notice when posted as one', () => {
    expect(alipay.readNotice(without('notify_id'))).toEqual({ verdict: 'badSignature' });
  });
});

describe('reading the browser’s return', () => {
  test('a genuine one names its attempt', () => {
    expect(alipay.readReturn(notice())).toBe('A1');
  });

  test.each([
    ['tampered with', { ...notice(), out_trade_no: 'A2' }],
    ['for another app', notice({ app_id: '2021999' })],
    ['for another seller', notice({ seller_id: '2088999' })],
    ['without an attempt', without('out_trade_no')],
    ['empty', {}],
  ])('one that is %s names none', (_name, query) => {
    expect(alipay.readReturn(query)).toBeNull();
  });
});
